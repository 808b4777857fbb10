"""Words that say how far something holds: of how many, how surely, on what condition, why.

A statement that keeps what such a word governs must keep the word, or one of its kind; and it may
not bring in one that the sentence has not.
"""

import re
from collections.abc import Iterator
from functools import cache

from ingest.language.lexicon import VERB_FORMS
from ingest.language.wordlist import any_of, any_pattern, words
from service.verification.parsed import Parsed, parse
from service.verification.word import NOT, Word, among, is_value

_CLAUSE = re.compile(rf"[;:(),]\s|\s-\s|\b{any_of(words('clause_joints'))}\b")
_HEAD_WORDS = 2
_GOVERNED_WORDS = 3
_MAIN_WORDS = 6
_FULL = frozenset(words("stop_words"))


@cache
def _cues(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_pattern(name)})(?!\w)", re.IGNORECASE)


def _has(name: str, text: str) -> bool:
    return _cues(name).search(text) is not None


_MAY = re.compile(r"\bMay\b")
_RESTRICTED = re.compile(
    r"\b(?:each|every|all|any|no|those|anyone|everyone)\s(?:[\w'-]+\s){0,2}?(?:that|who|which)\b",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"(?<!not )(?<!at )(?<!in )(?<!nearly )(?<!almost )"
    r"\b(?:every|each|all|any|no|those|(?:every|any)(?:one|body)|nobody)\b(?! of\b)",
    re.IGNORECASE,
)
_OPENING_GROUP = re.compile(r"^\W*[A-Z][\w-]*s\b")
_NARROWS = re.compile(r"\s*(?:with|without|whose|aged|under|over|living|born|earning|who|that)\b")
_MODIFIER = re.compile(
    rf"\b(?:{any_of(words('prepositions'))}|who|whose|which|that|aged|living|born|earning"
    r"|above|below|north|south|east|west)\b"
)
_PREDICATE = re.compile(
    rf"\b{any_of({*words('auxiliaries'), *words('be_forms'), *VERB_FORMS} - {'born'})}\b|[.;:!?]"
)
_NO_FOR = re.compile(r"\bno\s(?:[\w'-]+\s){1,6}?(?:for|if|without)\b", re.IGNORECASE)
_OF_THE = re.compile(
    r"\b[\w,]+\sof\s(?:the|its|their|his|her|those|these)\b"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)
_HAS = re.compile(r"\b(?:has|have|had|was|were)\s(?:\w+\s)?(?:been\s)?$", re.IGNORECASE)
_NOT_ALL = re.compile(r"\bnot (?:all|every\w*)\b", re.IGNORECASE)
# "Both" of the sentence is no "all" of more.
_PAIRED = frozenset("both all each every neither none whole entire".split())
_HAS_DONE = re.compile(
    r"(?<!may )(?<!might )(?<!could )(?<!should )(?<!would )(?<!to )\b(?:has|have)\s(?:been\s)?$",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"any|no|ne", re.IGNORECASE)
_THOUGHT = re.compile(
    r"\b(?:expect|believ|suspect|think|thought|should|would|hope|doubt)", re.IGNORECASE
)
_WEAK_ONLY = re.compile(
    r"\b(?:may|might|possibly|perhaps|maybe|probably|likely|reportedly|allegedly|supposedly)\b"
)
# "May" says there that something is allowed.
_PERMITTED = re.compile(
    r"\b(?:permi|allow|can\b|cannot|valid|licen|limit|entitle|eligib|authori|free to|carried)"
)
_THAN_ANY = re.compile(r"\bthan (?:at )?any\b|\bas never\b", re.IGNORECASE)


def changed_scope(said: Parsed, held: Parsed, whole: Parsed, around: str) -> str | None:
    """What of the scope of `held` is lost or made wider in `said`, in a few words.

    `said` is a part of the statement `whole`, in which the word may stand too; `around` is the
    checked context of the sentence.
    """
    return (
        _lost_hedge(said, held, whole)
        or _lost_future(said, held, whole)
        or _lost_qualifier(said, held, whole)
        or _lost_quantity(said, held, whole)
        or _lost_condition(said, held, whole)
        or _lost_restriction(said, held, whole)
        or _lost_adjective(said, held)
        or _new_universal(said, held)
        or _new_superlative(said, held, around)
        or _new_cause(said, held)
        or _new_doubt(said, held)
    )


