"""A chat model behind deadlines: every call is streamed, bounded, and can be given up at any time.

Calls run on an event loop of their own thread. Whoever reads a reply gets its pieces through a
queue, so that no wait is longer than a tick and closing the reader closes the connection.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import cache
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from ingest.errors import SettingsError
from service.errors import Failure, ModelFailed
from service.generation.request import OPENAI, Api, Request, Way, refused_parameter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk
    from openai import DefaultAsyncHttpxClient

_TICK_S = 0.5
_CONNECT_S = 5.0
_TRIES = 3
_MAX_RETRY_AFTER_S = 10.0
_BACKOFF_S = 0.5
_CHARS_PER_TOKEN = 12  # no tokenizer yields longer ones for long
# What providers call a reply that ended by itself.
_COMPLETE = frozenset({"stop", "end_turn", "stop_sequence", "complete", "completed", "eos"})


@dataclass(frozen=True, slots=True)
class Limits:
    first_token_s: float
    token_gap_s: float
    total_s: float  # for all that one question asks of the model
    max_tokens: int  # of the reply itself
    reasoning_tokens: int = 8_000  # more, for models that reason


@dataclass(slots=True)
class Reply:
    """What is known of a reply when it has been read."""

    model: str | None = None  # as the endpoint names it
    input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0  # of the output
    ended: str | None = None


@dataclass(slots=True)
class Breaker:
    """Opens after `threshold` failures in a row; then one call each `rest_s` may try again."""

    threshold: int = 5
    rest_s: float = 30.0
    clock: Callable[[], float] = monotonic
    _failures: int = 0
    _open_until: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    @property
    def tripped(self) -> bool:
        return self._failures >= self.threshold

    def enter(self) -> None:
        """Raises `ModelFailed` while it is open."""
        with self._lock:
            if self.tripped:
                if self.clock() < self._open_until:
                    raise ModelFailed(Failure.RESTING)
                self._open_until = self.clock() + self.rest_s

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._open_until = self.clock() + self.rest_s

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0


class ChatModel:
    """One model of one endpoint. Safe to use from several threads."""

    def __init__(
        self,
        name: str,
        chat: "BaseChatModel",
        limits: Limits,
        connections: "DefaultAsyncHttpxClient | None" = None,
        *,
        api: Api = "chat",
        effort: str = "",
    ) -> None:
        """`connections` are those of `chat`, if they are this model's own to close.

        `effort` is how hard a model shall reason, in the endpoint's words; "" leaves it alone.
        """
        self.name = name
        self.limits = limits
        self.breaker = Breaker()
        self._outcomes: Counter[str] = Counter()
        self._counting = Lock()
        self._chat = chat
        self._connections = connections
        self._provider, _, model = name.partition(":")
        self._request = Request(
            self._provider,
            model,
            limits.max_tokens,
            limits.reasoning_tokens,
            own_server=self._provider == "openai" and _is_own(_base_url()),
            api=api,
            effort=effort,
        )

    def stream(
        self,
        messages: Sequence[tuple[str, str]],
        schema: Mapping[str, Any],
        reply: Reply,
        *,
        deadline: float,
    ) -> Iterator[str | None]:
        """The pieces of the text; None now and then while nothing comes.

        `messages` are (role, text) pairs, `schema` a JSON schema with a title, which endpoints
        may ignore. `deadline` is a `monotonic()` time. Closing the iterator ends the call.
        Raises `ModelFailed`; before the first piece, what may pass by itself is tried again.
        """
        way, attempt = self._request.way, 1
        while True:
            self.breaker.enter()
            started = False
            try:
                for piece in self._once(messages, schema, reply, deadline, way):
                    started = started or bool(piece)
                    yield piece
            except ModelFailed as error:
                self._count(error.failure.name.lower())
                other = None if started else self._other_way(way, error)
                if other:
                    way = other
                    continue
                if error.failure not in (Failure.CONTEXT, Failure.LENGTH, Failure.FILTERED):
                    self.breaker.failed()
                pause = _pause(error, attempt)
                if started or pause is None or monotonic() + pause >= deadline:
                    raise
                if attempt == _TRIES or self.breaker.tripped:
                    raise
                attempt += 1
                yield from _wait(pause)
            else:
                self._count("answered")
                self.breaker.succeeded()
                self._request.way = replace(
                    way, reasons=way.reasons or bool(reply.reasoning_tokens)
                )
                return

    def outcomes(self) -> dict[str, int]:
        """How often the endpoint was asked and what came of it: `answered`, or a `Failure`."""
        with self._counting:
            return dict(self._outcomes)

    def _count(self, outcome: str) -> None:
        with self._counting:
            self._outcomes[outcome] += 1

    def _other_way(self, way: Way, error: ModelFailed) -> Way | None:
        """How the endpoint may be asked instead, with the same in mind; None where that is all."""
        if error.failure is Failure.REFUSED:
            return self._request.next_way(way, error.refused)
        if error.failure is Failure.LENGTH and not way.reasons:
            # Nothing was written and the limit is reached: what it spent, it spent on reasoning.
            return replace(way, reasons=True)
        return None

    def close(self) -> None:
        """Close what idle connections there are; calls that run are given up."""
        if self._connections is not None:
            asyncio.run_coroutine_threadsafe(self._connections.aclose(), _loop()).result(_CONNECT_S)

    def _once(
        self,
        messages: Sequence[tuple[str, str]],
        schema: Mapping[str, Any],
        reply: Reply,
        deadline: float,
        way: Way,
    ) -> Iterator[str | None]:
        arrived: SimpleQueue[AIMessageChunk | BaseException | None] = SimpleQueue()
        unread = Event()
        running = asyncio.run_coroutine_threadsafe(
            self._pump(messages, self._request.options(schema, way), arrived, unread), _loop()
        )
        try:
            yield from self._pieces(arrived, reply, deadline, way)
        finally:
            unread.set()
            running.cancel()

    async def _pump(
        self,
        messages: Sequence[tuple[str, str]],
        options: Mapping[str, Any],
        arrived: "SimpleQueue[AIMessageChunk | BaseException | None]",
        unread: Event,
    ) -> None:
        """Puts what comes into `arrived` until it ends, or is `unread`.

        Cancelling alone does not do: a chunk that arrives in that moment can swallow it.
        """
        try:
            stream = self._chat.astream([*messages], **options)
            async with aclosing(cast("Any", stream)) as chunks:
                async for chunk in chunks:
                    arrived.put(chunk)
                    if unread.is_set():
                        return
            arrived.put(None)
        except Exception as error:  # noqa: BLE001 - the providers' errors share no root
            arrived.put(error)

    def _pieces(
        self,
        arrived: "SimpleQueue[AIMessageChunk | BaseException | None]",
        reply: Reply,
        deadline: float,
        way: Way,
    ) -> Iterator[str | None]:
        # While it reasons, many an endpoint sends nothing.
        first_s = self.limits.total_s if way.reasons else self.limits.first_token_s
        until = min(deadline, monotonic() + first_s)
        length = 0
        tick = monotonic() + _TICK_S
        while True:
            if monotonic() >= tick:
                # Also while text arrives: of it, the listener may long make nothing to tell.
                tick = monotonic() + _TICK_S
                yield None
            try:
                chunk = arrived.get(timeout=max(0.0, min(tick, until) - monotonic()))
            except Empty:
                if monotonic() >= until:
                    raise ModelFailed(Failure.SLOW) from None
                continue
            if isinstance(chunk, BaseException):
                # Not `from chunk`: its text, which a traceback shows, may repeat the key.
                raise _failed(chunk) from None
            if chunk is None:
                break
            text = _noted(chunk, reply)
            length += len(text)
            if length > _CHARS_PER_TOKEN * self.limits.max_tokens:
                raise ModelFailed(Failure.LENGTH)
            if text:
                yield text
            # What has no text may be reasoning: a sign of life.
            until = min(deadline, monotonic() + (self.limits.token_gap_s if length else first_s))
        self._check_end(reply)

    def _check_end(self, reply: Reply) -> None:
        ended = (reply.ended or "").lower()
        if ended == "length" or "max" in ended:
            raise ModelFailed(Failure.LENGTH)
        if "filter" in ended or "safety" in ended or "refusal" in ended:
            raise ModelFailed(Failure.FILTERED)
        # A stream that is cut looks like one that has ended, but for this.
        if ended not in _COMPLETE and (ended or self._provider in OPENAI):
            raise ModelFailed(Failure.INCOMPLETE)


def open_model(name: str, limits: Limits, *, api: Api = "chat", effort: str = "") -> ChatModel:
    """The chat model `provider:model`, as LangChain names it; nothing is sent yet.

    Raises `SettingsError` for a name or a provider that cannot be used.
    """
    provider, _, model = name.partition(":")
    if not model.strip():
        raise SettingsError(
            f"no chat model {name!r}: write provider:model, such as openai:{name or 'NAME'} for "
            "OpenAI and for every server that speaks its protocol (OPENAI_BASE_URL)"
        )
    # LangChain and OpenAI's client take a second to import: only whoever has a model shall wait.
    from langchain.chat_models import init_chat_model  # noqa: PLC0415

    try:
        settings = _settings(provider, limits, api)
        chat = init_chat_model(model, model_provider=provider, **settings)
    except ImportError as error:
        raise SettingsError(f"chat model {name}: {error}") from error
    except Exception as error:  # noqa: BLE001 - as above; the text may carry a key
        raise SettingsError(
            f"chat model {name} cannot be set up ({type(error).__name__}): is {provider!r} a "
            "provider of LangChain, and are its key and address set, such as OPENAI_API_KEY and "
            "OPENAI_BASE_URL?"
        ) from None
    connections = settings.get("http_async_client")
    return ChatModel(name, chat, limits, connections, api=api, effort=effort)


def _settings(provider: str, limits: Limits, api: Api) -> dict[str, Any]:
    if provider not in OPENAI:
        common: dict[str, Any] = {"max_tokens": limits.max_tokens, "temperature": 0}
        return common | ({"num_predict": limits.max_tokens} if provider == "ollama" else {})
    from openai import DefaultAsyncHttpxClient, Timeout  # noqa: PLC0415 - see `open_model`

    options: dict[str, Any] = {
        "timeout": Timeout(limits.total_s, connect=_CONNECT_S),
        # A call that timed out still runs on the server; what is worth trying again, we do.
        "max_retries": 0,
        # LangChain would share one among all models of an address, which then nobody may close.
        "http_async_client": DefaultAsyncHttpxClient(),
        "stream_usage": True,
        "use_responses_api": api == "responses",
    }
    if provider == "openai" and _base_url() and not os.environ.get("OPENAI_API_KEY"):
        # The client insists on some key; a local server asks for none.
        options["api_key"] = "none"
    return options


def _base_url() -> str:
    return os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE") or ""


def _is_own(address: str) -> bool:
    return bool(address) and not (urlsplit(address).hostname or "").endswith(".openai.com")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="chat model", daemon=True).start()
    return loop


def _noted(chunk: "AIMessageChunk", reply: Reply) -> str:
    """The text of `chunk`; what else it tells goes into `reply`."""
    about = chunk.response_metadata
    reply.model = about.get("model_name") or about.get("model") or reply.model
    for key in ("finish_reason", "stop_reason", "done_reason", "status"):
        reply.ended = about.get(key) or reply.ended
    # So the Responses API tells it.
    reply.ended = (about.get("incomplete_details") or {}).get("reason") or reply.ended
    if chunk.usage_metadata:
        reply.input_tokens += chunk.usage_metadata["input_tokens"]
        reply.output_tokens += chunk.usage_metadata["output_tokens"]
        details = chunk.usage_metadata.get("output_token_details") or {}
        reply.reasoning_tokens += details.get("reasoning") or 0
    return str(chunk.text)


def _wait(seconds: float) -> Iterator[None]:
    until = monotonic() + seconds
    never: SimpleQueue[None] = SimpleQueue()
    while (left := until - monotonic()) > 0:
        yield None
        try:
            never.get(timeout=min(_TICK_S, left))
        except Empty:
            continue


def _pause(error: ModelFailed, attempt: int) -> float | None:
    """How long to wait before trying again; None where that is no use."""
    if error.failure not in (Failure.UNREACHABLE, Failure.BUSY):
        return None
    if error.retry_after_s is not None:
        return error.retry_after_s if error.retry_after_s <= _MAX_RETRY_AFTER_S else None
    # Not all at once.
    return random.uniform(0.5, 1.0) * _BACKOFF_S * float(2 ** (attempt - 1))  # noqa: S311 - no secret


_BY_STATUS = {
    401: Failure.KEY,
    403: Failure.KEY,
    404: Failure.NO_MODEL,
    408: Failure.SLOW,
    413: Failure.CONTEXT,
    429: Failure.BUSY,
    503: Failure.BUSY,
    504: Failure.SLOW,
}


# Parts of the names of exception classes, in order: the clients' errors share no root.
_BY_NAME = (
    ("ContextOverflow", Failure.CONTEXT),
    ("Timeout", Failure.SLOW),
    ("ConnectError", Failure.UNREACHABLE),
    ("APIConnection", Failure.UNREACHABLE),
    ("ConnectionError", Failure.UNREACHABLE),
    ("ProtocolError", Failure.INCOMPLETE),
    ("ReadError", Failure.INCOMPLETE),
)


def _failed(error: BaseException) -> ModelFailed:
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        # A model that overflows says so in many ways, the word is in all of them.
        if status in (400, 413, 422, 500) and "context" in str(error).lower():
            return ModelFailed(Failure.CONTEXT)
        other = Failure.BROKEN if status >= 500 else Failure.REFUSED
        return ModelFailed(
            _BY_STATUS.get(status, other),
            retry_after_s=_retry_after(error),
            refused=refused_parameter(error) if other is Failure.REFUSED else None,
        )
    names = " ".join(each.__name__ for each in type(error).__mro__)
    for part, failure in _BY_NAME:
        if part in names:
            return ModelFailed(failure)
    return ModelFailed(Failure.BROKEN)


def _retry_after(error: BaseException) -> float | None:
    response = getattr(error, "response", None)
    value: str | None = response.headers.get("retry-after") if response is not None else None
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return _MAX_RETRY_AFTER_S + 1  # a date: not soon
