"""A scripted server that speaks the OpenAI protocol, and misbehaves to order.

A script is a list of replies, one for each request in turn; the last one serves all further ones.
"""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Thread
from time import sleep
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

MODEL = "scripted-1"


@dataclass(frozen=True)
class Reply:
    """One reply; `text` may be made from the request, and is streamed in `pieces`."""

    text: str | Callable[[dict[str, Any]], str] = '{"found": false, "claims": []}'
    status: int = 200
    error: str = "no"
    headers: dict[str, str] = field(default_factory=dict)
    first_after_s: float = 0.0
    piece_chars: int = 7
    split_after: str = ""  # where it first occurs, the first of two pieces ends
    gap_s: float = 0.0
    stall_after: int | None = None  # pieces, then silence
    cut_after: int | None = None  # pieces, then the end without a reason
    finish: str = "stop"
    odd_chunks: bool = False  # no choices, a null content, as real servers send
    html: bool = False
    endless: bool = False
    refuses: Callable[[dict[str, Any]], tuple[str, str] | None] = lambda _: None
    reasoning: int = 0  # tokens spent before the text, which count for the limit


@dataclass
class Endpoint:
    script: Sequence[Reply] = (Reply(),)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    open: int = 0  # requests that are being served now
    url: str = ""
    _changed: Condition = field(default_factory=Condition)

    def play(self, *script: Reply) -> "Endpoint":
        self.script = script
        self.requests.clear()
        self.headers.clear()
        return self

    def busy(self, within_s: float = 60.0) -> bool:
        """Whether a request comes to be open."""
        with self._changed:
            return self._changed.wait_for(lambda: self.open > 0, within_s)

    def settled(self, within_s: float = 60.0) -> bool:
        """Whether no request is open any more."""
        with self._changed:
            return self._changed.wait_for(lambda: self.open == 0, within_s)

    def _count(self, change: int) -> None:
        with self._changed:
            self.open += change
            self._changed.notify_all()

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/responses")
        @app.post("/v1/chat/completions")
        async def complete(request: Request) -> Response:
            body = await request.json()
            reply = self.script[min(len(self.requests), len(self.script) - 1)]
            self.requests.append(body)
            self.headers.append(dict(request.headers))
            if reply.html:
                return HTMLResponse("<html><body>Welcome</body></html>")
            if reply.status != 200:
                error = {"error": {"message": reply.error, "type": "error", "code": None}}
                return JSONResponse(error, reply.status, reply.headers)
            if refused := reply.refuses(body):
                name, message = refused
                error = {"error": {"message": message, "type": "invalid_request_error"}}
                return JSONResponse({"error": error["error"] | {"param": name}}, 400)
            if "input" in body:
                parts = _respond(reply, body | {"messages": body["input"]})
                return StreamingResponse(parts, media_type="text/event-stream")
            return StreamingResponse(self._serve(reply, body), media_type="text/event-stream")

        @app.post("/v1/embeddings")
        async def embed(request: Request) -> dict[str, Any]:
            body = await request.json()
            self.requests.append(body)
            rows = [
                {"object": "embedding", "index": i, "embedding": _vector(text)}
                for i, text in enumerate(body["input"])
            ]
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            return {"object": "list", "data": rows, "model": body["model"], "usage": usage}

        return app

    async def _serve(self, reply: Reply, body: dict[str, Any]) -> AsyncIterator[bytes]:
        self._count(1)
        try:
            async for part in _stream(reply, body):
                yield part
        finally:
            self._count(-1)


def strict(*names: str) -> Callable[[dict[str, Any]], tuple[str, str] | None]:
    """As OpenAI refuses: a parameter of `names`, one that is unknown, or two limits."""

    def refuses(body: dict[str, Any]) -> tuple[str, str] | None:
        limits = [each for each in body if each.startswith("max_")]
        if len(limits) > 1:
            return limits[0], "Setting two limits of tokens at once is not supported."
        for name in body:
            if name in names:
                return name, f"Unsupported parameter: '{name}' is not supported with this model."
            if name not in _KNOWN:
                return name, f"Unknown parameter: '{name}'."
        return None

    return refuses


_KNOWN = frozenset(
    "model messages input stream stream_options store text reasoning max_tokens "
    "max_completion_tokens max_output_tokens temperature response_format reasoning_effort".split()
)