def _text(parsed: Parsed) -> str:
    return _MAY.sub("   ", parsed.text)


def _after(held: Parsed, end: int, count: int) -> list[Word]:
    """The next telling words behind a cue, up to the end of its clause."""
    stop = _CLAUSE.search(held.text, end + 1)
    last = stop.start() if stop else len(held.text)
    return [word for word in held.words if end <= word.start < last][:count]


def _before(held: Parsed, start: int, count: int) -> list[Word]:
    clause = _CLAUSE.split(held.text[:start])[-1]
    return [word for word in held.words if start - len(clause) <= word.start < start][-count:]


def _governed(held: Parsed, start: int, end: int) -> list[Word]:
    return _after(held, end, _GOVERNED_WORDS) or _before(held, start, _GOVERNED_WORDS)


def _kept(found: list[Word], said: Parsed) -> bool:
    return any(among(word.stem, said.stems) for word in found if not is_value(word.stem))


def _is_weak(whole: Parsed) -> bool:
    return _has("weak_modals", _text(whole)) or _has("hedges", _text(whole))


def _lost_hedge(said: Parsed, held: Parsed, whole: Parsed) -> str | None:
    weak = _is_weak(whole)
    for name in ("weak_modals", "hedges"):
        for cue in _cues(name).finditer(_text(held)):
            if cue.group().endswith(" that") and _has("sourcing", whole.text):
                continue  # "they claim that": whose word it is, sourcing looks after
            governed = _governed(held, cue.start(), cue.end())
            if weak and not _is_done(said, governed):
                continue
            if _kept(governed, said):
                return f"the sentence says “{cue.group()}”"
    return None


def _is_done(said: Parsed, governed: list[Word]) -> bool:
    """Whether the statement says of what is only meant to be done that it was ("has culled")."""
    return any(
        among(word.stem, {verb.stem}) and _HAS_DONE.search(said.text[: word.start]) is not None
        for verb in [word for word in governed if word.stem != "to"][:1]
        for word in said.words
    )


def _lost_future(said: Parsed, held: Parsed, whole: Parsed) -> str | None:
    if _has("futures", whole.text):
        return None
    weak = _is_weak(whole)
    for cue in _cues("futures").finditer(held.text):
        verbs = _after(held, cue.end(), 1)
        if weak and not _is_done(said, verbs):
            continue
        if any(_is_past(said, word) for word in verbs):
            return f"the sentence says “{cue.group()}”"
    return None


def _lost_qualifier(said: Parsed, held: Parsed, whole: Parsed) -> str | None:
    if _is_weak(whole) or _has("qualifiers", whole.text):
        return None
    mine = {each.quantity.value for each in said.amounts}
    for cue in _cues("qualifiers").finditer(held.text):
        number = next((a for a in held.amounts if a.quantity.span.start == cue.end() + 1), None)
        if (
            number.quantity.value in mine
            if number
            else _kept(_governed(held, cue.start(), cue.end()), said)
        ):
            return f"the sentence says “{cue.group()}”"
    return None


def _is_past(said: Parsed, verb: Word) -> bool:
    """Whether the statement has it done what is still to be done."""
    return any(
        among(word.stem, {verb.stem})
        and (word.text.endswith("ed") or _HAS.search(said.text[: word.start]) is not None)
        for word in said.words
    )


