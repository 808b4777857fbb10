"""Who may ask: host names, keys with their scopes, and how often."""

import logging
import re
import time
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import SettingsError
from service import keys
from service.api.problems import problem, response
from service.keys import Key, Keys
from service.settings import Settings

_ASK = (
    "/v1/answers",
    "/v1/chat/completions",
    "/v1/feedback",
    "/v1/models",
    "/v1/offer",
    "/v1/responses",
    "/v1/search",
    "/v1/suggestions",
)
_READ = ("/v1/articles", "/v1/citations", "/v1/collection", "/metrics")
_READING = ("GET", "HEAD")
# Of what is asked, that which costs something counts as often as it is asked.
_COUNTED = ("/v1/answers", "/v1/chat/completions", "/v1/responses", "/v1/search", "/mcp")

REFUSALS = (401, 403, 421, 429, 503)
"""The statuses of what is refused here."""

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?")
_UNREADABLE = "The keys cannot be read; the log says why."

log = logging.getLogger(__name__)


def scopes_of(method: str, path: str) -> frozenset[keys.Scope]:
    """What a key must be good for. Empty: open to everyone, which only the page's own files are.

    A route of the API that is named nowhere here takes a key that may write.
    """
    if _under(path, ["/mcp"]):
        return frozenset(["ask", "read"])
    if _under(path, _ASK):
        return frozenset(["ask"])
    if _under(path, _READ) and (method in _READING or path == "/v1/citations"):
        return frozenset(["read"])
    return frozenset(["write"]) if _under(path, ["/v1", "/metrics"]) else frozenset()


def _under(path: str, roots: Collection[str]) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in roots)


class Access:
    """Refuses what comes under a foreign host name, without a key, or too often.

    It looks at each request before anything of its body is read. Put it around all routes and the
    page. In `scope["state"]` it leaves the `key` of the request, None where there is none.
    """

    def __init__(self, app: ASGIApp, settings: Settings, held: Keys) -> None:
        self._app = app
        self._keys = held
        self._open = settings.open_without_keys
        self._hosts = _allowed_hosts(settings)
        self._rate: RateLimitItem | None = parse(settings.rate) if settings.rate else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        path, headers = scope["path"], Headers(scope=scope)
        if not self._allows(headers.get("host", "")):
            told = problem(
                421, "Footnote is not asked for under this name; FOOTNOTE_HOSTS lists the names."
            )
            return await response(path, told)(scope, receive, send)
        needed = scopes_of(scope["method"], path)
        try:
            key = self._keys.find(_bearer(headers)) if needed else None
        except SettingsError as error:
            log.error("nobody is let in: %s", error)
            return await response(path, problem(503, _UNREADABLE))(scope, receive, send)
        refusal = self._refusal(key, needed)
        if refusal:
            status, detail = refusal
            challenge = {"www-authenticate": "Bearer"} if status == 401 else {}
            told = problem(status, detail)
            return await response(path, told, challenge)(scope, receive, send)
        scope.setdefault("state", {})["key"] = key
        if key is None or self._rate is None or not _under(path, _COUNTED):
            return await self._app(scope, receive, send)
        return await self._counted(key, self._rate, scope, receive, send)

    def _refusal(self, key: Key | None, needed: frozenset[keys.Scope]) -> tuple[int, str] | None:
        if not needed or (self._open and not self._keys.all()):
            return None
        if key is None:
            return 401, "A key is needed: send it as Authorization: Bearer fn_…"
        lacking = needed.difference(key.scopes)
        if lacking:
            return 403, f"This key may not {' or '.join(sorted(lacking))}."
        return None

    async def _counted(
        self, key: Key, rate: RateLimitItem, scope: Scope, receive: Receive, send: Send
    ) -> None:
        allowed = self._limiter.hit(rate, key.id)
        stats = self._limiter.get_window_stats(rate, key.id)
        seconds = max(1, round(stats.reset_time - time.time()))
        told = {
            "ratelimit-policy": f'"key";q={rate.amount};w={rate.get_expiry()}',
            "ratelimit": f'"key";r={stats.remaining};t={seconds}',
        }
        if not allowed:
            body = problem(429, f"This key may ask {rate.amount} times in {rate.get_expiry()} s.")
            refused = response(scope["path"], body, {**told, "retry-after": f"{seconds}"})
            return await refused(scope, receive, send)
        return await self._app(scope, receive, _with(told, send))

    def _allows(self, host: str) -> bool:
        """Whether the service may be asked for as `host`, with or without a port.

        A page of another site reaches this computer only under a name of its own, which it lets
        point here; never under a number.
        """
        found = _HOST.fullmatch(host)
        if "*" in self._hosts or found is None:
            return found is not None
        name = found["name"].strip("[]").lower()
        return name in self._hosts or _is_number(name)


def _with(headers: Mapping[str, str], send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return send_with_headers


def _allowed_hosts(settings: Settings) -> frozenset[str]:
    public = urlsplit(settings.public_url).hostname
    named = ["localhost", settings.host, public or "localhost", *settings.hosts.split()]
    return frozenset(name.lower() for name in named)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _bearer(headers: Mapping[str, Any]) -> str:
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
