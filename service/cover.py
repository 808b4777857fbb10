"""Does this sentence say what that statement says? Pure, total, and strict by kind.

Typography, the spelling of numbers and the order of phrases may differ. A number, a date, a name,
a unit, quoted words, a negation, a polarity or who does what to whom may not.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from ingest.terms import STOP_WORDS
from service.lexicon import alike, opposed, stem
from service.moment import Moment, moments
from service.quantity import Kind, Quantity, quantities

# A longer statement is no statement of one fact, and costs time.
MAX_CHARS = 1_000
_MIN_COVERAGE = 0.7
# A single word proves nothing: an article can hold any, and bid the model to print it.
_MIN_WORDS = 3
_MAX_PARTS = 8
_SCOPE_WORDS = 5
# An edit: so few tokens in the place of so few, between so many that were kept.
_EDIT_TOKENS = 4
_KEPT_TOKENS = 3
_NEAR_WORDS = 6
_AFTER_WORDS = 3

_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("‘’‚‛ʼ`´′", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
_SAME_NAME = tuple(
    (re.compile(rf"\b(?:{pattern})(?!\w)"), name)
    for pattern, name in (
        (r"[Uu]nited [Ss]tates(?: of America)?|U\.S\.A\.|U\.S\.|USA", "US"),
        (r"[Uu]nited [Kk]ingdom|U\.K\.", "UK"),
        (r"European Union|E\.U\.", "EU"),
        (r"United Nations|U\.N\.", "UN"),
    )
)
_WORD = re.compile(r"[^\W_]+(?:[.'-][^\W_]+)*")
_QUOTED = re.compile(r'"([^"]+)"|(?<!\w)\'([^\']+)\'(?!\w)')
_LINK = re.compile(r"(?:https?:|www\.|javascript:|data:)\S*|\]\(|<[a-z/!]", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.;:,!?()]\s|\s-\s|\b(?:but|although|though|while|whereas)\b")
_CONNECTOR = re.compile(r"[,;:]\s+(?:and\s+|but\s+|while\s+|whereas\s+)?|\s+(?:and|but|while)\s+")

# Function words that carry meaning, kept where the others are passed over.
_TELLING = frozenset(
    "before after above below over under more most few fewer less least up down out off from to "
    "into than only all both no not nor never none neither cannot without he she him his her "
    "hers again".split()
)
_FUNCTION = (
    STOP_WORDS
    | frozenset(
        "mr mrs ms dr say says said saying also however meanwhile well would could may might get "
        "gets got according roughly approximately around nearly almost circa".split()
    )
) - _TELLING
_NOT = frozenset("not no nor never none neither cannot without".split())
# They tie others together, and change places with nothing.
_TIES = frozenset("before after over under above below from to than into".split())

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|scarcely|"
    r"unable|false|untrue|incorrect|wrong to|den(?:y|ies|ied|ying)|refus(?:e[sd]?|ing)|"
    r"reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|fail(?:s|ed|ing)? to|lack(?:s|ed|ing)?|"
    r"rul(?:es?|ed|ing) out|has yet|have yet|had yet|prevent(?:s|ed|ing)?|disput(?:es?|ed|ing)|"
    r"contradict(?:s|ed|ing)?|oppos(?:es?|ed|ing))\b|\b\w+n't\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|perhaps|possibly|probably|likely|allegedly|alleged|reportedly|"
    r"apparently|suspected|supposedly|if|unless|"
    # What somebody is told to say is not said.
    r"(?:say|write|answer|reply|respond|print|claim|pretend|repeat) (?:that|the words?))\b",
    re.IGNORECASE,
)
_NO_MODAL = re.compile(r"\bMay\b")

_UNITS = {
    word: unit
    for unit, words in {
        "m": "m metre metres meter meters",
        "km": "km kilometre kilometres kilometer kilometers",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "mm": "mm millimetre millimetres millimeter millimeters",
        "mile": "mile miles",
        "foot": "foot feet ft",
        "inch": "inch inches",
        "yard": "yard yards",
        "hectare": "hectare hectares",
        "acre": "acre acres",
        "kg": "kg kilogram kilograms kilo kilos",
        "g": "gram grams",
        "t": "ton tons tonne tonnes",
        "litre": "litre litres liter liters",
        "gallon": "gallon gallons",
        "second": "second seconds",
        "minute": "minute minutes",
        "hour": "hour hours",
        "day": "day days",
        "night": "night nights",
        "week": "week weeks",
        "month": "month months",
        "year": "year years",
        "decade": "decade decades",
        "century": "century centuries",
        "degree": "degree degrees",
        "celsius": "celsius",
        "fahrenheit": "fahrenheit",
        "point": "point points",
        "watt": "watt watts",
        "kw": "kw kilowatt kilowatts",
        "mw": "mw megawatt megawatts",
        "knot": "knot knots",
        "kmh": "km/h kph",
        "mph": "mph",
        "$": "$ us$ usd dollar dollars",
        "€": "€ eur euro euros",
        "£": "£ gbp pound pounds",
        "¥": "¥ yen",
        "cent": "cent cents",
        "crown": "crown crowns",
        "franc": "franc francs",
        "rouble": "rouble roubles ruble rubles",
        "won": "₩ won",
    }.items()
    for word in words.split()
}
_CURRENCIES = frozenset(
    word for word, unit in _UNITS.items() if unit in "$ € £ ¥ ₩ cent crown franc rouble won".split()
)
_AT_LEAST = re.compile(
    r"\b(?:more than|over|at least|no (?:less|fewer) than|not (?:less|fewer) than|above|"
    r"exceed(?:s|ed|ing)?|upwards? of|a minimum of|in excess of|greater than)\s*$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:less than|fewer than|under|below|at most|up to|no more than|not more than|"
    r"as (?:many|much|high) as|a maximum of)\s*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|approximately|some|nearly|almost|just under|close to|circa|"
    r"an estimated|estimated)\s*$",
    re.IGNORECASE,
)
_AFTER_NUMBER = re.compile(r"[\s-]{0,2}((?:[^\W\d_]|/)+)")
_RANGE = re.compile(r"\s*(?:-|to|or)\s*|\s+and\s+")
_BETWEEN = re.compile(r"\bbetween\s*$", re.IGNORECASE)

_ORDINALS = {
    word: str(value)
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        start=1,
    )
}
_ORDINAL = re.compile(rf"\b(?:(\d+)(?:st|nd|rd|th)|({'|'.join(_ORDINALS)}))\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"\b(half|halves|halved|quarters?|thirds|twice|double[ds]?|triple[ds]?|treble[ds]?|tenfold|"
    r"dozens|scores|hundreds|thousands|millions|billions)\b",
    re.IGNORECASE,
)
# After these, "to" joins nothing.
_NO_TIE = re.compile(r"\b(?:up|according|due|thanks|owing|next|back)\s+$", re.IGNORECASE)
_REPORTING = re.compile(r"\b(?:says?|said|told|tells|reported|announced|added|stated)\b")
_INVERTED = re.compile(r"[,\"?!]\s*(?:says?|said|told|reported|announced|added|stated)\b")
_NOT_NAMES = frozenset("i a an the".split()) | STOP_WORDS


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    stem: str
    start: int
    capital: bool
    initial: bool  # the first of a sentence or of a quotation


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with what surrounds it."""

    quantity: Quantity
    unit: str  # canonical, or ""
    noun: str  # stem of the content word that follows, or ""
    bound: str  # "least", "most", "about" or ""
    ranged: bool  # one end of a range
    near: frozenset[str]  # stems of the words around it
    after: frozenset[str]  # stems of the next telling words