async def _respond(reply: Reply, body: dict[str, Any]) -> AsyncIterator[bytes]:
    """The events of the Responses API."""
    text = reply.text if isinstance(reply.text, str) else reply.text(body)
    frame = {"id": "resp_1", "object": "response", "created_at": 1, "model": MODEL, "tools": []}
    frame |= {"parallel_tool_calls": False, "tool_choice": "auto", "error": None}
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed"}
    part: dict[str, Any] = {"type": "output_text", "annotations": [], "text": text}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": frame | {"status": "in_progress", "output": []}},
        {"type": "response.output_item.added", "output_index": 0, "item": item | {"content": []}},
    ]
    at = {"item_id": "msg_1", "output_index": 0, "content_index": 0, "logprobs": []}
    events += [
        {"type": "response.output_text.delta", "delta": piece, **at}
        for piece in _pieces(text, reply)
    ]
    usage: dict[str, Any] = {"input_tokens": 11, "output_tokens": 5, "total_tokens": 16}
    usage["input_tokens_details"] = {"cached_tokens": 0}
    usage["output_tokens_details"] = {"reasoning_tokens": reply.reasoning}
    ended = "completed" if reply.finish == "stop" else "incomplete"
    whole = frame | {"status": ended, "output": [item | {"content": [part]}], "usage": usage}
    if ended == "incomplete":
        whole["incomplete_details"] = {"reason": reply.finish}
    events.append({"type": f"response.{ended}", "response": whole})
    for number, event in enumerate(events):
        event["sequence_number"] = number
        yield f"event: {event['type']}\n".encode() + _event(event)


async def _stream(reply: Reply, body: dict[str, Any]) -> AsyncIterator[bytes]:
    await asyncio.sleep(reply.first_after_s)
    yield _chunk({"role": "assistant", "content": None if reply.odd_chunks else ""})
    limit = body.get("max_completion_tokens") or body.get("max_tokens") or 0
    if 0 < limit <= reply.reasoning:
        yield _chunk({}, finish="length")
        yield b"data: [DONE]\n\n"
        return
    text = reply.text if isinstance(reply.text, str) else reply.text(body)
    pieces = list(_pieces(text, reply))
    for number, piece in enumerate(pieces):
        if number == reply.stall_after:
            await asyncio.sleep(600)
        if number == reply.cut_after:
            return
        if reply.odd_chunks:
            yield _event({"id": "x", "object": "chat.completion.chunk", "choices": []})
        yield _chunk({"content": piece})
        await asyncio.sleep(reply.gap_s)
    while reply.endless:
        yield _chunk({"content": "x" * 1000})
        await asyncio.sleep(0.001)
    yield _chunk({}, finish=reply.finish)
    if body.get("stream_options", {}).get("include_usage"):
        usage: dict[str, Any] = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
        usage["completion_tokens_details"] = {"reasoning_tokens": reply.reasoning}
        yield _event({**_frame(), "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _pieces(text: str, reply: Reply) -> Iterator[str]:
    if reply.split_after:
        first, mark, rest = text.partition(reply.split_after)
        yield from (first + mark, rest)
        return
    for start in range(0, len(text), reply.piece_chars):
        yield text[start : start + reply.piece_chars]


def _frame() -> dict[str, Any]:
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": MODEL}


def _chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _event({**_frame(), "choices": [choice]})


def _event(body: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()


def _vector(text: str) -> list[float]:
    return [float(len(text)), float(text.count("e")), 1.0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()
    port = free_port()
    config = uvicorn.Config(
        served._app(), port=port, log_level="critical", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    served.url = f"http://127.0.0.1:{port}/v1"
    try:
        yield served
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def reset_connections() -> Iterator[str]:
    """A server that takes a request, says a few bytes and resets the connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {")
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.close()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}/v1"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def offered(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The evidence that a request shows the model, line by line."""
    user = next(each["content"] for each in body["messages"] if each["role"] == "user")
    return [json.loads(line) for line in user.splitlines() if line.startswith('{"number"')]


def answer(*claims: tuple[str, Sequence[int]], found: bool = True) -> str:
    written = [{"claim": text, "citations": list(numbers)} for text, numbers in claims]
    return json.dumps({"found": found, "claims": written}, ensure_ascii=False)


def first_sentences(count: int) -> Callable[[dict[str, Any]], str]:
    """A model that says again the first `count` sentences it was shown."""

    def write(body: dict[str, Any]) -> str:
        return answer(*((row["sentence"], [row["number"]]) for row in offered(body)[:count]))

    return write
