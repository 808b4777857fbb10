"""GET /v1/citations/{id}: where a cited sentence stands now."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from fastapi import APIRouter, HTTPException, Query

from ingest.article import Article
from ingest.chunk import content_id
from ingest.sentence import Sentence
from service.answering.answer import Answerer
from service.api import convert, wire
from service.verification.verify import Citation

_ID = re.compile(r"(?P<article>[\w-]+)-s(?P<number>[1-9]\d{0,8})-(?P<said>[0-9a-f]{8})")
# Of the words of a sentence and of what was cited, as SequenceMatcher.ratio() counts them.
_SAME_SENTENCE = 0.6
_AFFIX_CHARS = 32  # as in the citations of an answer


def citations_router(answerer: Answerer) -> APIRouter:
    router = APIRouter()

    @router.get("/v1/citations/{citation_id}")
    def read_citation(
        citation_id: str,
        quote: str = Query("", max_length=wire.MAX_ANSWER_CHARS, description="What it said."),
    ) -> wire.CitationStandingBody:
        """Whether a citation still holds; with its quote, a changed sentence is found by it."""
        match = _ID.fullmatch(citation_id)
        if match is None:
            raise HTTPException(404, "No citation has such an id.")
        found = answerer.index.current().article(match["article"])
        if found is None:
            return wire.CitationStandingBody(id=citation_id, status="gone", citation=None)
        article, sentences = found
        status, sentence = standing(article, sentences, int(match["number"]), match["said"], quote)
        body = convert.citation_body(_citation(article, sentence)) if sentence else None
        return wire.CitationStandingBody.model_validate(
            {"id": citation_id, "status": status, "citation": body}
        )

    return router


def standing(
    article: Article, sentences: Sequence[Sentence], number: int, said: str, quote: str
) -> tuple[str, Sentence | None]:
    """The status of the sentence once cited as `number`, and the sentence that it is now.

    `said` is how the content id of its text begins. The nearest sentence with the same text is
    it; else, where the `quote` is known, the one most like it; else whatever stands at its place.
    """
    same = [each for each in sentences if _says(article, each, said)]
    if same:
        nearest = min(same, key=lambda each: abs(each.number - number))
        return ("valid" if nearest.number == number else "moved"), nearest
    if quote:
        likeness, like = max(
            ((_likeness(quote, each.span.of(article.text)), each) for each in sentences),
            key=lambda pair: (pair[0], -abs(pair[1].number - number)),
            default=(0.0, None),
        )
        return ("changed", like) if likeness >= _SAME_SENTENCE else ("gone", None)
    there = next((each for each in sentences if each.number == number), None)
    return ("changed", there) if there else ("gone", None)


def _says(article: Article, sentence: Sentence, said: str) -> bool:
    return content_id(sentence.span.of(article.text)).startswith(said)


def _likeness(quote: str, text: str) -> float:
    matcher = SequenceMatcher(None, quote.split(), text.split(), autojunk=False)
    # The upper bounds are cheap and settle most sentences of a long article.
    if matcher.real_quick_ratio() < _SAME_SENTENCE or matcher.quick_ratio() < _SAME_SENTENCE:
        return 0.0
    return matcher.ratio()


def _citation(article: Article, sentence: Sentence) -> Citation:
    span = sentence.span
    return Citation(
        number=1,
        article=article,
        sentence=sentence.number,
        span=span,
        page=article.page(span),
        quote=span.of(article.text),
        prefix=article.text[max(0, span.start - _AFFIX_CHARS) : span.start],
        suffix=article.text[span.end : span.end + _AFFIX_CHARS],
    )
