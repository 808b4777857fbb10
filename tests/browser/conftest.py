import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from stub import stub_app

from ingest.sync import sync
from service.api.app import create_app
from service.bootstrap import build_answerer, build_embedder
from service.settings import Settings
from tests.conftest import SAMPLE_ARTICLES
from tests.fakes import no_progress
from tests.served import served

# The first one shows no windows at all, which takes half the processor time.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = (1280, 800)
PHONE = (390, 844)
TIMEOUT_MS = 10_000


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Scripted answers, hostile articles and failures: the page's hard cases."""
    with served(stub_app()) as url:
        yield f"{url}/"


@dataclass(frozen=True)
class Service:
    url: str
    articles: Path
    settings: Settings

    def ingest(self) -> None:
        """Makes the index match the folder; the service takes it up by itself."""
        embedder = build_embedder(self.settings)
        sync(self.settings, self.articles, embedder, progress=no_progress)


@pytest.fixture(scope="session")
def framer() -> Iterator[str]:
    """Another site, with the widget's one tag in its page: the only one that may show the chat."""
    app = FastAPI()

    @app.get("/")
    def host(widget: str) -> HTMLResponse:
        return HTMLResponse(f'<!doctype html><h1>Host</h1><script src="{widget}" async></script>')

    with served(app) as url:
        yield url


@pytest.fixture(scope="session")
def service(framer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The real service over a copy of the sample articles, which tests may change."""
    folder = tmp_path_factory.mktemp("service")
    articles = folder / "articles"
    shutil.copytree(SAMPLE_ARTICLES, articles)
    settings = Settings(data=folder / "index", widget_origins=framer)
    embedder = build_embedder(settings)
    sync(settings, articles, embedder, progress=no_progress)
    with served(create_app(build_answerer(settings, embedder), settings)) as url:
        yield Service(f"{url}/", articles, settings)


def executable(playwright: Playwright) -> str:
    """A Chromium: the system's, else Playwright's own; without either the test is skipped."""
    system = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    own = playwright.chromium.executable_path
    if system is None and not Path(own).exists():
        pytest.skip("NO BROWSER: the page is untested; run tests/browser/install-chromium")
    return system or own


# Not for the whole session: while Playwright runs, no other test can start an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright)
        with playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as browser:
            yield browser


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    width, height = WIDE
    with browser.new_context(
        base_url=site, viewport={"width": width, "height": height}, reduced_motion="reduce"
    ) as context:
        context.set_default_timeout(TIMEOUT_MS)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test when a script fails, a dialog opens or the policy is broken."""
    yield from watched(context)


def watched(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))

    def dialog_opened(dialog) -> None:  # type: ignore[no-untyped-def]
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dialog_opened)
    page.on(
        "console",
        lambda message: (
            faults.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    assert faults == []
