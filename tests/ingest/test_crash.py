"""`kill -9` at any moment of an ingest leaves the old index or the new one, whole."""

import os
import random
import signal
import time
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import pytest

from ingest.live_index import LiveIndex
from ingest.sync import sync
from service.settings import Settings
from tests.conftest import Corpus
from tests.fakes import WordEmbedder, no_progress
from tests.ingest.test_sync import found_in

KILLS = 30
ARTICLES = 400
Seen = tuple[int, set[str], bool]

# Children come from a process that has imported all and started nothing: a fork of this one would
# copy the locks of whatever threads the tests before have left.
_processes = get_context("forkserver")
_processes.set_forkserver_preload(["tests.ingest.test_crash"])


def _edition(number: int) -> dict[str, str]:
    return {
        f"{n}.txt": f"Report {n}.\n\nItem {n} of edition{number} is out, {n * number} copies.\n"
        for n in range(ARTICLES)
    }


def _ingest(folder: Path, data: Path) -> None:
    sync(Settings(data=data), folder, WordEmbedder(), progress=no_progress)


def _look(data: Path, answers: "SimpleQueue[Seen]") -> None:
    """How many articles answer, of which editions, and whether a search meets one of them."""
    embedder = WordEmbedder()
    live = LiveIndex(Settings(data=data), embedder)
    index = live.current()
    editions = set()
    for article, _ in index.articles():
        whole = index.article(article.id)
        assert whole
        editions.add(whole[0].text.split("edition")[1].split()[0])
    hits = found_in(index, embedder, "Item 7 of edition")
    answers.put((len(index.articles()), editions, "7.txt" in hits))
    live.close()


def _ask_in_a_process_of_its_own(corpus: Corpus) -> Seen:
    answers: SimpleQueue[Seen] = _processes.SimpleQueue()
    child = _processes.Process(target=_look, args=(corpus.settings.data, answers), daemon=True)
    child.start()
    child.join(60)
    assert child.exitcode == 0, f"the reader ended with {child.exitcode}"
    return answers.get()


@pytest.mark.timeout(420)
def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new(corpus: Corpus) -> None:
    places = (corpus.folder, corpus.settings.data)
    for number in (-1, 0):  # the first start of a process is no measure of the later ones
        corpus.write(_edition(number))
        started = time.monotonic()
        whole = _processes.Process(target=_ingest, args=places, daemon=True)
        whole.start()
        whole.join(120)
        assert whole.exitcode == 0
        duration = time.monotonic() - started

    dice = random.Random(7)
    possible = {"0"}
    killed = 0
    for number in range(1, KILLS + 1):
        corpus.write(_edition(number))
        possible.add(str(number))
        child = _processes.Process(target=_ingest, args=places, daemon=True)
        child.start()
        child.join(duration * (number - 1 + dice.random()) / KILLS)
        if child.is_alive():
            os.kill(child.pid or 0, signal.SIGKILL)
            killed += 1
        child.join()
        articles, editions, searchable = _ask_in_a_process_of_its_own(corpus)
        assert (articles, len(editions), searchable) == (ARTICLES, 1, True)
        assert editions <= possible
        possible = {*editions, str(number)}
    assert killed >= KILLS * 0.8

    last = _processes.Process(target=_ingest, args=places, daemon=True)
    last.start()
    last.join(120)
    assert last.exitcode == 0
    assert _ask_in_a_process_of_its_own(corpus) == (ARTICLES, {str(KILLS)}, True)
