"""Clients that dawdle lose their connection; each limit is met with a time that a test can wait."""

import socket
from collections.abc import Iterator
from contextlib import closing
from threading import Event, Thread

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response

from service.api.connection import HEAD_BYTES, BoundedConnection
from service.api.slow_bodies import SlowBodies

LARGE = 30_000_000


class Hasty(BoundedConnection):
    head_s = 0.2
    unread_s = 0.2
    most = 3
    let_go = Event()

    def _give_up(self) -> None:
        super()._give_up()
        self.let_go.set()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = FastAPI()

    @app.post("/read")
    async def read(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.post("/refuse")
    async def refuse() -> Response:
        return Response(status_code=401)

    @app.get("/large")
    async def large() -> Response:
        return Response(b"x" * LARGE)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            SlowBodies(app, first_s=0.2),
            http=Hasty,
            h11_max_incomplete_event_size=HEAD_BYTES,
            log_level="critical",
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def _sent(port: int, data: bytes) -> bytes:
    """What comes back until the server closes the connection."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as client:
        client.sendall(data)
        found = b""
        try:
            while part := client.recv(65_536):
                found += part
        except ConnectionError:
            pass
        return found


@pytest.mark.parametrize("data", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: x\r\nx-half: "])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, data: bytes) -> None:
    assert _sent(port, data) == b""


def test_a_body_that_does_not_come_is_a_408(port: int) -> None:
    head = b"POST /read HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf"
    assert _sent(port, head).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_nobody_waits_for_is_not_read_for_ever(port: int) -> None:
    head = b"POST /refuse HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as client:
        client.sendall(head)
        assert client.recv(1_000).startswith(b"HTTP/1.1 401 ")
        client.sendall(b"half")
        assert client.recv(1_000) == b""


def test_a_head_that_is_too_large_is_refused(port: int) -> None:
    head = b"GET / HTTP/1.1\r\nhost: x\r\nx-long: " + b"a" * 200_000 + b"\r\n\r\n"
    assert _sent(port, head)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 431", b"")


def test_who_reads_nothing_is_let_go(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        assert Hasty.let_go.wait(20)


def test_one_connection_too_many_is_told_to_come_again(port: int) -> None:
    head = b"POST /read HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n"
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(Hasty.most)]
    for each in held:
        each.sendall(head)
    assert b"retry-after" in _sent(port, b"")
    for each in held:
        each.close()
