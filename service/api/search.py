"""POST /v1/search: what is found, without an answer."""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from service.api import convert, wire
from service.api.parts import AppParts, CurrentIndex
from service.api.problems import documented
from service.retrieval.search import search, sentences_of

router = APIRouter()


@router.post("/v1/search", responses=documented(400, 408, 413, 422, 503))
async def create_search(
    body: wire.SearchBody, parts: AppParts, index: CurrentIndex
) -> wire.SearchResultsBody:
    """The passages that an answer would be made of, and their sentences, best first."""
    answerer = parts.answerer
    async with parts.gate:
        found, vector = await run_in_threadpool(
            search,
            index,
            answerer.embedder,
            body.query,
            ranking=answerer.ranking,
            filters=convert.filters(body.filters),
        )
    end = body.offset + body.limit
    page = found[body.offset : end]
    return wire.SearchResultsBody(
        query=body.query,
        index=f"{index.facts.index}@{index.revision}",
        passages=[convert.found_passage(each, vector) for each in page],
        sentences=convert.found_sentences(sentences_of(page, vector)),
        next_offset=end if len(found) > end and end <= wire.MAX_SEARCH_OFFSET else None,
    )
