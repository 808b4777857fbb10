"""GET /v1/offer, GET /v1/suggestions: what this service can do, and questions to begin with."""

from fastapi import APIRouter

from ingest.formats import SUFFIXES
from service.api import wire
from service.api.parts import AppParts
from service.api.problems import documented

router = APIRouter()


@router.get("/v1/offer")
def read_offer(parts: AppParts) -> wire.OfferBody:
    """What the page may show: answerers, feedback, uploads."""
    uploads = parts.uploads and wire.UploadOfferBody(
        kinds=sorted(SUFFIXES), max_bytes=parts.uploads.max_bytes
    )
    return wire.OfferBody(
        answerers=["extractive", "model"] if parts.answerer.writer else ["extractive"],
        feedback=True,
        uploads=uploads,
    )


@router.get("/v1/suggestions", responses=documented(503))
def list_suggestions(parts: AppParts) -> wire.SuggestionsBody:
    """Up to four questions to begin with, each of which was tried and is well answered.

    None yet where they are still being tried.
    """
    return wire.SuggestionsBody(questions=parts.suggester.suggestions())
