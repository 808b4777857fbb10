"""GET /v1/models: the names under which programs of OpenAI's protocol ask."""

from fastapi import APIRouter

from service.api.openai import wire
from service.api.openai.form import known_model
from service.api.problems import documented_errors

router = APIRouter()


@router.get("/v1/models")
def list_models() -> wire.ModelsBody:
    """Two names of one service: the second writes the quotes under its answers."""
    return wire.ModelsBody(
        data=[wire.ModelBody(id=wire.MODEL), wire.ModelBody(id=wire.NOTES_MODEL)]
    )


@router.get("/v1/models/{model}", responses=documented_errors(404))
def read_model(model: str) -> wire.ModelBody:
    """One of them."""
    return wire.ModelBody(id=known_model(model))
