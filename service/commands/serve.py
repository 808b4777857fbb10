"""footnote serve: the chat page and the API."""

import errno
import logging
import socket
from typing import Annotated

import typer
from rich.markup import escape

from ingest.errors import CorpusIndexError, SettingsError
from ingest.heal import Healer
from ingest.live_index import LiveIndex
from ingest.settings import LOCAL
from service.api.app import app_of, parts_of
from service.api.parts import Parts
from service.api.server import Server
from service.api.traces import open_traces
from service.bootstrap import build_answerer, build_beside, build_embedder, build_question_embedder
from service.commands.ingest import ingest_and_tell
from service.commands.options import Data, Replace
from service.commands.terminal import errors, errors_told, read_settings
from service.ingest_report import Exit
from service.keys import Keys
from service.logs import log_as
from service.settings import Settings

log = logging.getLogger("service.commands")


def serve(
    folder: Annotated[
        str | None,
        typer.Argument(
            help="Ingest this folder, or what is at this URL, first.", show_default=False
        ),
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="Address to serve on.  [default: 127.0.0.1]")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on.  [default: 8000]")] = None,
    data: Data = None,
    replace: Replace = False,
) -> None:
    """Serve the chat page and the API over the index; with FOLDER, ingest it first.

    `footnote ingest` may run beside it: the new articles are there within seconds.
    """
    with errors_told():
        settings = read_settings(host=host, port=port, data=data)
        _check_who_may_ask(settings)
        listening = _listen(settings)
        answerer = build_answerer(settings, build_question_embedder(settings), Healer(settings))
        traces = open_traces(settings.traces) if settings.traces else None
        parts = parts_of(answerer, settings, traces)
        others = _others(parts)
        log_as(settings.log)
        logging.getLogger("ingest").setLevel(logging.INFO)
        server = Server(app_of(parts, others), parts.stopping, listening)
        # Whoever asks meanwhile is told how far it is.
        with server.running():
            if folder is not None:
                local = settings.embeddings == LOCAL
                embedder = answerer.embedder if local else build_embedder(settings)
                summary = ingest_and_tell(settings, folder, embedder, replace, parts.readiness.tell)
                if summary.interrupted:
                    raise typer.Exit(Exit.INTERRUPTED)
                parts.readiness.starting = ""
            _tell_whether_ready(answerer.index)
    address = f"http://{settings.host}:{listening.getsockname()[1]}"
    for line in (
        f"Footnote answers at {address} (Ctrl-C stops it)",
        f"Answers are written by {settings.model}, and verified"
        if settings.model
        else "Answers are the articles' own sentences: no model is configured (FOOTNOTE_MODEL)",
    ):
        if settings.log == "json":
            log.info(line)
        else:
            errors.print(escape(line))
    server.serve_until_stopped()


def _others(parts: Parts) -> dict[str, Parts]:
    """The further collections: each has an index and keys of its own, and the same models."""
    found = {}
    for name, data in parts.settings.collections.items():
        settings = parts.settings.model_copy(
            update={"data": data, "collections": {}, "uploads": "off"}
        )
        _check_who_may_ask(settings)
        answerer = build_beside(parts.answerer, settings)
        found[name] = parts_of(answerer, settings, stopping=parts.stopping)
    return found


def _check_who_may_ask(settings: Settings) -> None:
    """Raises `SettingsError` where strangers could ask without a key, and nobody said so."""
    if not settings.open_without_keys and not Keys(settings.data).all():
        raise SettingsError(
            f"on {settings.published_at or settings.host} others than you can ask, read every "
            "article and spend your model's money; make a key with: footnote keys create NAME, "
            "or set FOOTNOTE_WITHOUT_KEYS='anyone may ask'"
        )


def _listen(settings: Settings) -> socket.socket:
    """Takes the port before a long ingest, so that a port in use is known at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error}"
        raise SettingsError(
            f"port {settings.port} of {settings.host} {reason}; name another with --port"
        ) from error


def _tell_whether_ready(index: LiveIndex) -> None:
    try:
        index.current()
    except CorpusIndexError as error:
        log.warning("no question can be answered yet: %s", error)
