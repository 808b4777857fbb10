"""An app over real HTTP: uvicorn in a thread."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The base URL of `app`, without a slash at its end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # An answer that a test stopped must not hold up the end of the run.
        config = uvicorn.Config(
            app, log_level="error", server_header=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(15)
        assert not thread.is_alive()
