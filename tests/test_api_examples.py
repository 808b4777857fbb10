"""Every example of docs/api.md runs against a service, and prints what it promises."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sync import sync
from service.api.app import create_app
from service.bootstrap import build_answerer, build_embedder
from service.settings import Settings
from tests.conftest import SAMPLE_ARTICLES
from tests.fakes import no_progress
from tests.served import served

pytestmark = pytest.mark.processes

PAGE = (Path(__file__).parents[1] / "docs/api.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```(sh|python|javascript)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"
BIN = Path(sys.executable).parent
EVACUATED = "Some 11,000 people have now been moved"
# What an example prints, by what is in it.
PRINTS = {
    "footnote.Client": EVACUATED,
    "FootnoteRetriever": EVACUATED,
    "/v1/responses": EVACUATED,
    "/v1/chat/completions": EVACUATED,
    "chat.completions.create": EVACUATED,
    "ChatOpenAI": EVACUATED,
    "/mcp": EVACUATED,
    "-X PUT": "tariff.md",
    "/metrics": "footnote_index_chunks",
    "/v1/search": "212.4 metres",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service over a copy of the sample articles: one example adds an article."""
    folder = tmp_path_factory.mktemp("examples")
    articles = folder / "articles"
    shutil.copytree(SAMPLE_ARTICLES, articles)
    settings = Settings(data=folder / "index", articles=articles)
    embedder = build_embedder(settings)
    sync(settings, articles, embedder, progress=no_progress)
    with served(create_app(build_answerer(settings, embedder), settings)) as url:
        yield url


def run(kind: str, code: str, folder: Path) -> str:
    if kind == "javascript":
        (folder / "example.mjs").write_text(code, "utf-8")
        command = [str(BIN / "node"), "example.mjs"]
    else:
        command = [sys.executable, "-c", code] if kind == "python" else ["bash", "-ec", code]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("kind", "code"), EXAMPLES)
def test_example_prints_what_it_promises(kind: str, code: str, url: str, tmp_path: Path) -> None:
    assert ADDRESS in code
    printed = run(kind, code.replace(ADDRESS, url), tmp_path)
    (promised,) = {text for named, text in PRINTS.items() if named in code}
    assert promised.lower() in printed.lower()
