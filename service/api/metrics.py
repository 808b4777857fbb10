"""GET /metrics: what the service does, in the text that Prometheus reads."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from service.api.parts import AppParts
from service.metrics import CONTENT_TYPE

router = APIRouter()


# In a thread: it asks the index.
@router.get("/metrics", response_class=PlainTextResponse)
def read_metrics(parts: AppParts) -> Response:
    """What the service does, for Prometheus."""
    return Response(parts.metrics.text(), media_type=CONTENT_TYPE)
