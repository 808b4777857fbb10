"""What is known of a cited sentence beside its words: all of it stands in the article itself.

A statement may take a name out of it in the place of a pronoun, and say which outlet told it when.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ingest.article import Article
from ingest.language.declarative import is_declarative
from ingest.language.lexicon import stem
from ingest.language.names import names
from ingest.language.typography import plain
from ingest.language.wordlist import any_of, words
from ingest.span import Span
from service.verification.parsed import Parsed, parse
from service.verification.word import is_value, written

# Of what stands before a sentence, so much is read: a pronoun reaches no further back.
_STORY_CHARS = 3_000
_SENTENCE_END = re.compile(r"(?<=[.!?][\"”’')]|.[.!?])\s+(?=[\"“‘'(\[*]*[A-Z\d])|\n{2,}")
_BACK = 4  # sentences, in which the one that a pronoun means is looked for
_BESIDE_WORDS = 7
_LEANS = re.compile(
    r"\b(?:he|she|they|it|him|her|his|hers|its|their|theirs|them|this|that|these|those|there|then)\b"
    r"|\bthe\s+(?!same\b)[a-z]|^[\"“]",
    re.IGNORECASE,
)
_PLACED = re.compile(rf"\b{any_of(words('prepositions'))}\s(?:the\s)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    title: str = ""
    outlet: str = ""
    published: date | None = None
    story: str = ""  # the end of what stands before the sentence
    rest: str = ""  # the beginning of what stands behind it

    @classmethod
    def of(cls, article: Article, sentence: Span) -> "Context":
        start = max(0, sentence.start - _STORY_CHARS)
        story = article.text[start : sentence.start]
        rest = article.text[sentence.end : sentence.end + _STORY_CHARS]
        return cls(article.title, article.source, article.published, story, rest)


NOTHING = Context()


def beside(contexts: Sequence[Context]) -> Context:
    """What is known around sentences that are read together."""
    first = min(contexts, key=lambda each: len(each.story))
    if len({(each.title, each.outlet, each.published) for each in contexts}) == 1:
        return first
    # Of several articles: which day is whose cannot be told.
    titles = {each.title for each in contexts}
    outlets = {each.outlet for each in contexts}
    return Context(" ".join(sorted(titles)), " ".join(sorted(outlets)))


@dataclass(frozen=True, slots=True)
class Known:
    """What a statement may take from a context."""

    words: frozenset[str]  # stems
    named: frozenset[str]  # those of them that tell who somebody is, or which article it is
    names: frozenset[str]  # stems of names that a pronoun or "the company" can mean
    title: frozenset[str]
    outlet: frozenset[str]
    speakers: frozenset[str]  # stems of who may speak where the sentence says "he said", or quotes
    before: tuple[Parsed, ...]  # the sentences before, the nearest first


@lru_cache(maxsize=2048)
def known(context: Context, sentence: str) -> Known:
    """What `context` adds to `sentence`, which is plain."""
    title, outlet = parse(plain(context.title)), _stems_of(plain(context.outlet))
    before = tuple(parse(each) for each in _sentences_before(context.story))
    leans = bool(_LEANS.search(sentence))
    near = before[:3] if leans else ()
    nearest = next((each.text for each in before if _names_somebody(each.text)), "")
    told = _name_stems(nearest)
    roles = frozenset[str]().union(*(around for _, around in _surroundings(nearest)))
    places = _name_stems(title.text) | outlet
    everywhere = frozenset[str]()
    if _means_group(sentence):
        told_of = (*_stated(context.story), *_stated(context.rest))
        everywhere = everywhere.union(*map(_name_stems, told_of))
    beside = _beside(sentence, context.story)
    full = _full_names(parse(sentence), context.story)
    return Known(
        words=frozenset().union(title.stems, *(each.stems for each in near), outlet) | beside,
        named=title.stems | outlet | beside | full,
        names=places | (told if leans else frozenset()) | everywhere | full,
        title=title.stems,
        outlet=outlet,
        speakers=told | full | roles,
        before=before,
    )


def _stems_of(text: str) -> frozenset[str]:
    return frozenset(stem(word.lower()) for word in written(text))


@lru_cache(maxsize=2048)
def _name_stems(text: str) -> frozenset[str]:
    return frozenset(
        stem(part.of(text).lower()) for name in names(text) if name.certain for part in name.words
    )


def _names_somebody(text: str) -> bool:
    """Whether it names one who can be meant by "he": not just the place where something is."""
    return any(name.certain and not _PLACED.search(text[: name.span.start]) for name in names(text))


def _means_group(sentence: str) -> bool:
    """Whether it speaks of "the company" or "its members", whose name stands anywhere before."""
    return bool(re.search(r"\b(?:the|its|their)\s+[a-z]+", sentence, re.IGNORECASE)) or bool(
        re.match(r"\W*(?:it|they)\b", sentence, re.IGNORECASE)
    )


@lru_cache(maxsize=512)
def _sentences_before(story: str) -> tuple[str, ...]:
    """The last few sentences of `story`, plain, the last first."""
    return _stated(story)[::-1][:_BACK]


@lru_cache(maxsize=512)
def _stated(text: str) -> tuple[str, ...]:
    """The sentences of `text` that state something, plain: of an order nothing may be taken."""
    found = (plain(each) for each in _SENTENCE_END.split(text))
    return tuple(each for each in found if each and is_declarative(each))


def _full_names(sentence: Parsed, story: str) -> frozenset[str]:
    """The other words of the names that `sentence` gives a part of: "Davin" of "Mr Holt"."""
    mine = {word.stem for word in sentence.words if word.capital}
    found: set[str] = set()
    for run in _name_runs(story):
        if run & mine:
            found |= run
    return frozenset(found)


@lru_cache(maxsize=512)
def _name_runs(story: str) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(stem(part.of(text).lower()) for part in name.words)
        for text in _stated(story)
        for name in names(text)
        if len(name.words) > 1
    )


def _beside(sentence: str, story: str) -> frozenset[str]:
    """The words that stand beside the same names in the story: what their bearers are."""
    mine = {word.stem for word in parse(sentence).words if word.capital}
    found: set[str] = set()
    for name, around in _surroundings(story):
        if name in mine:
            found |= around
    return frozenset(found)


@lru_cache(maxsize=512)
def _surroundings(story: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(_around_names(story))


def _around_names(story: str) -> Iterator[tuple[str, frozenset[str]]]:
    for each in _stated(story):
        parsed = parse(each)
        for position, word in enumerate(parsed.words):
            if word.capital:
                around = parsed.words[max(0, position - 3) : position + _BESIDE_WORDS]
                yield word.stem, frozenset(w.stem for w in around if not is_value(w.stem))
