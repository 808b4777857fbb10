"""Edits of any English sentence, made without knowledge of the rules in `service/`.

The word lists are this file's own and are not to be reconciled with those of `service/lexicon.py`:
their worth is that they were not written for it.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from random import Random

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SPELLED = "two three four five six seven eight nine ten eleven twelve twenty thirty fifty".split()
_UNITS = (
    "miles kilometres|metres feet|km miles|tonnes kilos|hours minutes|minutes hours|days weeks|"
    "weeks months|months years|years months|seconds minutes|years days|million billion|"
    "billion million|percent points|dollars euros|euros pounds|pounds dollars|litres gallons|"
    "people animals|points goals|goals points|votes seats|seats votes|jobs homes|shares bonds"
).split("|")
_OPPOSITES = (
    "won lost|lost won|increased decreased|rose fell|fell rose|higher lower|lower higher|more less|"
    "fewer more|up down|down up|best worst|worst best|good bad|strong weak|weak strong|big small|"
    "accepted rejected|rejected accepted|agreed refused|refused agreed|confirmed denied|"
    "denied confirmed|supported opposed|opposed supported|praised criticised|criticised praised|"
    "welcomed condemned|condemned welcomed|gained lost|bought sold|sold bought|buy sell|sell buy|"
    "began ended|start finish|start end|opened closed|likely unlikely|legal illegal|before after|"
    "after before|inside outside|northern southern|eastern western|north south|west east|"
    "hired fired|raised cut|raised lowered|cut raised|expanded shrank|launched scrapped|"
    "allowed banned|banned allowed|arrested freed|freed arrested|innocent guilty|guilty innocent|"
    "men women|women men|male female|early late|late early|easy hard|rich poor|long short|"
    "true false|safe dangerous|popular unpopular|possible impossible|always never|increase drop|"
    "rise fall|growth decline|optimistic pessimistic|cheaper dearer|ahead behind|victory defeat|"
    "improved worsened|attended boycotted|defended attacked|fast slow|top bottom|"
    "majority minority|permanent temporary|eased tightened|boost hurt|created destroyed|"
    "profit loss|losses profits|profits losses|oldest youngest|largest smallest|highest lowest|"
    "lowest highest|first last|last first|success failure|failed succeeded|add remove|"
    "include exclude|positive negative|against for|above below|over under|most least|new old|"
    "alive dead|died survived|killed rescued|public private|imports exports|exports imports"
).split("|")
_NAMES = (
    "Wendell Marrick|Oona Tavish|Castellane|Brixholt|Dace Verrill|Ysolde Penn|Karsten Boyle|"
    "Thornquay|Imre Falk|Lothian Reef"
).split("|")
_AUXILIARIES = r"is|are|was|were|has|have|had|will|would|can|could|should"
_ADDITIONS = (
    " despite protests from residents|, police said| for the second time| without a word|"
    ", which surprised analysts| without a licence| in secret|, killing two officers|"
    ", a spokeswoman denied"
).split("|")
# Verbs of which each side does something else; "met", "married" or "drew with" say it of both.
_ONE_WAY = (
    r"said|told|beat|defeated|accused|blamed|praised|criticised|criticized|replaced|succeeded|sued|"
    r"killed|led|asked|urged|warned|bought|acquired|sold|attacked|invited|appointed|hired|sacked|"
    r"fired|overtook|rejected|backed|visited|joined|left|won|took|gave|sent|paid|fined|arrested|"
    r"charged|elected|thanked|dismissed|owns|owned|signed|knocked|denied|called|insisted|claimed"
)
_NAME = r"[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*"
_NO_NAMES = frozenset(
    "The A An This That These Those It He She They We You I In On At By For From But And If When "
    "While After Before As With To Of His Her Its Their Our My There Here What Who How Why Mr Mrs "
    "Ms Dr Not No Only Some Many Most All Both Last Next Now Then Once Since Under Until".split()
) | {*_MONTHS, *_DAYS}


def edits(sentence: str) -> Iterator[tuple[str, str]]:
    """(kind, another sentence that says something else), at most two of a kind.

    Depends on `sentence` alone.
    """
    draw = Random(sentence)
    for kind, found in (
        ("number", list(_numbers(sentence, draw))),
        ("unit", list(_replaced(sentence, _UNITS, r"(?<=[\d\w] )"))),
        ("date", list(_dates(sentence, draw))),
        ("name", list(_names(sentence, draw))),
        ("negation", list(_negations(sentence))),
        ("polarity", list(_replaced(sentence, _OPPOSITES, ""))),
        ("swap", list(_swaps(sentence))),
        ("addition", [sentence.rstrip(".") + each + "." for each in _ADDITIONS]),
    ):
        other = [edited for edited in dict.fromkeys(found) if edited != sentence]
        for edited in draw.sample(other, min(2, len(other))):
            yield kind, edited


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _numbers(text: str, draw: Random) -> Iterator[str]:
    for match in re.finditer(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?!\w)", text):
        digits = match.group().rstrip(",")
        if re.fullmatch(r"(?:19|20)\d\d", digits):
            continue  # a year: see `_dates`
        place = draw.choice([i for i, each in enumerate(digits) if each.isdigit()])
        new = str((int(digits[place]) + draw.randint(1, 8) - 1) % 9 + 1)
        changed = digits[:place] + new + digits[place + 1 :]
        if changed != digits:
            yield text[: match.start()] + changed + text[match.start() + len(digits) :]
        if "." not in digits and len(digits) < 4:
            yield text[: match.start()] + digits + "0" + text[match.start() + len(digits) :]
    for match in re.finditer(rf"\b(?:{'|'.join(_SPELLED)})\b", text):
        yield _put(text, match, draw.choice([each for each in _SPELLED if each != match.group()]))


def _replaced(text: str, pairs: list[str], before: str) -> Iterator[str]:
    for pair in pairs:
        old, new = pair.split()
        for match in re.finditer(rf"{before}\b{old}\b", text):
            yield _put(text, match, new)


def _dates(text: str, draw: Random) -> Iterator[str]:
    for names in (_MONTHS, _DAYS):
        for match in re.finditer(rf"\b(?:{'|'.join(names)})\b", text):
            yield _put(text, match, draw.choice([each for each in names if each != match.group()]))
    for match in re.finditer(r"\b(?:19|20)\d\d\b", text):
        yield _put(text, match, str(int(match.group()) + draw.choice([-20, -10, -3, -1, 1, 4, 30])))


def _found_names(text: str) -> list[re.Match[str]]:
    return [
        match
        for match in re.finditer(rf"\b{_NAME}\b", text)
        if match.start() > 0 and not _NO_NAMES.intersection(match.group().split())
    ]


def _names(text: str, draw: Random) -> Iterator[str]:
    for match in _found_names(text):
        yield _put(text, match, draw.choice(_NAMES))


def _negations(text: str) -> Iterator[str]:
    for match in re.finditer(rf"\b(?:{_AUXILIARIES})\b(?! not\b| no\b|n't)", text):
        yield _put(text, match, f"{match.group()} not")
    for match in re.finditer(r"\b(?:not|never) |(?<=[a-z])n['’]t\b", text):
        yield _put(text, match, "")


def _swaps(text: str) -> Iterator[str]:
    """Two names around a verb that does not say the same of both, exchanged."""
    names = [
        match
        for match in re.finditer(rf"\b{_NAME}\b", text)
        if not _NO_NAMES.intersection(match.group().split())
    ]
    for one, other in pairwise(names):
        between = text[one.end() : other.start()]
        if (
            re.fullmatch(rf",? (?:[a-z]+ ){{0,3}}(?:{_ONE_WAY}) (?:[a-z]+ ){{0,3}}", between)
            and one.group() != other.group()
            and " and " not in between
        ):
            yield (
                text[: one.start()] + other.group() + between + one.group() + text[other.end() :]
            )


def variants(sentence: str) -> Iterator[str]:
    """`sentence` in other typography and spelling, none of which says anything else."""
    made = (
        re.sub(r'"([^"]*)"', r"“\1”", sentence).replace("'", "’"),
        sentence.replace("“", '"').replace("”", '"').replace("’", "'"),
        re.sub(r"(?<=\d) (?=[a-z])", "\u202f", sentence),
        unicodedata.normalize("NFD", sentence).replace(" ", "\u00a0", 3),
        re.sub(r"(?<=\w)-(?=\w)", "\u2010", sentence),
        re.sub(r"(\d) ?(?:percent|per cent)\b", r"\1%", sentence),
        re.sub(r"(\d)%", r"\1 percent", sentence),
        re.sub(r"(?<=\d),(?=\d{3}\b)", "", sentence),
        re.sub(r"\b(did|was|were|is|are|has|had|would|could) not\b", r"\1n't", sentence),
        re.sub(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})\b(?! \d)", r"\2 \1", sentence),
        sentence.rstrip(".") if sentence.endswith(".") else sentence,
        re.sub(r"^(.+), ((?:the )?[\w ]{2,30}) (said|reported)\.$", _said_first, sentence),
        re.sub(r"\b(\d+(?:\.\d+)?) (m|b)illion\b", r"\1\2n", sentence),
    )
    yield from (each for each in dict.fromkeys(made) if each != sentence)


def _said_first(match: re.Match[str]) -> str:
    what, who, said = match.groups()
    first = what[0].lower() if what.startswith("The ") else what[0]
    return f"{who[0].upper()}{who[1:]} {said} {first}{what[1:]}."
