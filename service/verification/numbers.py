"""A number, a date or an ordinal that the sentence does not have, or has of something else."""

import re
from collections import Counter

from ingest.language.lexicon import alike, stem
from ingest.language.quantities import UNITS, Kind
from service.verification.amount import Amount
from service.verification.parsed import Parsed
from service.verification.word import among, is_value


def wrong_number(said: Parsed, held: Parsed) -> str | None:
    for amount in said.amounts:
        if _counts_other(amount, said, held):
            return f"the sentence does not say “{amount.quantity.text}” of that"
        if not any(_same_amount(amount, other, held) for other in held.amounts) and not (
            amount.quantity.text.lower() == "one" and _single(amount, held)
        ):
            return f"the sentence does not say “{amount.quantity.text}” of the same thing"
    return None


def repeated_figure(said: Parsed, held: Parsed) -> str | None:
    """One that is said again where the sentence has another one."""
    mine, theirs = (Counter(t for t in each.tokens if is_value(t)) for each in (said, held))
    again = [token for token in mine - theirs if token in theirs]
    if theirs - mine and again:
        token = min(again)
        twice = next(word.text for word in said.words if word.stem == token)
        return f"the sentence does not say “{twice}” so often"
    return None


def _counts_other(amount: Amount, said: Parsed, held: Parsed) -> bool:
    """Whether what follows the number follows, in the sentence, another one that is not said."""
    values = {each.quantity.value for each in said.amounts}
    same = [each.after for each in held.amounts if each.quantity.value == amount.quantity.value]
    others = [each.after for each in held.amounts if each.quantity.value not in values]
    return any(
        (theirs := other - mine) and theirs <= amount.after and not mine - other <= amount.after
        for mine in same
        for other in others
    )


def _same_amount(said: Amount, other: Amount, held: Parsed) -> bool:
    mine, theirs = said.quantity, other.quantity
    return (
        mine.value == theirs.value
        and (mine.kind is Kind.PERCENT) == (theirs.kind is Kind.PERCENT)
        and said.ranged == other.ranged
        and said.bound == other.bound
        and _same_thing(said, other, held)
    )


def _same_thing(said: Amount, other: Amount, held: Parsed) -> bool:
    if said.unit and other.unit:
        return said.unit == other.unit
    if said.unit:
        # "25 million crowns to households and 35 million to repairs"
        elsewhere = {UNITS.get(word.text.lower()) for word in held.words}
        return said.unit in elsewhere | {each.unit for each in held.amounts}
    if not said.noun or said.quantity.kind is other.quantity.kind is Kind.YEAR:
        return True
    return among(said.noun, other.near) or (not other.noun and among(said.noun, held.stems))


def _single(amount: Amount, held: Parsed) -> bool:
    """ "One man" is what "a man" says, and "one hour" what "an hour" does."""
    singles = re.findall(r"\b(?:an?|single|another)\s+([^\W_]+)", held.text, re.IGNORECASE)
    if amount.unit:
        return any(UNITS.get(each.lower()) == amount.unit for each in singles)
    return any(alike(amount.noun, stem(each)) for each in singles)


def wrong_date(said: Parsed, held: Parsed) -> str | None:
    for moment in said.moments:
        if not any(moment.implied_by(other) for other in held.moments):
            return f"the sentence does not say “{moment.text}”"
    return None


def wrong_ordinal(said: Parsed, held: Parsed) -> str | None:
    extra = (said.ordinals - held.ordinals) | (said.portions - held.portions)
    return f"the sentence does not say “{min(extra)}”" if extra else None
