"""Draft + evidence → statements with citations. Pure and total: any draft, however wrong."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from ingest.article import Article
from ingest.chunk import content_id
from ingest.span import Span
from ingest.terms import terms
from service.draft import DraftStatement
from service.evidence import Evidence, EvidenceSentence
from service.quantity import quantities
from service.question import name_terms

_AFFIX_CHARS = 32
_MIN_COVERAGE = 0.6

_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|denie[sd]|deny|denying|"
    r"refuse[sd]?|reject(?:s|ed)?|fail(?:s|ed)? to)\b|n['’]t\b",
    re.IGNORECASE,
)
_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | dict.fromkeys("‐‑‒–—―−", "-")
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of an article, exactly: `article.text[span.start:span.end] == quote`."""

    number: int  # from 1, in the order of first use
    article: Article
    sentence: int
    span: Span
    page: int | None
    quote: str
    prefix: str  # up to 32 characters before the quote
    suffix: str

    @property
    def id(self) -> str:
        """Names the sentence and what it said, so that a later look can tell if it changed."""
        return f"{self.article.id}-s{self.sentence}-{content_id(self.quote)[:8]}"


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    citations: tuple[Citation, ...]  # at least one
    support: float  # 0 to 1


class Dropped(Enum):
    """Why a draft statement went no further."""

    EMPTY = "empty"
    NO_EVIDENCE = "no evidence"
    NOT_COVERED = "not covered"


@dataclass(slots=True)
class Verifier:
    """Turns draft statements into statements, numbering citations as they come.

    `dropped` counts what was refused. Every statement it yields cites sentences of `evidence`,
    which cover the statement's numbers, names and negations.
    """

    evidence: Evidence
    dropped: Counter[str] = field(default_factory=Counter)
    citations: list[Citation] = field(default_factory=list)

    def verify(self, drafts: Iterable[DraftStatement]) -> Iterator[Statement]:
        for draft in drafts:
            cited, refusal = check(draft, self.evidence)
            if refusal:
                self.dropped[refusal.value] += 1
                continue
            yield Statement(
                text=draft.text.strip(),
                citations=tuple(self._citation(each) for each in cited),
                support=min(1.0, max(0.0, 1.0 if draft.support is None else draft.support)),
            )

    def _citation(self, evidence: EvidenceSentence) -> Citation:
        for citation in self.citations:
            if (citation.article.id, citation.sentence) == (
                evidence.article.id,
                evidence.sentence.number,
            ):
                return citation
        self.citations.append(cite(evidence, len(self.citations) + 1))
        return self.citations[-1]


def check(
    draft: DraftStatement, evidence: Evidence
) -> tuple[tuple[EvidenceSentence, ...], Dropped | None]:
    """The sentences that `draft` may cite, or why it may not go out."""
    if not draft.text.strip():
        return (), Dropped.EMPTY
    known = tuple(evidence[key] for key in dict.fromkeys(draft.keys) if key in evidence)
    if not known:
        return (), Dropped.NO_EVIDENCE
    if not covered(draft.text, [each.text for each in known]):
        return (), Dropped.NOT_COVERED
    return known, None


def covered(text: str, quotes: Sequence[str]) -> bool:
    """Whether `quotes` say what `text` says, as far as words can tell.

    One of the quotes, whole, is covered. Anything else must have each of its numbers and names
    in the quotes, negate where they do, and share most of its content words with them.
    """
    if plain(text) in {plain(quote) for quote in quotes}:
        return True
    quoted = " ".join(quotes)
    said = {quantity.value for quantity in quantities(quoted)}
    if not {quantity.value for quantity in quantities(text)} <= said:
        return False
    if negates(text) != negates(quoted):
        return False
    held = set(terms(quoted))
    wanted = set(terms(text))
    return (
        name_terms(text) <= held
        and bool(wanted)
        and len(wanted & held) >= _MIN_COVERAGE * len(wanted)
    )


def negates(text: str) -> bool:
    return bool(_NEGATION.search(text))


def plain(text: str) -> str:
    """`text` without what is mere typography: quotes, dashes, white space, compatibility forms."""
    folded = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    return " ".join(folded.split())


def cite(evidence: EvidenceSentence, number: int) -> Citation:
    article, span = evidence.article, evidence.sentence.span
    return Citation(
        number=number,
        article=article,
        sentence=evidence.sentence.number,
        span=span,
        page=article.page(span),
        quote=span.of(article.text),
        prefix=article.text[max(0, span.start - _AFFIX_CHARS) : span.start],
        suffix=article.text[span.end : span.end + _AFFIX_CHARS],
    )
