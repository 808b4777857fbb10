"""Minimal edits that make a true sentence false, one kind at a time."""

import re
from collections.abc import Iterator, Sequence

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve fourteen fifteen thousand hundred "
    "million"
).split()
_UNITS = (
    ("metres", "feet"),
    ("metres", "kilometres"),
    ("centimetres", "metres"),
    ("millimetres", "centimetres"),
    ("kilometres", "miles"),
    ("crowns", "dollars"),
    ("crowns", "euros"),
    ("per cent", "crowns"),
    ("percent", "points"),
    ("hours", "days"),
    ("hour", "minute"),
    ("minutes", "hours"),
    ("days", "weeks"),
    ("weeks", "months"),
    ("week", "year"),
    ("years", "months"),
    ("months", "years"),
    ("people", "houses"),
    ("pupils", "teachers"),
    ("trains", "buses"),
    ("schools", "hospitals"),
    ("soldiers", "police officers"),
    ("claims", "deaths"),
)
_OPPOSITES = (
    ("rose", "fell"),
    ("risen", "fallen"),
    ("rise", "fall"),
    ("fall", "rise"),
    ("more", "fewer"),
    ("More", "Fewer"),
    ("less", "more"),
    ("before", "after"),
    ("after", "before"),
    ("above", "below"),
    ("below", "above"),
    ("over", "under"),
    ("approved", "rejected"),
    ("approves", "rejects"),
    ("rejected", "approved"),
    ("rejected", "accepted"),
    ("closed", "opened"),
    ("opened", "closed"),
    ("open", "close"),
    ("first", "last"),
    ("last", "first"),
    ("highest", "lowest"),
    ("most", "least"),
    ("earlier", "later"),
    ("late", "early"),
    ("early", "late"),
    ("found", "lost"),
    ("stolen", "bought"),
    ("deny", "admit"),
    ("denied", "admitted"),
    ("doubts", "trusts"),
    ("safe", "dangerous"),
    ("safe", "unsafe"),
    ("valid", "invalid"),
    ("began", "ended"),
    ("begin", "end"),
    ("begun", "finished"),
    ("start", "end"),
    ("arrested", "released"),
    ("extended", "shortened"),
    ("survived", "died"),
    ("lost", "gained"),
    ("longer", "shorter"),
    ("younger", "older"),
    ("upstream", "downstream"),
    ("downstream", "upstream"),
    ("lower", "higher"),
    ("upper", "lower"),
    ("faster", "slower"),
    ("public", "private"),
    ("private", "public"),
    ("both", "neither"),
    ("Both", "Neither"),
    ("nobody", "everybody"),
    ("afternoon", "morning"),
    ("morning", "evening"),
    ("evening", "morning"),
    ("night", "day"),
    ("midnight", "noon"),
    ("noon", "midnight"),
    ("single", "double"),
    ("deep", "shallow"),
    ("full", "empty"),
    ("new", "old"),
    ("he", "she"),
    ("she", "he"),
    ("died", "survived"),
    ("out of", "into"),
    ("defended", "criticised"),
    ("worse", "better"),
    ("autumn", "spring"),
)
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|will|would|can|could|should)\b(?! not)")
_DENIAL = re.compile(r"\b(?:not|never)\s|n’t\b|n't\b")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*")
_NO_NAME = frozenset(
    "The A An It In At On By Of To He She They We I No You Both Two Some About More Most Until "
    "That This Under Last Then Had With One His Its Her Their But Not For From As And If Either "
    "Each Who What Fifteen Fourteen According Asked Other Others".split()
) | frozenset(_MONTHS + _DAYS)


