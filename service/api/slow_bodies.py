"""How long the body of a request may take."""

from asyncio import timeout
from time import monotonic

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FIRST_S = 20.0
_BYTES_A_SECOND = 10_000  # that are waited for after that


class SlowBodies:
    """Answers 408 to a body that dawdles, and has its connection closed."""

    def __init__(self, app: ASGIApp, first_s: float = _FIRST_S) -> None:
        self._app = app
        self._first_s = first_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, size, whole = monotonic(), 0, False

        async def receive_in_time() -> Message:
            nonlocal size, whole
            if whole:  # what is waited for now is that the client goes away
                return await receive()
            left = began + self._first_s + size / _BYTES_A_SECOND - monotonic()
            try:
                async with timeout(left):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(
                    408, "The body did not come in time.", {"connection": "close"}
                ) from None
            size += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            return message

        await self._app(scope, receive_in_time if scope["type"] == "http" else receive, send)
