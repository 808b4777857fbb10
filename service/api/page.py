"""The page's files, and which languages it speaks."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

WEB = Path(str(files("service"))) / "web"
router = APIRouter()


@router.get("/languages.json", include_in_schema=False)
def read_languages() -> JSONResponse:
    """The tags of the languages beside English: a further one is its file in web/languages/."""
    return JSONResponse(sorted(each.stem for each in (WEB / "languages").glob("*.js")))


def page_files() -> StaticFiles:
    return StaticFiles(directory=WEB, html=True)
