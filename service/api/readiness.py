"""Whether questions can be answered now: each part is asked, and none is waited for."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from time import monotonic

from ingest.errors import (
    CorpusIndexError,
    EmbeddingError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    IndexRebuilding,
)
from service.answering.answer import Answerer
from service.api.stopping import Stopping

READY = "ready"
_DEADLINE_S = 2.0
_EMBEDDED_AGAIN_S = 15.0  # an endpoint takes money for each text
_SLOW = "it does not answer in time"


class Unready(Exception):
    """Why, in words that anyone may read."""


class Readiness:
    def __init__(
        self, answerer: Answerer, stopping: Stopping, deadline_s: float = _DEADLINE_S
    ) -> None:
        self._answerer = answerer
        self._deadline_s = deadline_s
        self._asked: dict[str, Future[None]] = {}
        self._embedded: tuple[float, str] | None = None
        self.starting = ""  # what is being done before anything can be answered; empty: nothing
        self._stopping = stopping

    def tell(self, task: str, done: int, total: int) -> None:
        """How far the first ingest is."""
        self.starting = f"{task.lower()}, {100 * done // max(1, total)} % are done"

    async def parts(self) -> dict[str, str]:
        """Each part with `ready`, or why it is not. Without the `index` no question is answered."""
        if self._stopping.begun:
            return {"service": "it is being stopped"}
        asked = {"index": self._index, "vectors": self._vectors, "embeddings": self._embeddings}
        told = await asyncio.gather(*(self._state(*each) for each in asked.items()))
        found = dict(zip(asked, told, strict=True))
        if self.starting and found["index"] != READY:
            found["index"] = self.starting
        if writer := self._answerer.writer:
            resting = writer.model.breaker.tripped
            found["model"] = (
                "it failed, and the articles' own sentences answer" if resting else READY
            )
        return found

    async def _state(self, name: str, ask: Callable[[], None]) -> str:
        asked = self._asked.get(name)
        if asked is None or asked.done():
            # One that hangs is asked once, however often it is waited for.
            asked = self._asked[name] = _begun(ask)
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(asked)), self._deadline_s)
        except TimeoutError:
            return _SLOW
        except Unready as error:
            return str(error)
        return READY

    def _index(self) -> None:
        with _told():
            self._answerer.index.current().ask()

    def _vectors(self) -> None:
        with _told():
            index = self._answerer.index.current()
            index.warm_up()
        if index.vectors_away:
            raise Unready("it does not answer; the catalogue stands in for it")

    def _embeddings(self) -> None:
        now = monotonic()
        if self._embedded is None or now - self._embedded[0] > _EMBEDDED_AGAIN_S:
            problem = ""
            try:
                self._answerer.embedder.embed(["ready"])
            except EmbeddingError:
                problem = "it does not answer; articles are found by their words alone"
            self._embedded = now, problem
        if problem := self._embedded[1]:
            raise Unready(problem)


def _begun(ask: Callable[[], None]) -> "Future[None]":
    done: Future[None] = Future()

    def run() -> None:
        try:
            ask()
            done.set_result(None)
        except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
            done.set_exception(error)

    # Not of a pool: at the end of the process, none that hangs is waited for.
    Thread(target=run, name="readiness", daemon=True).start()
    return done


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except IndexRebuilding as error:
        raise Unready(f"it is being made anew, {error.percent} % are done") from error
    except IndexMissing as error:
        raise Unready("there is none yet; run: footnote ingest FOLDER") from error
    except IndexMismatch as error:
        raise Unready("it was made with another embedding model or version") from error
    except IndexDamaged as error:
        raise Unready("it is damaged; the log says what to do") from error
    except CorpusIndexError as error:
        raise Unready("it cannot be reached; the log says why") from error
    except EmbeddingError as error:
        raise Unready("the embedding model does not answer") from error
