"""Security headers, on every response."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'; frame-ancestors {framers}"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
_WIDGET = "/widget.js"


class SecurityHeaders:
    """Adds the security headers to every response, and `no-store` to those of the API.

    `framers` are the origins whose pages may show this one in a frame, with spaces between them;
    empty: none. Put it around the whole app: FastAPI's own error responses pass no middleware that
    is added to it.
    """

    def __init__(self, app: ASGIApp, framers: str) -> None:
        self._app = app
        policy = _POLICY.format(framers=f"'self' {framers}" if framers else "'none'")
        self._headers = _HEADERS | {"content-security-policy": policy}
        # Other sites load this file, and no other.
        self._widget = self._headers | {"cross-origin-resource-policy": "cross-origin"}
        self._framed = bool(framers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers.update(self._widget if self._framed and path == _WIDGET else self._headers)
        if path.startswith("/v1/"):
            headers["cache-control"] = "no-store"
            headers["x-accel-buffering"] = "no"
        else:
            headers.setdefault("cache-control", "no-cache")
