"""GET /v1/citations/{id}, POST /v1/citations: where cited sentences stand now."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from ingest.index import Index
from service.api import convert, wire
from service.api.parts import AppParts, CurrentIndex
from service.api.problems import documented
from service.verification.kept import KeptArticles
from service.verification.reanchor import CitationId, standing

router = APIRouter()


@router.get("/v1/citations/{citation_id}", responses=documented(404, 422, 503))
def read_citation(
    citation_id: str,
    index: CurrentIndex,
    parts: AppParts,
    quote: Annotated[
        str, Query(max_length=wire.MAX_ANSWER_CHARS, description="What the sentence said.")
    ] = "",
) -> wire.CitationStandingBody:
    """Whether a citation still holds, and what the sentence said when it was cited.

    The `quote` helps where the cited article was not kept.
    """
    return standing_of(citation_id, quote, index, parts.answerer.kept)


@router.post("/v1/citations", responses=documented(400, 404, 408, 413, 422, 503))
def read_citations(
    body: wire.CitedsBody, index: CurrentIndex, parts: AppParts
) -> wire.StandingsBody:
    """The same of many citations, such as those of a conversation that was saved."""
    kept = parts.answerer.kept
    return wire.StandingsBody(
        citations=[standing_of(each.id, each.quote, index, kept) for each in body.citations]
    )


def standing_of(
    citation_id: str, quote: str, index: Index, kept: KeptArticles
) -> wire.CitationStandingBody:
    """Raises `HTTPException` for what is no id of a citation."""
    cited = CitationId.parse(citation_id)
    if cited is None:
        raise HTTPException(404, "No citation has such an id.")
    return convert.standing_body(citation_id, standing(cited, index, kept, quote))
