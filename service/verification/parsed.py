"""All that is read of a text before it is compared with another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.language.dates import Moment, moments
from ingest.language.lexicon import stem
from ingest.language.quantities import quantities
from ingest.language.typography import one_form
from ingest.language.wordlist import any_of, any_pattern
from ingest.language.wordlist import words as listed
from ingest.span import Span
from service.verification.amount import Amount, is_pronoun, read_amounts
from service.verification.word import ORDINALS, Word, read_tokens, read_words

# Longer than any sentence; what is longer would cost time without end.
_MAX_CHARS = 4_000
_SCOPE_WORDS = 5
_CLAUSE_END = re.compile(rf"[.;:,!?()]\s|\s-\s|\b{any_of(listed('contrasts'))}\b")
_NEGATION = re.compile(rf"\b{any_pattern('negations')}\b|\b\w+n't\b", re.IGNORECASE)
_HEDGE = re.compile(rf"\b{any_pattern('hedges')}\b", re.IGNORECASE)
_NO_MODAL = re.compile(r"\bMay\b")
_ORDINAL = re.compile(rf"\b(?:(\d+)(?:st|nd|rd|th)|({'|'.join(ORDINALS)}))\b", re.IGNORECASE)
_PORTION = re.compile(rf"\b({any_pattern('portions')})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """A negation or a hedge and the content words it governs, the first of them its head."""

    text: str
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    text: str  # plain
    words: tuple[Word, ...]  # telling ones only, numbers and dates among them as "#…" and "@…"
    stems: frozenset[str]
    tokens: tuple[str, ...]  # every word, function words too
    places: tuple[Span, ...]  # of the tokens
    amounts: tuple[Amount, ...]
    moments: tuple[Moment, ...]
    ordinals: frozenset[str]
    portions: frozenset[str]
    negations: tuple[Cue, ...]
    hedges: tuple[Cue, ...]


def negated(parsed: Parsed) -> set[str]:
    return {word for cue in parsed.negations for word in cue.scope}


@lru_cache(maxsize=4096)
def parse(text: str) -> Parsed:
    """What is in `text`, which is plain; of a very long one, in its beginning."""
    if len(text) > _MAX_CHARS:
        text = text[:_MAX_CHARS].rpartition(" ")[0]
    text = one_form(text)
    days = tuple(moments(text))
    numbers = [
        each
        for each in quantities(text)
        if not any(each.span.overlaps(day.span) for day in days) and not is_pronoun(text, each)
    ]
    words = tuple(read_words(text, numbers, days))
    tokens = tuple(read_tokens(text, words))
    return Parsed(
        text=text,
        words=words,
        stems=frozenset(word.stem for word in words),
        tokens=tuple(token for token, _ in tokens),
        places=tuple(place for _, place in tokens),
        amounts=tuple(read_amounts(text, numbers, words)),
        moments=days,
        ordinals=frozenset(
            match[1] or re.sub(r"\D", "", ORDINALS[match[2].lower()])
            for match in _ORDINAL.finditer(text)
            if not any(day.span.start <= match.start() < day.span.end for day in days)
        ),
        portions=frozenset(
            stem(match[1])
            for match in _PORTION.finditer(text)
            if not any(each.span.start <= match.start() < each.span.end for each in numbers)
        ),
        negations=tuple(_cues(_NEGATION, text, words)),
        hedges=tuple(_cues(_HEDGE, _NO_MODAL.sub("   ", text), words)),
    )


def _cues(pattern: re.Pattern[str], text: str, words: Sequence[Word]) -> Iterator[Cue]:
    for match in pattern.finditer(text):
        end = _CLAUSE_END.search(text, match.end())
        stop = end.start() if end else len(text)
        scope = [word.stem for word in words if match.end() <= word.start < stop]
        yield Cue(match.group(), tuple(scope[:_SCOPE_WORDS]))
