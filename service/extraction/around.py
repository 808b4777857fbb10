"""What is known around a sentence, as the reader reads it: its subject may stand there."""

from collections.abc import Iterable

from ingest.language.declarative import is_declarative
from ingest.language.terms import terms
from ingest.structure import told_of
from service.query.analysis import Analysis
from service.retrieval.evidence import EvidenceSentence

_TITLE_WORDS, _BEFORE_WORDS = 14, 26


def around(title: str, before: str) -> str:
    """A title and the sentence before, as far as they are read.

    Of the sentence before the beginning: that is where the one it tells of is named.
    """
    parts = (_first(title, _TITLE_WORDS), _first(before, _BEFORE_WORDS))
    return ". ".join(filter(None, parts))


def with_around(question: str, known: str) -> str:
    """What the reader gets for the question. The answer is looked for in the sentence alone."""
    return f"{question} | {known}" if known else question


def around_sentence(analysis: Analysis, evidence: EvidenceSentence) -> str:
    """The headings that have what of the question the sentence lacks, and the sentence before.

    Other headings would be taken for what the sentence tells: "A first death" above a count of
    the evacuated.
    """
    names = dict.fromkeys((evidence.article.title, *above(evidence)))
    told = _telling(analysis, evidence, names)
    # A heading or a line of front matter tells of nothing.
    before = evidence.before if is_declarative(evidence.before) else ""
    return around(": ".join(told), before)


def telling_headings(analysis: Analysis, evidence: EvidenceSentence) -> list[str]:
    """Those of `above` that have words of the question which the sentence lacks."""
    return _telling(analysis, evidence, above(evidence))


def _telling(analysis: Analysis, evidence: EvidenceSentence, names: Iterable[str]) -> list[str]:
    missing = {*analysis.terms} - {*terms(evidence.text)}
    return [each for each in names if missing & {*terms(each)}]


def above(evidence: EvidenceSentence) -> tuple[str, ...]:
    """What the sentence stands under: the name of its file, and headings; the outermost first."""
    return tuple(filter(None, (told_of(evidence.article), *evidence.structure.headings)))


def _first(text: str, words: int) -> str:
    return " ".join(text.split()[:words]).rstrip(".")
