"""The HTTP server as `footnote serve` runs it: it drains before it ends, and always ends."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread, Timer
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from service.api.connection import HEAD_BYTES, BoundedConnection
from service.api.stopping import Stopping

_CUT_OFF_S = 15  # after which what still runs is cancelled; all streams have ended by themselves
_END_S = 18.0  # after which nothing is waited for


class Server(uvicorn.Server):
    """Serves in a thread of its own, so that the main one can ingest, and is told of signals."""

    def __init__(self, app: ASGIApp, stopping: Stopping, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http=BoundedConnection,
            h11_max_incomplete_event_size=HEAD_BYTES,
            ws="none",
            log_config=None,  # its own would take the lines away from ours
            log_level="warning",
            server_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=_CUT_OFF_S,
        )
        super().__init__(config)
        self._stopping = stopping
        self._thread = Thread(
            target=self.run, kwargs={"sockets": [listening]}, name="server", daemon=True
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve from now on; it ends where the block raises, as it does at SIGTERM."""
        self._thread.start()
        signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
        try:
            yield
        except BaseException:
            self.should_exit = self.force_exit = True
            self._thread.join(_CUT_OFF_S)
            raise

    def serve_until_stopped(self) -> None:
        """To be called in the main thread, which signals reach."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self.handle_exit)
        self._thread.join()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; a second signal ends the process at once."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self._stopping.begin()
        self.should_exit = True
        # A thread that hangs in a library would be waited for at the end of the process.
        last = Timer(_END_S, os._exit, [0])
        last.daemon = True
        last.start()
