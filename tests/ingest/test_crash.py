"""`kill -9` at any moment of an ingest leaves the old index or the new one, whole."""

import os
import random
import signal
import time
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import pytest

import ingest.sync
from ingest.live_index import LiveIndex
from ingest.sync import sync
from service.settings import Settings
from tests.conftest import Corpus
from tests.fakes import InProcessParser, WordEmbedder, no_progress
from tests.ingest.test_sync import found_in

pytestmark = pytest.mark.processes

KILLS = 2  # `make bench --only faults` has many more
ARTICLES = 40
Seen = tuple[int, set[str], bool]

# Children come from a process that has imported all and started nothing: a fork of this one would
# copy the locks of whatever threads the tests before have left.
_processes = get_context("forkserver")
_processes.set_forkserver_preload(["tests.ingest.test_crash"])


def edition(number: int, articles: int = ARTICLES) -> dict[str, str]:
    return {
        f"{n}.txt": f"Report {n}.\n\nItem {n} of edition{number} is out, {n * number} copies.\n"
        for n in range(articles)
    }


def _ingest(folder: Path, data: Path, catalog: str) -> None:
    # To start one of its own would take longer than all that is to be hit.
    ingest.sync.Parser = InProcessParser  # type: ignore[misc]
    settings = Settings(data=data, catalog=catalog)
    sync(settings, folder, WordEmbedder(), progress=no_progress)


def _look(data: Path, catalog: str, answers: "SimpleQueue[Seen]") -> None:
    """How many articles answer, of which editions, and whether a search meets one of them."""
    embedder = WordEmbedder()
    live = LiveIndex(Settings(data=data, catalog=catalog), embedder)
    index = live.current()
    editions = set()
    for article, _ in index.articles():
        whole = index.article(article.id)
        assert whole
        editions.add(whole[0].text.split("edition")[1].split()[0])
    hits = found_in(index, embedder, "Item 7 of edition")
    answers.put((len(index.articles()), editions, "7.txt" in hits))
    live.close()


def ask_in_a_process_of_its_own(corpus: Corpus) -> Seen:
    answers: SimpleQueue[Seen] = _processes.SimpleQueue()
    places = (corpus.settings.data, corpus.settings.catalog)
    child = _processes.Process(target=_look, args=(*places, answers), daemon=True)
    child.start()
    child.join(60)
    assert child.exitcode == 0, f"the reader ended with {child.exitcode}"
    return answers.get()


@pytest.mark.timeout(240)
def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new(corpus: Corpus) -> None:
    assert killed_while_ingesting(corpus, KILLS) >= 1


def killed_while_ingesting(corpus: Corpus, kills: int, articles: int = ARTICLES) -> int:
    """Kill so many ingests, each at a later moment; look at the index after each. How many died."""
    places = (corpus.folder, corpus.settings.data, corpus.settings.catalog)
    corpus.write(edition(0, articles))
    started = time.monotonic()
    _whole(places)
    duration = time.monotonic() - started

    dice = random.Random(7)
    possible = {"0"}
    killed = 0
    for number in range(1, kills + 1):
        corpus.write(edition(number, articles))
        possible.add(str(number))
        child = _processes.Process(target=_ingest, args=places, daemon=True)
        child.start()
        child.join(duration * (number - 1 + dice.random()) / kills)
        if child.is_alive():
            os.kill(child.pid or 0, signal.SIGKILL)
            killed += 1
        child.join()
        held, editions, searchable = ask_in_a_process_of_its_own(corpus)
        assert (held, len(editions), searchable) == (articles, 1, True)
        assert editions <= possible
        possible = {*editions, str(number)}
    _whole(places)
    assert ask_in_a_process_of_its_own(corpus) == (articles, {str(kills)}, True)
    return killed


def _whole(places: tuple[Path, Path, str]) -> None:
    child = _processes.Process(target=_ingest, args=places, daemon=True)
    child.start()
    child.join(120)
    assert child.exitcode == 0