def corruptions(sentence: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(kind, false sentence) pairs; `names` are the names that may be put in a wrong place."""
    for kind, edits in (
        ("number", _numbers(sentence)),
        ("unit", _swapped_words(sentence, _UNITS, r"(?<=[\d\w] )")),
        ("date", _dates(sentence)),
        ("name", _names(sentence, names)),
        ("negation", _negations(sentence)),
        ("polarity", _swapped_words(sentence, _OPPOSITES, "")),
        ("subject", _subjects(sentence)),
        ("quotation", _quotations(sentence)),
    ):
        for edited in edits:
            if edited != sentence:
                yield kind, edited


def _cut(text: str, match: re.Match[str], put: str) -> str:
    return text[: match.start()] + put + text[match.end() :]


def _numbers(text: str) -> Iterator[str]:
    for match in re.finditer(r"\d[\d,.]*\d|\d", text):
        digits = match.group()
        yield _cut(text, match, digits[:-1] + str((int(digits[-1]) + 1) % 10))
        yield _cut(text, match, str(1 + int(digits[0]) % 9) + digits[1:])
        if len(digits) > 1 and digits[0] != digits[1] != "0" and digits[1].isdigit():
            yield _cut(text, match, digits[1] + digits[0] + digits[2:])
    for match in re.finditer(rf"\b(?:{'|'.join(_NUMBERS)})\b", text):
        place = _NUMBERS.index(match.group())
        yield _cut(text, match, _NUMBERS[(place + 1) % len(_NUMBERS)])


def _swapped_words(text: str, pairs: Sequence[tuple[str, str]], before: str) -> Iterator[str]:
    for word, other in pairs:
        for match in re.finditer(rf"{before}\b{word}\b", text):
            yield _cut(text, match, other)


def _dates(text: str) -> Iterator[str]:
    for names in (_MONTHS, _DAYS):
        for match in re.finditer(rf"\b(?:{'|'.join(names)})\b", text):
            place = names.index(match.group())
            yield _cut(text, match, names[(place + 1) % len(names)])
            yield _cut(text, match, names[(place + 3) % len(names)])
    for match in re.finditer(r"\b(\d\d):(\d\d)\b", text):
        yield _cut(text, match, f"{match[2]}:{match[1]}")
        yield _cut(text, match, f"{(int(match[1]) + 12) % 24:02}:{match[2]}")


def _runs(text: str) -> list[re.Match[str]]:
    """The names of `text`; a capital at its beginning, or all through, makes none."""
    return [
        match
        for match in _NAME.finditer(text)
        if not set(match.group().split()) & _NO_NAME
        and not match.group().isupper()
        and (match.start() > 1 or " " in match.group())
    ]


def _parts(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def _names(text: str, names: Sequence[str]) -> Iterator[str]:
    for number, match in enumerate(_runs(text)):
        for step in (3, 7):
            other = names[(len(text) + step * number + step) % len(names)]
            if not _parts(other) & _parts(text):
                yield _cut(text, match, other)
        words = match.group().split()
        if len(words) > 1:
            yield _cut(text, match, " ".join([names[number % len(names)].split()[0], *words[1:]]))


def _negations(text: str) -> Iterator[str]:
    for match in _AUXILIARY.finditer(text):
        yield _cut(text, match, f"{match.group()} not")
    for match in _DENIAL.finditer(text):
        yield _cut(text, match, "")
    for match in re.finditer(r"\b[Nn]o (?=[a-z])", text):
        yield _cut(text, match, "A " if match.group()[0] == "N" else "a ")


def _subjects(text: str) -> Iterator[str]:
    runs = _runs(text)
    for place, first in enumerate(runs):
        for second in runs[place + 1 :]:
            between = text[first.end() : second.start()]
            # "A and B met" is "B and A met".
            if _parts(first.group()) & _parts(second.group()):
                continue
            if re.fullmatch(r",?\s*(?:and|or|,)\s*", between):
                continue
            yield (
                text[: first.start()]
                + second.group()
                + between
                + first.group()
                + text[second.end() :]
            )


def _quotations(text: str) -> Iterator[str]:
    for match in re.finditer(r"[“\"]([^”\"]{12,})[”\"]", text):
        words = match[1].split()
        at = match.start(1)
        yield text[:at] + " ".join([*words[:2], "really", *words[2:]]) + text[match.end(1) :]
        yield text[:at] + " ".join(words[:1] + words[2:]) + text[match.end(1) :]
