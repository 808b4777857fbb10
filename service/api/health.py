"""GET /healthz, GET /readyz: whether the service runs, and whether it can answer."""

from fastapi import APIRouter, HTTPException

from service.api import wire
from service.api.parts import AppParts
from service.api.problems import documented
from service.api.readiness import READY

router = APIRouter()
_RETRY_AFTER: dict[str, str] = {"retry-after": "2"}


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers. Nothing is waited for."""
    return {"status": "ok"}


@router.get("/readyz", responses=documented(503))
async def readyz(parts: AppParts) -> wire.ReadyBody:
    """Questions can be answered: each part was asked just now.

    `limited` says that a part is away, and that something else stands in for it.
    """
    states = await parts.readiness.parts()
    away = {name: state for name, state in states.items() if state != READY}
    if "service" in away or "index" in away:
        detail = "; ".join(f"{name}: {state}" for name, state in away.items())
        raise HTTPException(503, f"Not ready. {detail}", _RETRY_AFTER)
    return wire.ReadyBody(
        status="limited" if away else "ready",
        revision=parts.answerer.index.revision,
        parts=states,
    )
