"""Around every request: its id, how long it took, and a line in the log."""

import logging
import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.logs import REQUEST_ID, REQUESTS
from service.metrics import Metrics

_HEADER = "x-request-id"
_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_METHODS = frozenset(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"])
# What has no route of its own: the files of the page, and what is not there.
_NO_ROUTE = "/"

log = logging.getLogger(REQUESTS)


class RequestLog:
    """Put it around everything else, so that it sees what others refuse.

    A client may name its request with `x-request-id`; otherwise the request gets an id. Each
    response says it. Routes stand in the log as they are declared: paths and queries hold words.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        sent = Headers(scope=scope).get(_HEADER, "")
        request_id = sent if _ID.fullmatch(sent) else uuid4().hex
        began, status = time.perf_counter(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[_HEADER] = request_id
            await send(message)

        token = REQUEST_ID.set(request_id)
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._told(scope, status, time.perf_counter() - began)
            REQUEST_ID.reset(token)

    def _told(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        route = getattr(scope.get("route"), "path", _NO_ROUTE)
        self._metrics.requested(method, route, status, seconds)
        key = scope.get("state", {}).get("key")
        fields = {
            "method": method,
            "route": route,
            "status": status,
            "seconds": round(seconds, 4),
            "key": key.id if key else None,
        }
        log.info("request", extra={"fields": fields})
