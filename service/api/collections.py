"""Several collections of articles in one process, each with an index and keys of its own.

`/v1/collections/NAME/answers` is the `/v1/answers` of the collection NAME; what stands under no
name is the default one's.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ROOT = "/v1/collections"


@dataclass(frozen=True, slots=True)
class Collection:
    app: ASGIApp
    lifespan: Callable[[], AbstractAsyncContextManager[object]]


class Collections:
    def __init__(self, default: ASGIApp, others: Mapping[str, Collection]) -> None:
        self._default = default
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        path = scope.get("path", "")
        if path == _ROOT and scope["type"] == "http" and scope["method"] == "GET":
            # Names alone: who may ask which of them is told by its own keys.
            await JSONResponse({"collections": sorted(self._others)})(scope, receive, send)
            return
        name, _, rest = path.removeprefix(f"{_ROOT}/").partition("/")
        if path.startswith(f"{_ROOT}/") and name in self._others:
            within = {**scope, "path": f"/v1/{rest}", "raw_path": f"/v1/{rest}".encode()}
            await self._others[name].app(within, receive, send)
            return
        await self._default(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as opened:
            for each in self._others.values():
                await opened.enter_async_context(each.lifespan())

            async def told(message: Message) -> None:
                # After these words the server ends, whatever is still open.
                if message["type"].startswith("lifespan.shutdown"):
                    await opened.aclose()
                await send(message)

            await self._default(scope, receive, told)
