"""GET /v1/citations/{id}: where a cited sentence stands now."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from service.api import convert, wire
from service.api.parts import CurrentIndex
from service.api.problems import documented
from service.verification.citation import Citation
from service.verification.reanchor import CitationId, standing

router = APIRouter()


@router.get("/v1/citations/{citation_id}", responses=documented(404, 422, 503))
def read_citation(
    citation_id: str,
    index: CurrentIndex,
    quote: Annotated[
        str, Query(max_length=wire.MAX_ANSWER_CHARS, description="What the sentence said.")
    ] = "",
) -> wire.CitationStandingBody:
    """Whether a citation still holds; with its quote, a changed sentence is found by it."""
    cited = CitationId.parse(citation_id)
    if cited is None:
        raise HTTPException(404, "No citation has such an id.")
    found = index.article(cited.article)
    if found is None:
        return wire.CitationStandingBody(id=citation_id, status="gone", citation=None)
    article, sentences = found
    status, sentence = standing(cited, article, sentences, quote)
    body = convert.citation_body(Citation.of(article, sentence, 1)) if sentence else None
    return wire.CitationStandingBody(id=citation_id, status=status, citation=body)