@dataclass(frozen=True, slots=True)
class _Cue:
    """A negation or a hedge and the content words it governs, the first of them its head."""

    text: str
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str  # plain
    words: tuple[_Word, ...]  # telling ones only, numbers and dates among them as "#…" and "@…"
    stems: frozenset[str]
    tokens: tuple[str, ...]  # every word, function words too
    amounts: tuple[_Amount, ...]
    moments: tuple[Moment, ...]
    ordinals: frozenset[str]
    portions: frozenset[str]
    negations: tuple[_Cue, ...]
    hedges: tuple[_Cue, ...]


def covered(text: str, quotes: Sequence[str]) -> bool:
    """Whether `quotes` say what `text` says, as far as words can tell."""
    return objection(text, quotes) is None


def objection(text: str, quotes: Sequence[str]) -> str | None:
    """Why `quotes` don't say what `text` says, in a few words; None where they do.

    One of the quotes, whole, is always covered. Otherwise one quote must cover all of the text,
    or the text fall into clauses of which each is covered by one quote.
    """
    wanted, held = plain(text), [plain(quote) for quote in quotes]
    if wanted and wanted in held:
        return None
    if not held:
        return "it cites no sentence"
    if len(wanted) > MAX_CHARS:
        return f"it is longer than {MAX_CHARS} characters"
    reasons = [_objection(wanted, quote) for quote in held]
    if None in reasons or (len(held) > 1 and _in_parts(wanted, held)):
        return None
    return reasons[0]


