"""GET /healthz, GET /readyz: whether the service runs, and whether it can answer."""

from fastapi import APIRouter

from service.api.parts import CurrentIndex
from service.api.problems import documented

router = APIRouter()


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses=documented(503))
def readyz(index: CurrentIndex) -> dict[str, str | int]:
    """Questions can be answered: the index is open."""
    return {"status": "ready", "revision": index.revision}
