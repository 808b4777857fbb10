"""How many answers are made at once, and how many may wait for it."""

import asyncio
from contextlib import suppress
from types import TracebackType

from fastapi import HTTPException

from service.api.stopping import Stopping

_RETRY_AFTER_S = 2
_TICK_S = 1.0


class Gate:
    """Lets so many in at a time: `async with gate`. The others wait, up to a number of them.

    Whoever comes then is refused at once (503): a service that makes everybody wait longer and
    longer answers nobody in time.
    """

    def __init__(self, at_once: int, waiting: int, stopping: Stopping | None = None) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._max_waiting = waiting
        self._waiting = 0
        self._stopping = stopping or Stopping()

    async def __aenter__(self) -> None:
        if self._places.locked() and self._waiting >= self._max_waiting:
            raise HTTPException(
                503,
                "Too many questions are waiting; ask again in a moment.",
                {"retry-after": str(_RETRY_AFTER_S)},
            )
        self._waiting += 1
        try:
            await self._place()
        finally:
            self._waiting -= 1

    async def _place(self) -> None:
        while True:
            self._stopping.check()
            with suppress(TimeoutError):
                async with asyncio.timeout(_TICK_S):
                    await self._places.acquire()
                    return

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._places.release()
