"""The same said otherwise, by rule: what a statement may do and still be supported."""

import re
from collections.abc import Iterator
from random import Random

_SAID_LAST = re.compile(
    r"(?P<what>[^“”\"]{20,}), (?P<who>(?:[A-Z]|the |police|officials|authorities)[\w.'’ -]{1,60}?) "
    r"(?P<verb>said|says|reported|announced|claimed)(?P<day> on [A-Z]\w+day)?\."
)
_SAID_FIRST = re.compile(
    r"(?P<who>[A-Z][\w.'’ -]{2,60}?) (?P<verb>said|says|claimed|reported|announced)"
    r"(?P<day> on [A-Z]\w+day)? that (?P<what>[^“”\"]{20,})\."
)
_OPENING = re.compile(
    r"(?P<first>(?:If|After|When|While|As|On|In|At|Before|Although|Since|During|By|For) "
    r"[^,]{4,90}), "
    r"(?P<rest>[^“”\"]{15,})\."
)
_ASIDE = re.compile(r", (?:who|which|where|aged|including|led by|known as) [^,;]{4,90},")
_TAIL = re.compile(r", (?:and|but|while|which|who|where|with) [^,;]{15,}\.$")
_PASSIVE = re.compile(
    r"(?P<what>(?:The|A|An) [\w' -]{3,50}?) (?P<be>was|were) (?P<verb>\w+ed) by "
    r"(?P<who>(?:the |a |an )?[\w' -]{3,50}?)(?P<rest>(?: (?:in|on|at|after|for) [^,]*)?)\."
)
_DAY = re.compile(
    r",? (?:on|late on|early on) (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: \w+)?\b"
)
_SYNONYMS = {
    "said": "stated",
    "people": "persons",
    "began": "started",
    "started": "began",
    "announced": "made known",
    "approximately": "about",
    "more than": "over",
    "over": "more than",
    "purchased": "bought",
    "bought": "purchased",
    "percent": "per cent",
    "near": "close to",
    "several": "a number of",
    "large": "big",
    "many": "a lot of",
    "attempted": "tried",
    "arrested": "took into custody",
    "children": "kids",
    "received": "got",
    "help": "assist",
    "nearly": "almost",
    "must": "has to",
    "cannot": "can not",
    "died": "lost their lives",
    "injured": "hurt",
}
_WORD = re.compile(r"\b(?:" + "|".join(sorted(_SYNONYMS, key=len, reverse=True)) + r")\b")
_COUNTRIES = {
    "American": "of the United States",
    "British": "of Britain",
    "French": "of France",
    "German": "of Germany",
    "Russian": "of Russia",
    "Chinese": "of China",
    "Israeli": "of Israel",
    "Iranian": "of Iran",
    "Ukrainian": "of Ukraine",
    "Indian": "of India",
    "Japanese": "of Japan",
    "Australian": "of Australia",
    "Canadian": "of Canada",
    "Turkish": "of Turkey",
    "Italian": "of Italy",
    "Spanish": "of Spain",
    "Brazilian": "of Brazil",
    "Mexican": "of Mexico",
    "Pakistani": "of Pakistan",
    "Egyptian": "of Egypt",
}
_OFFICE = re.compile(
    r"\b(?P<land>" + "|".join(_COUNTRIES) + r") "
    r"(?P<office>president|prime minister|government|army|parliament|police|foreign minister"
    r"|President|Prime Minister|Foreign Minister|authorities|military|court|economy)\b"
)


def rewordings(sentence: str, dice: Random, *, whole: bool = False) -> Iterator[str]:
    """What still says no more than the sentence, one of each kind that fits, in random order.

    `whole`: and nothing less either.
    """
    rules = _WHOLE if whole else (*_WHOLE, *_PART)
    found = [made for rule in rules if (made := rule(sentence, dice)) and made != sentence]
    yield from dice.sample(found, len(found))


def _said(sentence: str, dice: Random) -> str | None:
    match = _SAID_LAST.fullmatch(sentence) or _SAID_FIRST.fullmatch(sentence)
    if not match:
        return None
    who, what, verb, day = (match[name] or "" for name in ("who", "what", "verb", "day"))
    what = what[0].upper() + what[1:]
    inner = _lowered(what)
    forms = (
        f"{_raised(who)} {verb}{day} that {inner}.",
        f"{what}, {_lowered(who)} {verb}{day}.",
        f"According to {_lowered(who)}, {inner}.",
        f"{what}, according to {_lowered(who)}.",
    )
    return dice.choice(forms)


def _turned(sentence: str, _: Random) -> str | None:
    match = _OPENING.fullmatch(sentence)
    return f"{_raised(match['rest'])} {_lowered(match['first'])}." if match else None


def _without_aside(sentence: str, _: Random) -> str | None:
    match = _ASIDE.search(sentence)
    return sentence[: match.start()] + sentence[match.end() :] if match else None


def _first_clause(sentence: str, _: Random) -> str | None:
    match = _TAIL.search(sentence)
    if not match or match.start() < 35 or "“" in sentence or '"' in sentence:
        return None
    return sentence[: match.start()] + "."


def _active(sentence: str, _: Random) -> str | None:
    match = _PASSIVE.fullmatch(sentence)
    if not match:
        return None
    return f"{_raised(match['who'])} {match['verb']} {_lowered(match['what'])}{match['rest']}."


def _without_day(sentence: str, _: Random) -> str | None:
    return _DAY.sub("", sentence) if _DAY.search(sentence) else None


def _other_words(sentence: str, dice: Random) -> str | None:
    return _WORD.sub(lambda m: _SYNONYMS[m[0]] if dice.random() < 0.7 else m[0], sentence)


def _of_country(sentence: str, _: Random) -> str | None:
    return _OFFICE.sub(lambda m: f"{m['office']} {_COUNTRIES[m['land']]}", sentence)


_WHOLE = (_said, _turned, _active, _other_words, _of_country)
_PART = (_without_aside, _first_clause, _without_day)
_SMALL = {
    "The", "A", "An", "It", "He", "She", "They", "This", "That", "These", "Those", "More", "Some",
    "About", "In", "At", "On", "If", "After", "When", "While", "As", "Before", "Although", "Since",
    "During", "By", "For", "His", "Her", "Its", "Their", "There", "Two", "Three", "Many", "Most",
    "Police", "Officials", "Authorities", "One", "All", "No",
}  # fmt: skip


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:] if text.split(maxsplit=1)[0] in _SMALL else text


def _raised(text: str) -> str:
    return text[0].upper() + text[1:]