def _lost_quantity(said: Parsed, held: Parsed, whole: Parsed) -> str | None:
    if _has("parts", whole.text):
        return None
    for cue in _cues("parts").finditer(held.text):
        heads = _counted_words(held, cue.end())
        if _kept(heads, said) and not _counted(said, held, cue.end(), heads[0]):
            return f"the sentence says “{cue.group()}”"
    for found in _OF_THE.finditer(held.text):
        rest = found.start("rest")
        numbers = {each.quantity.value for each in said.amounts}
        part = [each for each in held.amounts if each.quantity.span.end <= rest]
        counted = _counted_words(held, rest)
        if (
            part
            and found.start() < part[-1].quantity.span.end
            and part[-1].quantity.value not in numbers
            and _kept(counted, said)
            and not _counted(said, held, rest, counted[0])
        ):
            return f"the sentence says “{part[-1].quantity.text} of”"
    return None


def _counted_words(held: Parsed, end: int) -> list[Word]:
    """What is counted there: the next word, which a figure may stand before."""
    return [word for word in _after(held, end, _GOVERNED_WORDS) if not is_value(word.stem)][:1]


def _counted(said: Parsed, held: Parsed, end: int, head: Word) -> bool:
    """Whether the statement counts the part by a figure; one of the whole is none of its part."""
    of_all = {
        each.quantity.value for each in held.amounts if end <= each.quantity.span.start < head.start
    }
    return any(
        among(head.stem, each.after | {each.noun})
        for each in said.amounts
        if each.noun and each.quantity.value not in of_all
    )


def _lost_condition(said: Parsed, held: Parsed, whole: Parsed) -> str | None:
    if _has("conditions", whole.text) or _has("conditions_said", whole.text):
        return None
    for cue in _cues("conditions").finditer(held.text):
        before = _before(held, cue.start(), _MAIN_WORDS)
        main = before or _main_clause(held, cue.end())
        main = [word for word in main if not is_value(word.stem)]
        if not main:
            continue
        governed = [word for word in _after(held, cue.end(), 4) if not is_value(word.stem)]
        if governed and 2 * sum(among(each.stem, whole.stems) for each in governed) > len(governed):
            continue
        kept = sum(among(word.stem, said.stems) for word in main)
        if kept >= min(2, len(main)):
            return f"the sentence says “{cue.group()}”"
    return None


def _main_clause(held: Parsed, end: int) -> list[Word]:
    main = held.text[end:].partition(",")[2]
    return [word for word in held.words if word.start >= len(held.text) - len(main)][:_MAIN_WORDS]


def _lost_restriction(said: Parsed, held: Parsed, whole: Parsed) -> str | None:
    for pattern in (_RESTRICTED, _NO_FOR):
        for found in pattern.finditer(held.text):
            restricting = [word for word in held.words if word.start >= found.end()][:_HEAD_WORDS]
            restricted = [word for word in held.words if found.start() <= word.start < found.end()]
            if _kept(restricted, said) and not _kept(restricting, whole):
                return f"the sentence says “{found.group()} …”"
    return _widened_group(said, held, whole)


def _widened_group(said: Parsed, held: Parsed, whole: Parsed) -> str | None:
    """Of whom it holds: "everyone over 60 in Pell" is not "everyone in Pell"."""
    of_all = _EVERY.search(said.text)
    if of_all and _rewords(said, held, of_all):
        return None
    groups = [*_EVERY.finditer(held.text)] if of_all else []
    for found in (*groups, *_OPENING_GROUP.finditer(held.text)):
        phrases = _phrases(held, found)
        predicate = _PREDICATE.search(held.text, found.end())
        if not predicate or not _kept(_after(held, predicate.end(), 4), said):
            continue
        head = phrases[0][1]
        if head and not _kept(head[-1:], said):
            continue
        # "All night trains": what stands before the noun, of all of which it is said.
        narrowed = [("", [w for w in head[:-1] if w.stem not in NOT])] if found in groups else []
        for text, narrowing in (*narrowed, *phrases[1:]):
            if found not in groups and not _NARROWS.match(text):
                continue
            if narrowing and not any(among(word.stem, whole.stems) for word in narrowing):
                return f"the sentence says “{text.strip() or narrowing[0].text}” of whom it holds"
    return None


