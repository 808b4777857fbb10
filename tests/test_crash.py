"""`kill -9` at any moment of an ingest leaves the old index or the new one, whole."""

import os
import random
import signal
import time
from multiprocessing import get_context

from ingest.index import LiveIndex
from tests.conftest import Corpus
from tests.test_sync import found_in

KILLS = 30
ARTICLES = 400
# Forked before anything of Chroma's is opened, a child costs nothing to start.
_FORK = get_context("fork")


def _edition(number: int) -> dict[str, str]:
    return {
        f"{n}.txt": f"Report {n}.\n\nItem {n} of edition{number} is out, {n * number} copies.\n"
        for n in range(ARTICLES)
    }


def _published(corpus: Corpus, answers: "object") -> None:
    """Which edition answers, and whether every article of it does."""
    live = LiveIndex(corpus.settings, corpus.embedder)
    index = live.current()
    editions = set()
    for article, _ in index.articles():
        whole = index.article(article.id)
        assert whole
        editions.add(whole[0].text.split("edition")[1].split()[0])
    hits = found_in(index, corpus.embedder, "Item 7 of edition")
    answers.put((len(index.articles()), editions, "7.txt" in hits))  # type: ignore[attr-defined]
    live.close()


def _ask_in_a_process_of_its_own(corpus: Corpus) -> tuple[int, set[str], bool]:
    answers = _FORK.SimpleQueue()
    child = _FORK.Process(target=_published, args=(corpus, answers))
    child.start()
    child.join(60)
    assert child.exitcode == 0, f"the reader ended with {child.exitcode}"
    result: tuple[int, set[str], bool] = answers.get()
    return result


def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new(corpus: Corpus) -> None:
    corpus.write(_edition(0))
    first = _FORK.Process(target=corpus.sync)
    started = time.monotonic()
    first.start()
    first.join(120)
    duration = time.monotonic() - started
    assert first.exitcode == 0

    dice = random.Random(7)
    possible = {"0"}
    killed = 0
    for number in range(1, KILLS + 1):
        corpus.write(_edition(number))
        possible.add(str(number))
        child = _FORK.Process(target=corpus.sync)
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

    last = _FORK.Process(target=corpus.sync)
    last.start()
    last.join(120)
    assert last.exitcode == 0
    assert _ask_in_a_process_of_its_own(corpus) == (ARTICLES, {str(KILLS)}, True)
