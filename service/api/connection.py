"""A connection that is closed when its client dawdles, whatever stands in front of the service."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_BYTES = 32_768
_HEAD_S = 10.0  # for the head of a request, from its first byte or from connecting
_UNREAD_S = 30.0  # for reading some of what was sent
_MOST_CONNECTIONS = 500
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"retry-after: 2\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
)


class BoundedConnection(H11Protocol):
    """Bodies have a limit of their own, where they are read: `SlowBodies`."""

    head_s = _HEAD_S
    unread_s = _UNREAD_S
    most = _MOST_CONNECTIONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.write(_FULL)
            transport.close()
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        waiting = self.conn.their_state is h11.IDLE
        # What comes after an answer that did not wait for it, such as a body that is too large.
        late = bool(self.cycle) and self.cycle.response_complete
        if not (waiting or late):
            self._cancel_head()
        elif self._head is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_head()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(self.unread_s, self._give_up)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread:
            self._unread.cancel()
            self._unread = None

    def _give_up(self) -> None:
        self.transport.abort()  # `close` would first wait until all is read

    def _await_head(self) -> None:
        self._head = self.loop.call_later(self.head_s, self.transport.abort)

    def _cancel_head(self) -> None:
        if self._head:
            self._head.cancel()
            self._head = None
