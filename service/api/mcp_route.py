"""What answers at /mcp, loaded when somebody first asks there.

The library of the protocol takes a quarter of the time in which a service starts, and most
services are never asked for it.
"""

import asyncio
from contextlib import AbstractAsyncContextManager

from fastapi.concurrency import run_in_threadpool
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from service.api.parts import Parts


class Tools:
    """The tools that models call, as an ASGI app."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._loading = asyncio.Lock()
        self._router: Router | None = None
        self._sessions: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._loading:
            router = self._router = self._router or await self._begin()
        await router(scope, receive, send)

    async def close(self) -> None:
        """End the sessions, if any have begun."""
        self._closing.set()
        if self._sessions:
            await self._sessions

    async def _begin(self) -> Router:
        routes, sessions = await run_in_threadpool(self._load)
        begun = asyncio.Event()
        # What a task opens, the same task must close: no request lives so long.
        self._sessions = asyncio.create_task(self._hold(sessions, begun))
        await begun.wait()
        return routes

    def _load(self) -> tuple[Router, AbstractAsyncContextManager[None]]:
        from service.api.mcp import mcp_server, routes_of  # noqa: PLC0415 - see above

        server = mcp_server(self._parts)
        return Router(routes_of(server)), server.session_manager.run()

    async def _hold(
        self, sessions: AbstractAsyncContextManager[None], begun: asyncio.Event
    ) -> None:
        async with sessions:
            begun.set()
            await self._closing.wait()