def plain(text: str) -> str:
    """`text` without what is mere typography: quotes, dashes, white space, compatibility forms."""
    folded = unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)).translate(_TYPOGRAPHY)
    return " ".join(folded.split())


def coverage(text: str, quotes: Sequence[str]) -> float:
    """The share of the telling words of `text` that `quotes` have, 0 to 1; 0 if there are none."""
    said = _read(plain(text))
    held: set[str] = set().union(*(_read(plain(quote)).stems for quote in quotes))
    return sum(_held(word.stem, held) for word in said.words) / max(1, len(said.words))


def runs(text: str, quotes: Sequence[str], length: int) -> float:
    """The share of the runs of `length` words in `text` that `quotes` have too, 0 to 1."""
    wanted = _runs(_read(plain(text)).tokens, length)
    held = set().union(*(_runs(_read(plain(quote)).tokens, length) for quote in quotes))
    return sum(run in held for run in wanted) / max(1, len(wanted))


def _runs(tokens: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return list(zip(*(tokens[start:] for start in range(length)), strict=False))


def denied_words(text: str) -> frozenset[str]:
    """The stems of the words that `text` negates."""
    return frozenset(_negated(_read(plain(text))))


def _in_parts(text: str, quotes: Sequence[str]) -> bool:
    """Whether `text` can be cut at its connectives so that one quote covers each part."""
    cuts = [0, *(match.end() for match in _CONNECTOR.finditer(text)), len(text)][: _MAX_PARTS + 1]
    cuts[-1] = len(text)
    reached = {0}
    for last in range(1, len(cuts)):
        if any(
            first in reached and _is_part(text[cuts[first] : cuts[last]], quotes)
            for first in range(last)
        ):
            reached.add(last)
    return len(cuts) - 1 in reached


def _is_part(text: str, quotes: Sequence[str]) -> bool:
    part = re.sub(r"[,;:]?(?:\s+(?:and|but|while|whereas))?\s*$", "", text)
    return len(_read(part).words) > 1 and any(_objection(part, quote) is None for quote in quotes)


def _objection(text: str, quote: str) -> str | None:
    said, held = _read(text), _read(quote)
    if len(said.words) < _MIN_WORDS:
        return "it is too short to be a statement of its own"
    for check in (
        _links,
        _numbers,
        _dates,
        _ordinals,
        _names,
        _quotations,
        _negation,
        _hedging,
        _polarity,
        _vocabulary,
        _edits,
        _roles,
    ):
        reason = check(said, held)
        if reason:
            return reason
    return None


def _links(said: _Reading, held: _Reading) -> str | None:
    for link in _LINK.findall(said.text):
        if link not in held.text:
            return "it has a link or markup that the sentence has not"
    return None


def _numbers(said: _Reading, held: _Reading) -> str | None:
    for amount in said.amounts:
        if _counts_other(amount, said, held):
            return f"the sentence does not say “{amount.quantity.text}” of that"
        if not any(_same_amount(amount, other, held) for other in held.amounts) and not (
            amount.quantity.text.lower() == "one" and _single(amount, held)
        ):
            return f"the sentence does not say “{amount.quantity.text}” of the same thing"
    return None


def _counts_other(amount: _Amount, said: _Reading, held: _Reading) -> bool:
    """Whether what follows the number follows, in the sentence, another one that is not said."""
    values = {each.quantity.value for each in said.amounts}
    same = [each.after for each in held.amounts if each.quantity.value == amount.quantity.value]
    others = [each.after for each in held.amounts if each.quantity.value not in values]
    return bool(same) and any(
        (theirs := other - mine) and theirs <= amount.after and not mine - other <= amount.after
        for mine in same
        for other in others
    )


def _same_amount(said: _Amount, other: _Amount, held: _Reading) -> bool:
    mine, theirs = said.quantity, other.quantity
    return (
        mine.value == theirs.value
        and (mine.kind is Kind.PERCENT) == (theirs.kind is Kind.PERCENT)
        and said.ranged == other.ranged
        and (said.bound == other.bound or {said.bound, other.bound} <= {"", "about"})
        and _same_thing(said, other, held)
    )


def _same_thing(said: _Amount, other: _Amount, held: _Reading) -> bool:
    if said.unit and other.unit:
        return said.unit == other.unit
    if said.unit:
        # "25 million crowns to households and 35 million to repairs"
        elsewhere = {_UNITS.get(word.text.lower()) for word in held.words}
        return said.unit in elsewhere | {each.unit for each in held.amounts}
    if not said.noun or said.quantity.kind is other.quantity.kind is Kind.YEAR:
        return True
    return _held(said.noun, other.near) or (not other.noun and _held(said.noun, held.stems))


def _single(amount: _Amount, held: _Reading) -> bool:
    """ "One man" is what "a man" says."""
    singles = re.findall(r"\b(?:an?|single|another)\s+([^\W_]+)", held.text, re.IGNORECASE)
    return bool(amount.noun) and any(alike(amount.noun, stem(each)) for each in singles)


def _dates(said: _Reading, held: _Reading) -> str | None:
    for moment in said.moments:
        if not any(moment.implied_by(other) for other in held.moments):
            return f"the sentence does not say “{moment.text}”"
    return None


def _ordinals(said: _Reading, held: _Reading) -> str | None:
    extra = (said.ordinals - held.ordinals) | (said.portions - held.portions)
    return f"the sentence does not say “{min(extra)}”" if extra else None


def _names(said: _Reading, held: _Reading) -> str | None:
    names = {word.stem for word in held.words if word.capital}
    unused = names - said.stems
    for position, word in enumerate(said.words):
        if not word.capital or word.stem in held.stems or word.stem[0] in "#@":
            continue
        following = said.words[position + 1 : position + 2]
        alone = word.initial and not (following and following[0].capital)
        if not alone or (unused and not _held(word.stem, held.stems)):
            return f"the sentence does not name “{word.text}”"
    return _name_pairs(said, held)


def _name_pairs(said: _Reading, held: _Reading) -> str | None:
    """A first name of one and a last name of another make nobody."""
    pairs = _adjacent_names(held)
    firsts = {first for first, _ in pairs}
    lasts = {last for _, last in pairs}
    for first, last in _adjacent_names(said):
        if (first, last) not in pairs and first in firsts and last in lasts:
            return f"the sentence does not name “{first} {last}”"
    return None


def _adjacent_names(reading: _Reading) -> set[tuple[str, str]]:
    return {
        (one.stem, other.stem)
        for one, other in pairwise(reading.words)
        if one.capital and other.capital and other.start == one.start + len(one.text) + 1
    }


def _quotations(said: _Reading, held: _Reading) -> str | None:
    spoken = " ".join(_WORD.findall(held.text.lower()))
    for match in _QUOTED.finditer(said.text):
        for piece in re.split(r"\.\.\.|\[[^\]]*\]", match[1] or match[2]):
            words = " ".join(_WORD.findall(piece.lower()))
            if f" {words} " not in f" {spoken} ":
                return f"the sentence does not have the quoted words “{piece.strip()}”"
    return None


def _negation(said: _Reading, held: _Reading) -> str | None:
    negated, mine = _negated(held), _negated(said)
    for cue in held.negations:
        head = cue.scope[:1]
        # "rejected by him" and "he rejected": the word itself tells, wherever it stands.
        if stem(cue.text) in said.stems - _NOT:
            continue
        if head and _held(head[0], said.stems) and not _held(head[0], mine):
            return f"the sentence has “{cue.text}” there"
    for cue in said.negations:
        head = cue.scope[:1]
        if stem(cue.text) in held.stems - _NOT:
            continue
        if not held.negations:
            return f"the sentence does not say “{cue.text}”"
        if head and _held(head[0], held.stems) and not _held(head[0], negated):
            return f"the sentence does not say “{cue.text}” there"
    if held.negations and not said.negations:
        # Of a sentence that denies, only what lies outside the denial can be said without it.
        shared = {word for word in negated if _held(word, said.stems)}
        if len(shared) > 1:
            return f"the sentence has “{held.negations[0].text}” there"
    return None


def _negated(reading: _Reading) -> set[str]:
    return {word for cue in reading.negations for word in cue.scope}


def _hedging(said: _Reading, held: _Reading) -> str | None:
    if said.hedges:
        return None
    for cue in held.hedges:
        if cue.scope and cue.scope[0] in said.stems:
            return f"the sentence says “{cue.text}”"
    return None


def _polarity(said: _Reading, held: _Reading) -> str | None:
    mine, theirs = _negated(said), _negated(held)
    for word in said.words:
        if word.stem in held.stems:
            continue
        for other in held.words:
            same_sign = (word.stem in mine) == (other.stem in theirs)
            if same_sign and opposed(word.stem, other.stem) and other.stem not in said.stems:
                return f"the sentence says “{other.text}”, not “{word.text}”"
    return None


def _vocabulary(said: _Reading, held: _Reading) -> str | None:
    foreign = [word.stem not in _NOT and not _held(word.stem, held.stems) for word in said.words]
    share = 1 - sum(foreign) / len(foreign)
    strange = next((w.text for w, new in zip(said.words, foreign, strict=True) if new), "")
    if share < _MIN_COVERAGE:
        return f"the sentence does not say “{strange}”"
    order = [word.stem for word in held.words]
    for position, new in enumerate(foreign):
        if new and _stands_in(position, said, order):
            return f"the sentence does not say “{said.words[position].text}”"
    return None


def _edits(said: _Reading, held: _Reading) -> str | None:
    """What was put in the place of something else, while the words around it stayed.

    Here a word that the sentence has elsewhere is as wrong as one that it hasn't.
    """
    matcher = SequenceMatcher(None, held.tokens, said.tokens, autojunk=False)
    blocks = matcher.get_opcodes()
    for place, (kind, start, end, first, last) in enumerate(blocks):
        if kind == "equal" or not _kept_around(blocks, place):
            continue
        removed, put = held.tokens[start:end], said.tokens[first:last]
        if max(len(removed), len(put)) > _EDIT_TOKENS:
            continue
        if _NOT.intersection(removed) != _NOT.intersection(put):
            return f"the sentence says “{' '.join(removed)}” there"
        wrong = [
            each
            for each in put
            if each in said.stems and not any(_same_token(each, other) for other in removed)
        ]
        if place in (0, len(blocks) - 1):
            wrong = [each for each in wrong if each not in held.stems]
        if wrong and held.stems.intersection(removed):
            return f"the sentence says “{' '.join(removed)}” there, not “{' '.join(put)}”"
    return None


def _kept_around(blocks: Sequence[tuple[str, int, int, int, int]], place: int) -> bool:
    """Whether the text was kept on both sides of an edit, or on the one that there is."""
    sides = [
        blocks[i][0] == "equal" and blocks[i][2] - blocks[i][1]
        for i in (place - 1, place + 1)
        if 0 <= i < len(blocks)
    ]
    return bool(sides) and all(sides) and sum(sides) >= _KEPT_TOKENS


def _same_token(one: str, other: str) -> bool:
    return one == other or (one[0] not in "#@" and other[0] not in "#@" and alike(one, other))


def _stands_in(position: int, said: _Reading, held: Sequence[str]) -> bool:
    """Whether a foreign word has the place of another word of the sentence, or was slipped in."""
    before = said.words[position - 1].stem if position else None
    after = said.words[position + 1].stem if position + 1 < len(said.words) else None
    starts = [i for i, each in enumerate(held) if before and alike(each, before)]
    ends = [i for i, each in enumerate(held) if after and alike(each, after)]
    if before is None:
        return any(i <= 1 for i in ends) and len(said.words) > 2
    if after is None:
        return any(i >= len(held) - 2 for i in starts) and len(said.words) > 2
    return any(0 < end - start <= 2 for start in starts for end in ends)


def _roles(said: _Reading, held: _Reading) -> str | None:
    """Words that changed places around a third: who did what to whom.

    Phrases may move as a whole ("he said it" at the end), since then nothing stays between them.
    The passive turns them around too, and is known by its "by".
    """
    places = _places(held.words)
    stems = [word.stem for word in said.words]
    mine = [
        word
        for word in said.words
        if word.stem in places
        and (word.capital or word.stem in _TIES or stems.count(word.stem) == 1)
    ]
    for early, between, later in _triples(mine):
        start, end = places[later.stem][-1], places[early.stem][0]
        if start >= end:
            continue
        ties = [tie for tie in between if any(start < at < end for at in places[tie.stem])]
        ours = said.text[early.start : later.start]
        theirs = held.text[held.words[start].start : held.words[end].start]
        reported = _REPORTING.search(ours) and _REPORTING.search(theirs)
        joined = all(
            word.capital for word in (early, *between, later, *held.words[start : end + 1])
        ) and _joint(ours) == _joint(theirs)
        if (ties or reported or joined) and not _turned(ours, theirs):
            return f"the sentence has “{early.text}” and “{later.text}” the other way round"
    return _voice(said, held)


def _places(words: Sequence[_Word]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        found.setdefault(word.stem, []).append(position)
    return found


def _triples(words: Sequence[_Word]) -> Iterator[tuple[_Word, Sequence[_Word], _Word]]:
    """Every two words in order, with those between them, as (early, between, later)."""
    for first, early in enumerate(words):
        for last in range(first + 1, len(words)):
            if early.stem not in _TIES and words[last].stem not in _TIES:
                yield early, words[first + 1 : last], words[last]


def _joint(text: str) -> str:
    """ "Pell and the River" → "and": what joins two names that stand next to each other."""
    words = [word for word in _WORD.findall(text) if word.islower()]
    return " ".join(word for word in words if word not in ("a", "an", "the"))


def _turned(one: str, other: str) -> bool:
    """Whether the words between tell that a phrase was turned round as a whole.

    "B was chosen by A" is "A chose B"; "A, the head of B" is "B's head A"; "X, says A" is
    "A says X".
    """
    return any(
        bool(pattern.search(one)) != bool(pattern.search(other))
        for pattern in (_BY, _BELONGING, _INVERTED)
    )


_BY = re.compile(r"\bby\b")
_BELONGING = re.compile(r"\b(?:of|for|at|with)\b")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(\w+)\s+by\s+(?:the\s+|an?\s+)?([^\W_]+)",
    re.IGNORECASE,
)


def _voice(said: _Reading, held: _Reading) -> str | None:
    """ "A blamed B" does not say "A was blamed by B"."""
    for one, other in ((said, held), (held, said)):
        for match in _PASSIVE.finditer(one.text):
            verb, agent = stem(match[1]), stem(match[2])
            order = [word.stem for word in other.words]
            if verb not in order or agent not in order:
                continue
            passive = any(stem(m[1]) == verb for m in _PASSIVE.finditer(other.text))
            if not passive and order.index(agent) > order.index(verb):
                return f"the sentence does not have “{match.group()}”"
    return None


def _held(word: str, stems: frozenset[str] | set[str]) -> bool:
    if word in stems:
        return True
    if word[0] in "#@":
        return False
    return any(alike(word, each) for each in stems)


@lru_cache(maxsize=4096)
def _read(text: str) -> _Reading:
    for pattern, name in _SAME_NAME:
        text = pattern.sub(name, text)
    days = tuple(moments(text))
    numbers = [
        each
        for each in quantities(text)
        if not any(each.span.overlaps(day.span) for day in days) and not _pronoun(text, each)
    ]
    words = tuple(_words(text, numbers, days))
    return _Reading(
        text=text,
        words=words,
        stems=frozenset(word.stem for word in words),
        tokens=tuple(_tokens(text, words)),
        amounts=tuple(_amounts(text, numbers, words)),
        moments=days,
        ordinals=frozenset(
            match[1] or _ORDINALS[match[2].lower()]
            for match in _ORDINAL.finditer(text)
            if not any(day.span.start <= match.start() < day.span.end for day in days)
            and not (match[2] and match[2].lower() == "second" and _is_unit(text, match.end()))
        ),
        portions=frozenset(
            stem(match[1])
            for match in _AMOUNT.finditer(text)
            if not any(each.span.start <= match.start() < each.span.end for each in numbers)
        ),
        negations=tuple(_cues(_NEGATION, text, words)),
        hedges=tuple(_cues(_HEDGE, _NO_MODAL.sub("   ", text), words)),
    )


def _is_unit(text: str, end: int) -> bool:
    return text[end : end + 1] == "s"


def _pronoun(text: str, quantity: Quantity) -> bool:
    """ "No one", "one another", "the one": no number."""
    return quantity.text.lower() == "one" and bool(
        re.search(
            r"\b(?:no|any|every|some|this|that|the|each|which)[\s-]$",
            text[: quantity.span.start],
            re.IGNORECASE,
        )
        or re.match(r"\s(?:another|day)\b", text[quantity.span.end :], re.IGNORECASE)
    )


def _words(text: str, numbers: Sequence[Quantity], days: Sequence[Moment]) -> list[_Word]:
    found = [
        *((each.span, f"#{each.value.normalize()}") for each in numbers),
        *((day.span, f"@{day.day}.{day.month}.{day.weekday}.{day.minutes}") for day in days),
    ]
    words = [_Word(span.of(text), token, span.start, False, False) for span, token in found]
    taken = [(span.start, span.end) for span, _ in found]
    # The unit goes with its number.
    taken += [
        (each.span.end, each.span.end + len(unit.group()))
        for each in numbers
        if (unit := _unit(text, each.span.end))
    ]
    for match in _WORD.finditer(text):
        start, end = match.span()
        if not any(start < last and first < end for first, last in taken):
            word = _word(text, match)
            if word:
                words.append(word)
    return sorted(words, key=lambda word: word.start)


def _word(text: str, match: re.Match[str]) -> _Word | None:
    """None for a function word."""
    written = re.sub(r"'s$", "", match.group())
    lower = written.lower()
    acronym = len(written) > 1 and written.isupper()
    if (lower in _FUNCTION and not acronym) or lower.endswith("n't"):
        return None
    if lower == "to" and _NO_TIE.search(text[: match.start()]):
        return None
    before = text[: match.start()].rstrip(" \"'([-")
    return _Word(
        text=written,
        stem=stem(written) if acronym else stem(lower),
        start=match.start(),
        capital=written[0].isupper() and lower not in _NOT_NAMES,
        initial=not before or before[-1] in ".!?:",
    )


def _tokens(text: str, words: Sequence[_Word]) -> Iterator[str]:
    """Stems in order; `words` as they were read, between them the function words in lower case."""
    end = 0
    for word in words:
        yield from _plain_tokens(text[end : word.start])
        yield word.stem
        end = word.start + len(word.text)
    yield from _plain_tokens(text[end:])


def _plain_tokens(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        written = match.group().lower()
        if written.endswith("n't"):
            yield from (written[:-3], "not")
        elif written != "s":
            yield stem(written)


def _unit(text: str, end: int) -> re.Match[str] | None:
    following = _AFTER_NUMBER.match(text, end)
    return following if following and following[1].lower() in _UNITS else None


def _amounts(text: str, numbers: Sequence[Quantity], words: Sequence[_Word]) -> Iterator[_Amount]:
    ranged = _ranged(text, numbers)
    for position, each in enumerate(numbers):
        before, after = text[: each.span.start], text[each.span.end :]
        bound = (
            "least"
            if _AT_LEAST.search(before) or after.startswith("+")
            else "most"
            if _AT_MOST.search(before)
            else "about"
            if _ABOUT.search(before)
            else ""
        )
        unit, noun = _counted(each, after)
        following = [word for word in words if word.start >= each.span.end][:_AFTER_WORDS]
        yield _Amount(
            quantity=each,
            unit=unit,
            noun=noun,
            bound=bound,
            ranged=position in ranged,
            near=_near(before, after),
            after=frozenset(word.stem for word in following if word.stem[0] not in "#@"),
        )


def _ranged(text: str, numbers: Sequence[Quantity]) -> set[int]:
    found: set[int] = set()
    for position, (one, other) in enumerate(pairwise(numbers)):
        joint = _RANGE.fullmatch(text[one.span.end : other.span.start])
        if joint and ("and" not in joint.group() or _BETWEEN.search(text[: one.span.start])):
            found |= {position, position + 1}
    return found


def _counted(quantity: Quantity, after: str) -> tuple[str, str]:
    """The canonical unit and the stem of the noun that a number counts; "" for none."""
    if quantity.kind is Kind.PERCENT:
        return "%", ""
    within = re.findall(r"[$€£¥₩]|[^\W\d_]+", quantity.text)
    if quantity.kind is Kind.MONEY:
        # "5m dollars": the last word, not the "m".
        return next((_UNITS[w] for w in map(str.lower, within[::-1]) if w in _CURRENCIES), ""), ""
    following = re.match(r"[\s-]{0,2}((?:[^\W\d_]|/)+)(?:[\s-]+([^\W\d_]+))?", after)
    for word in following.groups("") if following else ():
        lower = word.lower()
        if lower in _UNITS:
            return _UNITS[lower], ""
        if lower in _FUNCTION or lower in _TELLING:
            break
        return "", stem(lower)
    return "", ""


def _near(before: str, after: str) -> frozenset[str]:
    words = [*_WORD.findall(before)[-_NEAR_WORDS:], *_WORD.findall(after)[:_NEAR_WORDS]]
    return frozenset(stem(re.sub(r"'s$", "", word).lower()) for word in words)


def _cues(pattern: re.Pattern[str], text: str, words: Sequence[_Word]) -> Iterator[_Cue]:
    for match in pattern.finditer(text):
        end = _CLAUSE_END.search(text, match.end())
        stop = end.start() if end else len(text)
        scope = [word.stem for word in words if match.end() <= word.start < stop]
        yield _Cue(match.group(), tuple(scope[:_SCOPE_WORDS]))