def _rewords(said: Parsed, held: Parsed, of_all: re.Match[str]) -> bool:
    """Whether the statement says in other words of whom it holds."""
    told = [word for _, phrase in _phrases(said, of_all) for word in phrase]
    return any(not among(word.stem, held.stems) for word in told)


def _phrases(parsed: Parsed, group: re.Match[str]) -> list[tuple[str, list[Word]]]:
    """Of whom it is said, up to the verb, phrase by phrase, with the telling words of each."""
    stop = _PREDICATE.search(parsed.text, group.end())
    if not stop:
        return []
    cuts = [each.start() for each in _MODIFIER.finditer(parsed.text, group.end(), stop.start())]
    found: list[tuple[str, list[Word]]] = []
    start = group.start()
    for end in (*cuts, stop.start()):
        held = [word for word in parsed.words if start <= word.start < end]
        # "With at least one child" is one phrase.
        if held or not found:
            found.append((parsed.text[start:end], held))
            start = end
    return found


def _new_universal(said: Parsed, held: Parsed) -> str | None:
    for cue in _cues("universals").finditer(said.text):
        if _NOT_ALL.search(held.text) and _NEGATIVE.match(cue.group()):
            return f"the sentence does not say “{cue.group()}”"
        theirs = {each.group().lower() for each in _cues("universals").finditer(held.text)}
        if theirs - {"both", "neither"}:
            continue
        if cue.group().lower() in _PAIRED and _has("universals", held.text):
            continue
        if _NEGATIVE.match(cue.group()) and held.negations:
            continue
        return f"the sentence does not say “{cue.group()}”"
    return None


def superlatives(text: str) -> Iterator[re.Match[str]]:
    for cue in _cues("superlatives").finditer(text):
        if not _cues("no_superlatives").match(text, cue.start()):
            yield cue


def _new_superlative(said: Parsed, held: Parsed, around: str) -> str | None:
    theirs = [each.group().lower() for each in superlatives(held.text)]
    for cue in superlatives(said.text):
        told = cue.group().lower()
        if told in theirs or _THAN_ANY.search(held.text):
            continue
        mine = parse(told).words
        if mine and among(mine[-1].stem, held.stems):
            continue
        if told.startswith("most ") and any(t.endswith("est") for t in theirs):
            continue
        if told == "only" and any(a.quantity.span.start == cue.end() + 1 for a in said.amounts):
            continue
        if _may_be_said(told, held, around):
            continue
        return f"the sentence does not say “{cue.group()}”"
    return None


def _may_be_said(told: str, held: Parsed, around: str) -> bool:
    """ "At first", where another thing followed, and "only" where there is a limit."""
    if told == "only":
        return _has("conditions", held.text) or bool(held.negations)
    return (
        told in ("first", "last") and re.search(rf"\b{told}\b", around, re.IGNORECASE) is not None
    )


def _new_cause(said: Parsed, held: Parsed) -> str | None:
    cue = _cues("causes").search(said.text)
    if not cue or _has("causes", held.text) or _has("causes_given", held.text):
        return None
    return f"the sentence does not say “{cue.group()}”"


def _new_doubt(said: Parsed, held: Parsed) -> str | None:
    cue = _WEAK_ONLY.search(_text(said))
    if cue and cue.group() == "may" and _PERMITTED.search(held.text):
        return None
    if not cue or held.hedges or _THOUGHT.search(held.text) or _has("qualifiers", held.text):
        return None
    return f"the sentence does not say “{cue.group()}”"


def _lost_adjective(said: Parsed, held: Parsed) -> str | None:
    """ "The largest private loss" is no "largest loss"."""
    told = list(superlatives(said.text))
    if not told:
        return None
    for cue in superlatives(held.text):
        follow = _after(held, cue.end(), 2)
        if len(follow) == 2 and not cue.group().lower().startswith(
            ("most", "only", "first", "last")
        ):
            adjective, noun = follow
            if (
                held.text[adjective.start + len(adjective.text) : noun.start] == " "
                and among(noun.stem, said.stems)
                and not among(adjective.stem, said.stems)
            ):
                return f"the sentence says “{cue.group()} {adjective.text}”"
    return None
