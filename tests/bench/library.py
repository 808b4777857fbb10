"""How long the list of 100,000 articles takes: over HTTP, and on the page in a Chromium."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import httpx
import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from ingest.article import Article
from ingest.catalog.catalog import Catalog
from ingest.catalog.file_records import FolderRecord
from ingest.catalog.schema import SCHEMA
from ingest.duplicates import Signature
from ingest.embed import Vectors
from ingest.embed_new import embed_new
from ingest.generation import Faults, Generations
from ingest.prepare import Prepared, prepare
from ingest.sync import PARSING_VERSION, new_facts
from service.api.app import create_app
from service.bootstrap import build_answerer
from tests.bench.house import settings
from tests.bench.table import Table
from tests.fakes import no_progress
from tests.served import served

_ARTICLES = 100_000
_TEXTS = 2_000
_OUTLETS = 120
_TIMES = 15
_FIRST_DAY = date(2019, 1, 1)
_SYLLABLES = "bar den fel gor hin jas kel lom mar nev ost pir rul sam tor ulv wen zak".split()
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
_ASKED: dict[str, dict[str, str | int]] = {
    "first page, newest first": {},
    "page 1,000": {"offset": 49_950},
    "by title": {"sort": "title"},
    "a word that 50 texts have": {"words": "rareword7"},
    "a word that 10,000 texts have": {"words": "harbour"},
    "a word that every title has": {"words": "report"},
    "two words, of title and outlet": {"words": "report outlet"},
    "no such word": {"words": "xyzzy"},
    "one outlet": {"source": "Outlet 17"},
    "one month": {"since": "2021-05-01", "until": "2021-05-31"},
    "outlet, month and word": {
        "source": "Outlet 17",
        "since": "2021-05-01",
        "until": "2021-05-31",
        "words": "harbour",
    },
}


class _Digests:
    """Vectors that mean nothing: no list asks for a meaning."""

    name = "digests"
    dimensions = 8

    def embed(self, texts: Sequence[str]) -> Vectors:
        drawn = [sha256(text.encode()).digest()[: self.dimensions] for text in texts]
        rows = np.array([list(each) for each in drawn], dtype=np.float32)
        rows = rows.reshape(len(texts), self.dimensions) - 127.5
        found: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return found


def run(_shared: Path, quick: bool, cache: Path) -> Table:
    count = _ARTICLES // 10 if quick else _ARTICLES
    data = _built(cache / f"library-{count}", count)
    rows: list[list[str | float]] = []
    with _serving(data) as url, httpx.Client(base_url=url, timeout=120) as client:
        rows.append(["the first request after the start", *_taken(lambda: _page(client, {}), 1)])
        for name, asked in _ASKED.items():
            rows.append([name, *_taken(lambda asked=asked: _page(client, asked))])  # type: ignore[misc]
        rows.append(["the first page's numbers", *_taken(lambda: client.get("/v1/collection"))])
        rows += _on_the_page(url)
    note = (
        f"{count} articles of {_OUTLETS} outlets over {(_day(count - 1) - _FIRST_DAY).days} days, "
        f"50 to a page. Each is asked {_TIMES} times; on the page, the time goes from the click or "
        "the key to the rows that fit, 150 ms of waiting for a further key included."
    )
    return Table("The list of 100,000 articles", ["What", "ms", "slowest, ms"], rows, [note])


def _built(data: Path, count: int) -> Path:
    """The catalogue is filled row by row: parsing and embedding have benchmarks of their own.

    Some thousand texts come back under other titles, paths, outlets and days.
    """
    ready = data / f"ready-{SCHEMA}-{PARSING_VERSION.replace(' ', '-')}"
    if ready.exists():
        return data
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    drawn = Random(5)
    words = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES]
    texts = [_prepared(_text(n, drawn, words)) for n in range(_TEXTS)]
    with closing(Catalog(settings(data).catalog_url)) as catalog:
        catalog.create(new_facts(_Digests(), data))
        embed_new(catalog.vectors, _Digests(), texts)
        for start in range(0, count, _TEXTS):
            numbers = range(start, min(count, start + _TEXTS))
            catalog.stage(_renamed(texts[n % _TEXTS], n, drawn, words) for n in numbers)
        facts = catalog.facts()
        made = Generations(settings(data), catalog, facts.index)
        folder = FolderRecord(str(data), PARSING_VERSION)
        made.publish(facts, Faults("nothing was made yet", {}), folder, no_progress)
    ready.touch()
    return data


def _text(number: int, drawn: Random, words: Sequence[str]) -> str:
    said = [f"The {' '.join(drawn.choices(words, k=9))} was seen on Monday." for _ in range(3)]
    if number % 10 == 0:
        said.append("The harbour was closed.")
    return f"{' '.join(said)} Nobody wrote rareword{number} before.\n"


def _prepared(text: str) -> Prepared:
    # Without a signature nothing is compared: the copies shall not be taken for copies.
    made = prepare(Article("text.txt", text, sha256(text.encode()).hexdigest(), title="Text"))
    return replace(made, signature=Signature(0, np.zeros_like(made.signature.minhash)))


def _renamed(text: Prepared, number: int, drawn: Random, words: Sequence[str]) -> Prepared:
    article = replace(
        text.article,
        path=f"{number % 97:02}/{number:06}.txt",
        title=f"Report {number} of the {' '.join(drawn.choices(words, k=4))}",
        source=f"Outlet {drawn.randrange(_OUTLETS)}",
        published=_day(number),
    )
    return replace(
        text,
        article=article,
        sentences=tuple(replace(each, article=article.id) for each in text.sentences),
        chunks=tuple(replace(each, article=article.id) for each in text.chunks),
    )


def _day(number: int) -> date:
    return _FIRST_DAY + timedelta(days=number // 40)


@contextmanager
def _serving(data: Path) -> Iterator[str]:
    with served(create_app(build_answerer(settings(data), _Digests()), settings(data))) as url:
        yield url


def _page(client: httpx.Client, asked: dict[str, str | int]) -> None:
    response = client.get("/v1/articles", params={"sort": "-published", "limit": 50, **asked})
    response.raise_for_status()


def _taken(act: Callable[[], object], times: int = _TIMES) -> tuple[float, float]:
    """The middle and the longest of some times, in milliseconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1_000)
    return sorted(found)[len(found) // 2], max(found)


def _on_the_page(url: str) -> Iterator[list[str | float]]:
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(url)
        expect(page.locator(".newest-list li").first).to_be_visible()
        rows = page.locator("#page .rows li")

        def opened() -> None:
            page.locator("#library").click()
            expect(rows).to_have_count(50)

        def closed_and_opened() -> None:
            page.locator("#close").click()
            opened()

        yield ["on the page: the list opens", *_taken(opened, 1)]
        yield ["… again", *_taken(closed_and_opened, 5)]
        typed = iter(["rareword7", "harbour", "rareword2", "closed harbour", "rareword5"])
        yield ["… a word is typed", *_taken(lambda: _typed(page, next(typed)), 5)]
        browser.close()


def _typed(page: Page, words: str) -> None:
    with page.expect_response(lambda response: "words=" in response.url):
        page.get_by_label("Find an article").fill(words)
    expect(page.locator("#page .rows li").first).to_be_visible()
