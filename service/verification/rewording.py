"""Whether a sentence, with what is known around it, says a statement in other words.

What must agree is what a sentence fixes: its figures and days, and what they belong to; its names;
quoted words; whether it denies; who acts and who speaks; and how far it holds. Other words may be
other words, as long as most of them are the sentence's.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice, pairwise

from ingest.language.dates import Moment
from ingest.language.lexicon import stem
from ingest.language.quantities import Kind, quantities
from ingest.language.wordlist import any_of, any_pattern, groups, words
from ingest.span import Span
from service.verification.acts import exchanged_actor
from service.verification.amount import Amount
from service.verification.context import Context, Known, known
from service.verification.names import wrong_pair, wrong_quotation
from service.verification.negation import wrong_polarity
from service.verification.numbers import wrong_number
from service.verification.parsed import Parsed, parse
from service.verification.roles import exchanged_role
from service.verification.scope import changed_scope
from service.verification.sourcing import lost_source, other_speaker
from service.verification.word import FUNCTION, NOT, REPORTING, TELLING, Word, among, is_value
from service.verification.wording import foreign_link, foreign_word, misplaced_word

# Of a statement's telling words, those that the sentence itself must have, and those that neither
# it nor what is around it has.
_HELD = 0.5
_FOREIGN = 0.4
# Those that it must have, or what is around it, where somebody else judges the wording.
_NEAR = 0.34
# A statement is a copy with a change, where so much of one is in the other, in order.
_COPIED = 0.66
_CHANGES = 1  # places
# In so few telling words each has to be one of the sentence, or mean the same.
_SHORT = 4
_MAX_VARIANTS = 6
_SUBJECT_WORDS = 3
_OPENING_WORDS = 4
_COUNTED_WORDS = 2  # an adjective, and the noun
_NO_LABELS = frozenset(words("no_names"))
_LABEL_NUMBER = re.compile(r"\d\d?")
_LABEL = re.compile(r"(?<![.!?\"]\s)\b([A-Z][a-z]+)\s$")
_LIGHT = frozenset(stem(word) for word in words("light_words"))
_SIZES = {unit: (measure, Decimal(size)) for unit, measure, size in groups("unit_sizes")}
_MILD = re.compile(rf"\b(?:{any_pattern('mild_negations')})\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|they|it|him|her|his|hers|its|their|them)\b", re.IGNORECASE)
_REPORTED = re.compile(
    r"\b(?:report(?:s|ed|ing)?|article|wrote|writes|account|story|of)\b", re.IGNORECASE
)
_CLAUSE = re.compile(rf"[;:(),.]\s|\s-\s|\b{any_of(words('clause_joints'))}\b")
_ABOUT = re.compile(any_pattern("about"), re.IGNORECASE)
_FROM_PUBLISHED = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_RELATIVE = re.compile(rf"\b{any_of(_FROM_PUBLISHED)}\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:both|couple|pair|either|neither)\b", re.IGNORECASE)
_O_CLOCK = re.compile(r"\b(?P<hour>\w+) o'clock\b", re.IGNORECASE)
_THAT = re.compile(r"\b(?:that|those|this|these|them|of which|it|its)\b", re.IGNORECASE)


# Where something is added to a sentence.
_ADDED = re.compile(
    rf"[;:(),]\s|\s-\s|\b(?:{any_of(words('clause_joints'))}|where|despite|in spite of|amid)\b"
)
_ADDED_WORDS = 2

_SAYINGS = frozenset(map(stem, ("words", "view", "account", "count", "figures", *REPORTING)))
_OF_WORDS = (foreign_word, misplaced_word)
Check = Callable[[Parsed, Parsed], str | None]


def rewording_objection(
    said: Parsed, held: Parsed, context: Context, whole: Parsed, copied: Sequence[Check]
) -> str | None:
    """Why `held` does not say `said`, a part of the statement `whole`; None where it does.

    Where `whole` or `said` is a copy of it with a change, or short, the checks of copies stand for
    those of other words.
    """
    around = known(context, held.text)
    copy = len(said.words) <= _SHORT or is_copy(whole, held) or is_copy(said, held)
    reasons = []
    for variant in _variants(said, held, around):
        reason = (
            _copy_objection(said, variant, context, around, copied)
            if copy
            else _wording_objection(said, variant, context, around)
        ) or _scope_objection(said, held, variant, around, whole)
        if reason is None:
            return None
        reasons.append(reason)
    return reasons[0]


def _copy_objection(
    said: Parsed, held: Parsed, context: Context, around: Known, checks: Sequence[Check]
) -> str | None:
    telling = _telling(said)
    own = sum(among(word.stem, held.stems) for word in telling)
    if own < _HELD * len(telling):
        return f"the sentence does not say “{telling[0].text}”"
    # Figures and days have checks of their own.
    read = {word.stem for word in said.words if is_value(word.stem)}
    wider = replace(held, stems=held.stems | around.named | around.words | _SAYINGS | read)
    for check in checks:
        reason = check(said, wider if check in _OF_WORDS else held)
        if reason and not (check is wrong_number and _other_form(said, held, around)):
            return reason
    return (
        _wrong_date(said, held, context, around)
        or _wrong_name(said, held, around)
        or wrong_pair(said, held)
        or of_another(said, held)
    )


def _variants(said: Parsed, held: Parsed, around: Known) -> Iterator[Parsed]:
    """The sentence, and the sentence with a name that is known in the place of a pronoun."""
    yield held
    yield from islice(_with_names(said, held, around), _MAX_VARIANTS)


def _with_names(said: Parsed, held: Parsed, around: Known) -> Iterator[Parsed]:
    runs = []
    run: list[Word] = []
    for word in said.words:
        if word.capital and word.stem not in held.stems and word.stem in around.names:
            if run and word.start != run[-1].start + len(run[-1].text) + 1:
                runs.append(run)
                run = []
            run.append(word)
    if run:
        runs.append(run)
    for each in runs:
        name = said.text[each[0].start : each[-1].start + len(each[-1].text)]
        for match in _PRONOUN.finditer(held.text):
            yield parse(held.text[: match.start()] + name + held.text[match.end() :])


def _other_form(said: Parsed, held: Parsed, around: Known) -> bool:
    """Whether a figure has another form than in the sentence ("14 cm", "140 mm"), and is right."""
    theirs = {each.quantity.value for each in held.amounts}
    return any(
        each.quantity.value not in theirs or each.noun.startswith("year") for each in said.amounts
    ) and not _wrong_number(said, held, around)


def _wording_objection(said: Parsed, held: Parsed, context: Context, around: Known) -> str | None:
    return (
        foreign_link(said, held)
        or _wrong_fact(said, held, context, around)
        or _foreign(said, held, around)
        or exchanged_actor(said, held)
        or of_another(said, held)
    )


def _wrong_fact(said: Parsed, held: Parsed, context: Context, around: Known) -> str | None:
    return (
        _wrong_number(said, held, around)
        or _wrong_date(said, held, context, around)
        or _wrong_name(said, held, around)
        or wrong_pair(said, held)
        or wrong_quotation(said, held)
        or _wrong_negation(said, held)
        or wrong_polarity(said, held)
    )


def agrees_in_fact(said: Parsed, held: Parsed, context: Context) -> bool:
    """Whether `said` differs from `held` in wording at most.

    A statement that shares next to no word with it is about something else.
    """
    around = known(context, held.text)
    telling = _telling(said)
    near = sum(
        among(word.stem, held.stems) or among(word.stem, around.words | around.names)
        for word in telling
    )
    return near >= _NEAR * len(telling) and any(
        not (
            _wrong_fact(said, variant, context, around)
            or exchanged_actor(said, variant)
            or of_another(said, variant)
            or _scope_objection(said, held, variant, around, said)
        )
        for variant in _variants(said, held, around)
    )


def _scope_objection(
    said: Parsed, held: Parsed, variant: Parsed, around: Known, whole: Parsed
) -> str | None:
    story = " ".join(each.text for each in around.before)
    return (
        changed_scope(said, variant, whole, story)
        or other_subject(said, held, whole, around)
        or of_before(said, held, around)
        or other_speaker(said, held, around)
        or lost_source(said, held, whole)
    )


def _wrong_number(said: Parsed, held: Parsed, around: Known) -> str | None:
    for amount in said.amounts:
        if any(_same(amount, other, said, held) for other in held.amounts):
            if _counts_another(amount, held):
                return f"the sentence does not say “{amount.quantity.text}” of that"
            continue
        if _is_sum(amount, said, held):
            continue
        if amount.quantity.value == 2 and _BOTH.search(held.text):
            continue
        label = _label(amount, said)
        if label and any(
            _label(other, each) == label and other.quantity.value == amount.quantity.value
            for each in around.before[:2]
            for other in each.amounts
        ):
            continue
        if amount.quantity.text.lower() == "one":
            continue
        before = around.before[:1]
        mine = {each.quantity.value for each in said.amounts}
        uses_own = all(each.quantity.value in mine for each in held.amounts) and held.amounts
        if (
            _THAT.search(held.text)
            and uses_own
            and any(_same(amount, other, said, each) for each in before for other in each.amounts)
        ):
            continue
        return f"the sentence does not say “{amount.quantity.text}” of the same thing"
    return None


def _counts_another(amount: Amount, held: Parsed) -> bool:
    """Whether the sentence counts the same things with another number, and others with this."""
    if not amount.noun:
        return False
    same = [each for each in held.amounts if each.quantity.value == amount.quantity.value]
    others = [each for each in held.amounts if among(amount.noun, {each.noun})]
    return (
        bool(others)
        and not any(each in same for each in others)
        and all(each.noun for each in same)
    )


def _is_sum(amount: Amount, said: Parsed, held: Parsed) -> bool:
    """ "Seven people: five children and two drivers", where the sentence has five and two."""
    theirs = {each.quantity.value for each in held.amounts if each.noun}
    parts = [
        each.quantity.value
        for each in said.amounts
        if each is not amount and each.quantity.value in theirs and each.noun
    ]
    return bool(parts) and not amount.unit and sum(parts) == amount.quantity.value


def _same(mine: Amount, other: Amount, said: Parsed, held: Parsed) -> bool:
    one, two = mine.quantity, other.quantity
    return (
        (one.kind is Kind.PERCENT) == (two.kind is Kind.PERCENT)
        and (mine.ranged == other.ranged or _both_ends(other, said, held))
        and mine.bound == other.bound
        and _label(mine, said) == _label(other, held)
        and _same_size(mine, other)
    )


def _both_ends(other: Amount, said: Parsed, held: Parsed) -> bool:
    """Whether the statement names both years of a range: "in 2017 and 2018" of "2017-2018"."""
    ends = {each.quantity.value for each in held.amounts if each.ranged}
    mine = {each.quantity.value for each in said.amounts}
    return other.quantity.kind is Kind.YEAR and len(ends) == len(ends & mine) == 2


def _same_size(mine: Amount, other: Amount) -> bool:
    """Whether they are as much, as "14 centimetres" and "140 millimetres" are."""
    one, two = mine.quantity.value, other.quantity.value
    if mine.unit and other.unit and mine.unit != other.unit:
        if mine.unit not in _SIZES or other.unit not in _SIZES:
            return False
        (measure, size), (its, its_size) = _SIZES[mine.unit], _SIZES[other.unit]
        return measure == its and one * size == two * its_size
    # "A man 71 years old" is "a man of 71".
    return one == two and (not mine.unit or bool(other.unit) or mine.unit == "year")


def _label(amount: Amount, parsed: Parsed) -> str:
    """ "gate" of "Gate 3": such a number counts nothing; "" for one that counts."""
    if amount.unit or not _LABEL_NUMBER.fullmatch(amount.quantity.text):
        return ""
    found = _LABEL.search(parsed.text[: amount.quantity.span.start])
    after = parsed.text[amount.quantity.span.end :]
    if not found or after.startswith("-") or _ABOUT.match(found[1]):
        return ""
    if found[1].lower() in FUNCTION | _NO_LABELS:
        return ""
    return found[1].lower()


def _wrong_date(said: Parsed, held: Parsed, context: Context, around: Known) -> str | None:
    own = [*held.moments, *_relative(held.text, context.published)]
    theirs = [*own, *_resolved(held.moments, context.published)]
    for moment in said.moments:
        if any(moment.implied_by(other) for other in theirs) or _at_o_clock(moment, held):
            continue
        if _is_published(moment, said, context, around):
            continue
        if not own:
            near = [each for parsed in around.before[:2] for each in parsed.moments]
            days = [*near, *_resolved(near, context.published)]
            if any(moment.implied_by(other) for other in days):
                continue
            if _is_day(moment, context.published):
                continue
        return f"the sentence does not say “{moment.text}”"
    return None


def _at_o_clock(moment: Moment, held: Parsed) -> bool:
    """ "6 a.m." where the sentence says "six o'clock"."""
    if moment.minutes is None or moment.minutes % 60:
        return False
    hours = [quantities(each["hour"]) for each in _O_CLOCK.finditer(held.text)]
    return any(each and each[0].value == moment.minutes // 60 % 12 for each in hours)


def _resolved(moments: Sequence[Moment], published: date | None) -> Iterator[Moment]:
    """The day that each weekday means in an article of that day: the last one.

    "Monday, 3 March" means no other Monday.
    """
    days = {each.span.start for each in moments if each.day}
    for each in moments:
        told = days & {each.span.end + 1, each.span.end + 2}
        if published is not None and each.weekday is not None and not told:
            day = published - timedelta(days=(published.weekday() - each.weekday) % 7)
            yield Moment(each.text, each.span, day.year, day.month, day.day, each.weekday)


def _relative(text: str, published: date | None) -> Iterator[Moment]:
    """The day that "yesterday" means in an article of that day."""
    if published is None:
        return
    for found in _RELATIVE.finditer(text):
        day = published + timedelta(days=_FROM_PUBLISHED[found.group().lower()])
        span = Span(*found.span())
        yield Moment(found.group(), span, day.year, day.month, day.day, day.weekday())


def _is_day(moment: Moment, day: date | None) -> bool:
    if day is None:
        return False
    told = Moment("", moment.span, day.year, day.month, day.day, day.weekday())
    return moment.implied_by(told) and moment.day is not None


def _is_published(moment: Moment, said: Parsed, context: Context, around: Known) -> bool:
    """Whether it tells the day of the article, beside its outlet."""
    if not _is_day(moment, context.published):
        return False
    return bool(_REPORTED.search(said.text)) and any(
        among(word.stem, around.outlet) for word in said.words
    )


def _wrong_name(said: Parsed, held: Parsed, around: Known) -> str | None:
    for word in said.words:
        if not word.capital or among(word.stem, held.stems) or word.stem in around.outlet:
            continue
        if among(word.stem, around.names):
            continue
        end = word.start + len(word.text)
        joined = any(w.capital and w.start == end + 1 for w in said.words)
        if word.initial and not joined and not word.text.isupper():
            continue  # any word has a capital there; what is foreign is counted below
        return f"the sentence does not name “{word.text}”"
    return None


def _wrong_negation(said: Parsed, held: Parsed) -> str | None:
    mild_said, mild_held = _MILD.search(said.text), _MILD.search(held.text)
    for cue in held.negations:
        if cue.scope and among(cue.scope[0], said.stems) and not said.negations and not mild_said:
            return f"the sentence has “{cue.text}” there"
    for cue in said.negations:
        if not held.negations and not mild_held:
            return f"the sentence does not say “{cue.text}”"
    return None


def _telling(said: Parsed) -> list[Word]:
    """Its words but figures, days and those that tie others together."""
    return [
        word
        for word in said.words
        if not is_value(word.stem) and word.stem not in NOT and word.stem not in TELLING
    ]


def _foreign(said: Parsed, held: Parsed, around: Known) -> str | None:
    """Words that neither the sentence nor its context has, where they are too many."""
    telling = _telling(said)
    if not telling:
        return None
    own = [word for word in telling if among(word.stem, held.stems)]
    other = [word for word in telling if word not in own]
    near = around.words | around.names
    left = [word for word in other if word.stem not in _LIGHT and not among(word.stem, near)]
    added = _added_clause(said, own, telling)
    if added:
        return f"the sentence does not say “{added.text}”"
    if all(word.stem in held.stems for word in telling):
        # The same words in another order may say who did what to whom the other way round.
        return exchanged_role(said, held)
    facts = len(said.amounts) + len(said.moments)
    if len(own) + facts < _HELD * (len(telling) + facts):
        return f"the sentence does not say “{(left or other)[0].text}”"
    if len(left) > int(_FOREIGN * len(telling)):
        return f"the sentence does not say “{left[0].text}”"
    return None


def _added_clause(said: Parsed, own: Sequence[Word], telling: Sequence[Word]) -> Word | None:
    """A word of a clause of which the sentence itself has no word."""
    cuts = [0, *(each.start() for each in _ADDED.finditer(said.text)), len(said.text)]
    for start, end in pairwise(cuts):
        inside = [each for each in telling if start <= each.start < end]
        facts = [each for each in said.words if start <= each.start < end and is_value(each.stem)]
        lower = [each for each in inside if not each.capital]
        if len(lower) >= _ADDED_WORDS and not facts and not any(each in own for each in inside):
            return lower[0]
    return None


@lru_cache(maxsize=4096)
def is_copy(said: Parsed, held: Parsed) -> bool:
    """Whether one is the other with a change. There one word is enough to say something else."""
    matcher = SequenceMatcher(None, held.tokens, said.tokens, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks() if block.size > 1)
    if same < _COPIED * min(len(said.tokens), len(held.tokens)):
        return False
    # Whoever words a sentence anew changes it in more than one place, and by other words.
    changed = [
        {token for token in said.tokens[first:last] if token not in FUNCTION}
        for kind, _, _, first, last in matcher.get_opcodes()
        if kind in ("replace", "insert")
    ]
    places = sum(map(bool, changed))
    return places <= _CHANGES or set().union(*changed).issubset(held.tokens)


def _clauses(parsed: Parsed) -> list[tuple[int, int]]:
    """Where its clauses lie; what is less than one ("Last Friday,") goes with its neighbour."""
    text = parsed.text
    found: list[tuple[int, int]] = []
    start = 0
    waiting = False  # whether the clause before is no clause of its own
    for end in [*(match.end() for match in _CLAUSE.finditer(text)), len(text)]:
        gap = text[start:end].rstrip()
        joint = text[:start].rstrip()
        small = not _has_amount(parsed, start, end) and len(_words_in(parsed, (start, end))) < 2
        small = small and (
            gap.endswith(",") or joint.endswith(",") or not _words_in(parsed, (start, end))
        )
        listed = joint.endswith("and") and _ends_with_fact(parsed, joint)
        if found and (small or waiting or listed):
            found[-1] = found[-1][0], end
            waiting = False
        else:
            found.append((start, end))
            waiting = small
        start = end
    return found


def clauses(parsed: Parsed) -> list[str]:
    return [parsed.text[start:end] for start, end in _clauses(parsed)]


def _has_amount(parsed: Parsed, start: int, end: int) -> bool:
    return any(start <= each.quantity.span.start < end for each in parsed.amounts)


def _ends_with_fact(parsed: Parsed, joint: str) -> bool:
    """Whether a figure or a day stands before this "and", as in "between Monday and Friday"."""
    end = len(joint.removesuffix("and").rstrip())
    spans = [each.quantity.span for each in parsed.amounts] + [m.span for m in parsed.moments]
    return any(span.end == end for span in spans)


def of_another(said: Parsed, held: Parsed) -> str | None:
    """A figure or a day that the sentence tells of something else than the statement does."""
    for amount in said.amounts:
        labels = {
            _label(each, held)
            for each in held.amounts
            if each.quantity.value == amount.quantity.value
        }
        if labels and _label(amount, said) not in labels:
            return f"the sentence does not say “{amount.quantity.text}” of that"
        if _counts_elsewhere(amount, said, held):
            return f"the sentence does not say “{amount.quantity.text}” of that"
    mine, theirs = _clauses(said), _clauses(held)
    subject = {word.stem for word in held.words[:_SUBJECT_WORDS] if word.capital}
    names = {word.stem for word in held.words if word.capital} - subject
    for start, matches, rivals, text in _facts(said, held):
        inside = next((a, b) for a, b in mine if a <= start < b)
        told = _words_in(said, inside) - _LIGHT
        home = [each for each in theirs if any(each[0] <= at < each[1] for at in matches)]
        at_home = frozenset[str]().union(*(_words_in(held, each) for each in home))
        for each in theirs:
            there = _words_in(held, each) - at_home - subject
            if each in home:
                continue
            rival = any(each[0] <= at < each[1] for at in rivals)
            away = {word for word in told if among(word, there)}
            kept = {word for word in told if among(word, at_home - _words_in(held, each))} - away
            named = {word for word in away if among(word, there & names)}
            if (rival and named and len(away) + len(named) > len(kept)) or (
                away and not kept and (rival or len(away) > 1) and len(at_home) > 1
            ):
                return f"the sentence does not say “{text}” of that"
    return None


def _counts_elsewhere(amount: Amount, said: Parsed, held: Parsed) -> bool:
    """Whether it counts there what the statement does not tell of, and its thing is not counted.

    "The 12 boats took the sailors": there are no "12 sailors".
    """
    same = [each for each in held.amounts if each.quantity.value == amount.quantity.value]
    if not amount.noun or amount.unit or not same or not among(amount.noun, held.stems):
        return False
    for other in same:
        end = other.quantity.span.end
        following = [w.stem for w in held.words if end <= w.start][:_COUNTED_WORDS]
        if not other.noun or among(other.noun, said.stems) or among(amount.noun, {*following}):
            return False
    return True


def other_subject(said: Parsed, held: Parsed, whole: Parsed, around: Known) -> str | None:
    """A name that the sentence opens with, where the statement tells of somebody else.

    A part without a subject of its own ("and promised a table") has that of the whole statement.
    """
    opening = _opening_names(said)
    if not any(word.capital for word in said.words):
        opening = _opening_names(whole)
    theirs = _opening_names(held)
    if any(among(each.stem, around.outlet) for each in opening):
        return None
    if not opening or not theirs or any(among(each.stem, held.stems) for each in opening):
        return None
    if any(among(each.stem, whole.stems) for each in theirs):
        return None
    return f"the sentence tells of “{theirs[0].text}”, not of “{opening[0].text}”"


def _opening_names(parsed: Parsed) -> list[Word]:
    return [word for word in parsed.words[:_OPENING_WORDS] if word.capital]


def of_before(said: Parsed, held: Parsed, around: Known) -> str | None:
    """A figure told of what a sentence before tells of, which has another such figure."""
    mine = {each.quantity.value for each in held.amounts}
    for amount in said.amounts:
        if amount.quantity.value not in mine or not (amount.unit or amount.noun):
            continue
        for before in around.before:
            only = before.stems - held.stems
            taken = {word.stem for word in said.words if word.stem in only}
            for rival in before.amounts:
                same = (rival.unit, rival.noun) == (amount.unit, amount.noun)
                if same and rival.quantity.value not in mine and taken & rival.near:
                    return f"the sentence does not say “{amount.quantity.text}” of that"
    return None


def mixed_clause(said: Parsed, held: Sequence[Parsed]) -> bool:
    """Whether a clause of `said` mixes what one sentence alone tells with what another one does."""
    for span in _clauses(said):
        mine = _words_in(said, span) - _LIGHT
        tellers = 0
        for each in held:
            others = frozenset[str]().union(*(other.stems for other in held if other is not each))
            tellers += any(among(w, each.stems) and not among(w, others) for w in mine)
        if tellers > 1:
            return True
    return False


def _facts(said: Parsed, held: Parsed) -> Iterator[tuple[int, Sequence[int], Sequence[int], str]]:
    """Each figure and day of `said`: where it stands, where the sentence has it and has others."""
    for amount in said.amounts:
        same = [o for o in held.amounts if _same(amount, o, said, held)]
        rival = [o for o in held.amounts if o not in same]
        if same:
            yield (
                amount.quantity.span.start,
                [o.quantity.span.start for o in same],
                [o.quantity.span.start for o in rival],
                amount.quantity.text,
            )
    for moment in said.moments:
        held_same = [o for o in held.moments if moment.implied_by(o)]
        if held_same:
            yield (
                moment.span.start,
                [o.span.start for o in held_same],
                [o.span.start for o in held.moments if o not in held_same],
                moment.text,
            )


def _words_in(parsed: Parsed, span: tuple[int, int]) -> frozenset[str]:
    return frozenset(
        word.stem
        for word in parsed.words
        if span[0] <= word.start < span[1] and not is_value(word.stem)
    )
