"""Who acts on whom, as far as the names around a verb tell. No parser: clauses are cut by marks.

Lax where it cannot tell: a subject that is a pronoun, stands in another clause, or within a phrase
of its own ("the head of Rovel") is compared with nothing.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from ingest.language.lexicon import VERB_FORMS, opposed, stem
from ingest.language.wordlist import words
from ingest.span import Span
from service.verification.parsed import Parsed
from service.verification.word import FUNCTION, REPORTING, among, word_spans

_BE = frozenset(words("be_forms"))
_NO_VERBS = _BE | FUNCTION - REPORTING
# After these a verb stands, but after "was" something else as often.
_AUXILIARIES = frozenset({*words("auxiliaries"), "to", "not", "never"} - _BE)
_PREPOSITIONS = frozenset(words("prepositions"))
# Of these the name that follows is the hearer; of the others it begins what is reported.
_TOLD = frozenset("told tells asked".split())
# "A told B to do it": it is B who does it.
_OBJECT_CONTROL = frozenset(map(stem, words("object_control_verbs")))
_CUTS = frozenset(words("clause_openers"))
_MARK = re.compile(r"[;:()!?\"]|\.\s|\s-\s")
# "Pell, 32, the head of the union, said": what stands between commas after a name.
_APPOSITION = re.compile(
    r"(?<=\w)(,\s(?!and\b|but\b|or\b|while\b|as\b|after\b)[a-z\d][^,;:\"]{1,80},)"
)
_TITLE_WORDS = 3
_OBJECT_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    stem: str
    name: bool
    cut: bool  # a clause begins here


@dataclass(frozen=True, slots=True)
class _Act:
    """One verb: the name that does it and the one it is done to, each with all that may be it."""

    verb: str
    agent: frozenset[str]  # stems of the nearest name; empty where there is none
    agents: frozenset[str]  # stems of every name on its side
    patient: frozenset[str]
    patients: frozenset[str]
    doing: frozenset[str]  # stems of every word on the side of the agent
    done: frozenset[str]
    passive: bool


def exchanged_actor(said: Parsed, held: Parsed) -> str | None:
    """A name that does, in the sentence, what is said of another one, or suffers what it does."""
    theirs = list(_acts(held, said))
    for act in _acts(said, held):
        same = [each for each in theirs if each.verb == act.verb]
        if same and not any(_agree(act, each) for each in same):
            return f"the sentence has another doing or suffering “{act.verb}”"
    return None


def _agree(said: _Act, held: _Act) -> bool:
    return (
        _fits(said.agent, held.agents, held.patients)
        and _fits(said.patient, held.patients, held.agents)
        and not (said.passive != held.passive and _crossed(said, held))
        and not any(
            opposed(one, other)
            for one in said.doing - held.doing
            for other in held.doing - said.doing
        )
    )


def _fits(name: frozenset[str], same_side: frozenset[str], other_side: frozenset[str]) -> bool:
    """Whether `name`, if there is one, is on its side; unknown sides count as well."""
    if not name or any(among(each, same_side) for each in name):
        return True
    return not same_side and not any(among(each, other_side) for each in name)


def _crossed(said: _Act, held: _Act) -> bool:
    """Whether the words on one side are on the other in the sentence, the voice being turned."""
    return not said.doing & held.doing and bool(said.doing & held.done)


def _acts(parsed: Parsed, other: Parsed) -> Iterator[_Act]:
    for clause in _clauses(parsed, other):
        verbs = [place for place in range(len(clause)) if _is_verb(clause, place)]
        ends = [-1, *verbs, len(clause)]
        for number, place in enumerate(verbs, start=1):
            before = clause[ends[number - 1] + 1 : place]
            if number > 1 and _is_subjects(clause, ends[number - 1], place):
                before = clause[ends[number - 2] + 1 : ends[number - 1]]
            yield _act(before, clause[place], clause[place + 1 : ends[number + 1]])


def _is_subjects(clause: Sequence[_Token], verb: int, place: int) -> bool:
    """Whether the infinitive at `place` is done by whoever does `verb`: "A beat B to win"."""
    return clause[place - 1].text == "to" and clause[verb].stem not in _OBJECT_CONTROL


def _act(before: Sequence[_Token], verb: _Token, after: Sequence[_Token]) -> _Act:
    by = next((i for i, each in enumerate(after) if each.text == "by"), None)
    participle = not verb.text.endswith("ing")
    passive = participle and any(each.text in _BE for each in before[-2:])
    doing: Sequence[_Token]
    done: Sequence[_Token]
    if passive or (participle and by == 0):
        doing = after[by + 1 :] if by is not None else ()
        done = [*before, *after[:by]]
        agent, patient = _first_name(doing), _last_name(before)
    elif verb.text in REPORTING and _first_name(after) and not _tells_subject(before):
        doing, done = after, before
        agent, patient = _first_name(after), frozenset[str]()
    else:
        doing, done = before, after
        agent, patient = _last_name(before), _first_name(after)
    if verb.text in REPORTING - _TOLD:
        patient = frozenset()
    return _Act(
        verb=verb.stem,
        agent=agent,
        agents=_names(doing),
        patient=patient,
        patients=_names(done),
        doing=_stems(doing),
        done=_stems(done),
        passive=passive,
    )


def _tells_subject(before: Sequence[_Token]) -> bool:
    """Whether somebody is named before a verb, with a name or not: "the inspectorate said"."""
    return any(each.name or each.text not in FUNCTION for each in before)


def _names(tokens: Sequence[_Token]) -> frozenset[str]:
    return frozenset(each.stem for each in tokens if each.name)


def _stems(tokens: Sequence[_Token]) -> frozenset[str]:
    return frozenset(each.stem for each in tokens if len(each.text) > 3)


def _last_name(tokens: Sequence[_Token]) -> frozenset[str]:
    """The name nearest to the end, unless it belongs to a phrase of its own."""
    end = max((i + 1 for i, each in enumerate(tokens) if each.name), default=0)
    start = end
    while start and tokens[start - 1].name:
        start -= 1
    if any(each.text in _PREPOSITIONS for each in tokens[max(0, start - _TITLE_WORDS) : start]):
        return frozenset()
    return _names(tokens[start:end])


def _first_name(tokens: Sequence[_Token]) -> frozenset[str]:
    start = next((i for i, each in enumerate(tokens) if each.name), len(tokens))
    if start > _OBJECT_WORDS or any(each.text in _PREPOSITIONS for each in tokens[:start]):
        return frozenset()
    end = start
    while end < len(tokens) and tokens[end].name:
        end += 1
    return _names(tokens[start:end])


def _is_verb(clause: Sequence[_Token], place: int) -> bool:
    token = clause[place]
    before = clause[place - 1] if place else None
    if token.text in REPORTING:
        return not token.name
    return not (token.name or token.text in _NO_VERBS) and (
        (token.text.endswith(("ed", "ing")) and len(token.text) > 4)
        or token.text in VERB_FORMS
        or (before is not None and before.text in _AUXILIARIES)
        # "Thorn leads", but not "Tarn-based firms".
        or (
            before is not None
            and before.name
            and token.text.endswith("s")
            and "-" not in before.text
        )
    )


def _clauses(parsed: Parsed, other: Parsed) -> Iterator[list[_Token]]:
    clause: list[_Token] = []
    for token in _tokens(parsed, other):
        if token.cut and clause:
            yield clause
            clause = []
        clause.append(token)
    if clause:
        yield clause


def _tokens(parsed: Parsed, other: Parsed) -> Iterator[_Token]:
    common = {word.stem for word in other.words if not word.capital}
    names = {
        word.start
        for word in parsed.words
        if word.capital and not (word.initial and word.stem in common)
    }
    text = _APPOSITION.sub(lambda found: " " * len(found.group()), parsed.text)
    end, last_is_name = 0, False
    found = word_spans(text)
    for place, span in enumerate(found):
        gap, written = text[end : span.start], span.of(text)
        is_name = span.start in names
        joins = last_is_name and ("," in gap or written == "and")
        listed = joins and _is_listed(text, found, place, names)
        yield _Token(
            text=written.lower().removesuffix("n't"),
            stem=stem(written),
            name=is_name,
            cut=bool(_MARK.search(gap))
            or ("," in gap and not listed)
            or written.lower() in _CUTS
            or (written == "and" and not listed),
        )
        last_is_name = is_name or listed
        end = span.end


def _is_listed(text: str, found: Sequence[Span], place: int, names: Set[int]) -> bool:
    """Whether what follows a name goes on with it: "[Pell,] Thorn and Vorst" are one subject."""
    while place < len(found) and found[place].start in names:
        place += 1
    rest = found[place : place + 2]
    return len(rest) == 2 and rest[0].of(text) == "and" and rest[1].start in names
