"""The command line: footnote ingest | ask | serve | verify | replay."""

import errno
import json
import logging
import socket
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import typer
from pydantic import ValidationError
from rich.markup import escape

from ingest.embed import Embedder
from ingest.errors import CorpusIndexError, SettingsError
from ingest.generation import ProgressCallback
from ingest.heal import Healer
from ingest.live_index import LiveIndex
from ingest.settings import LOCAL
from ingest.sync import Summary, sync
from service.answering.signature import read_public_key
from service.api import convert, wire
from service.api.annotations import annotations, linked_data
from service.api.app import app_of, parts_of
from service.api.server import Server
from service.api.traces import open_traces
from service.bootstrap import build_answerer, build_embedder, build_kept, build_question_embedder
from service.commands.articles import list_articles
from service.commands.audit import Files, audit
from service.commands.chat import chat
from service.commands.conversation import Audited, audit_conversation
from service.commands.entry import new_app
from service.commands.evaluate import app as evaluate
from service.commands.keys import app as keys
from service.commands.mcp import mcp
from service.commands.replay import replay as replayed
from service.commands.replay import settings_then
from service.commands.show import print_answer
from service.commands.terminal import bars, errors, errors_told, output, read_settings
from service.ingest_report import Exit, ingested_body
from service.keys import Keys
from service.logs import log_as
from service.settings import Settings
from service.verification.reanchor import Status

_MAX_DIFFERENCES = 40

log = logging.getLogger("service.commands")

app = new_app()
app.add_typer(evaluate, name="evaluate")
app.add_typer(keys, name="keys")
app.command()(mcp)
app.command()(chat)
app.command("list")(list_articles)


Folder = Annotated[Path, typer.Argument(help="The folder of articles.", show_default=False)]
AnswerFile = Annotated[
    Path, typer.Argument(help="An answer as JSON; - reads it from standard input.")
]
Data = Annotated[Path | None, typer.Option(help="The folder of the index.  [default: .footnote]")]
Replace = Annotated[
    bool,
    typer.Option(
        "--replace", help="Let this folder take the place of the one the index was made from."
    ),
]


@app.command()
def ingest(
    folder: Folder,
    data: Data = None,
    replace: Replace = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was done as one line of JSON.")
    ] = False,
) -> None:
    """Make the index match FOLDER: add, change and remove what differs.

    Reads the formats that docs/formats.md lists, in it and in its subfolders. Only texts that
    are new are embedded. A file that cannot be read is reported and skipped.
    """
    with errors_told():
        start = time.perf_counter()
        settings = read_settings(data=data)
        summary = _ingest(settings, folder, build_embedder(settings), replace)
    if as_json:
        body = ingested_body(summary, time.perf_counter() - start)
        output.print(body.model_dump_json(), markup=False)
    if summary.interrupted:
        raise typer.Exit(Exit.INTERRUPTED)
    if summary.skipped:
        raise typer.Exit(Exit.SKIPPED)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, in quotes.", show_default=False)],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole answer as JSON.")
    ] = False,
    data: Data = None,
) -> None:
    """Answer QUESTION from the index, with the sentences that the answer rests on."""
    with errors_told():
        settings = read_settings(data=data)
        try:
            asked = wire.QuestionBody(question=question)
        except ValidationError as error:
            raise SettingsError(f"the question: {error.errors()[0]['msg']}") from error
        answerer = build_answerer(settings, build_embedder(settings))
        try:
            with errors.status("Reading the articles …"):
                body = convert.answer_body(answerer.answer(convert.question(asked)))
        finally:
            answerer.close()
    if as_json:
        output.print_json(body.model_dump_json())
    else:
        print_answer(body)


@app.command()
def serve(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Ingest this folder first.", show_default=False),
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
        log_as(settings.log)
        logging.getLogger("ingest").setLevel(logging.INFO)
        server = Server(app_of(parts), parts.stopping, listening)
        # Whoever asks meanwhile is told how far it is.
        with server.running():
            if folder is not None:
                local = settings.embeddings == LOCAL
                embedder = answerer.embedder if local else build_embedder(settings)
                summary = _ingest(settings, folder, embedder, replace, parts.readiness.tell)
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


def _tell_whether_ready(index: LiveIndex) -> None:
    try:
        index.current()
    except CorpusIndexError as error:
        log.warning("no question can be answered yet: %s", error)


@app.command()
def verify(
    answer: AnswerFile,
    folder: Folder,
    key: Annotated[
        Path | None, typer.Option(help="The public key that must have signed the answer.")
    ] = None,
) -> None:
    """Check an ANSWER against the files of FOLDER alone: no index, no key, no network."""
    with errors_told():
        body = _read_answer(answer)
        findings = audit(body, Files(folder), read_public_key(key) if key else None)
    wrong = [each for each in findings if each.kind == "error"]
    for finding in findings:
        kind = "" if finding in wrong else "warning: "
        errors.print(escape(_printable(f"{kind}{finding.where}: {finding.problem}")))
    warnings = len(findings) - len(wrong)
    output.print(
        f"{len(body['citations'])} citations of {len(body['statements'])} statements checked, "
        f"{len(wrong)} found wrong{f', {warnings} changed since' if warnings else ''}"
    )
    if body.get("signature") and not key:
        output.print("it is signed: --key PUBLIC-KEY checks by whom")
    if wrong:
        raise typer.Exit(Exit.FAILED)


def _check_who_may_ask(settings: Settings) -> None:
    """Raises `SettingsError` where strangers could ask without a key, and nobody said so."""
    if not settings.open_without_keys and not Keys(settings.data).all():
        raise SettingsError(
            f"on {settings.published_at or settings.host} others than you can ask, read every "
            "article and spend your model's money; make a key with: footnote keys create NAME, "
            "or set FOOTNOTE_WITHOUT_KEYS='anyone may ask'"
        )


@app.command()
def export(
    answer: AnswerFile,
    form: Annotated[
        Literal["annotations", "schema.org"],
        typer.Option(
            "--as", help="annotations: W3C Web Annotations. schema.org: JSON-LD for a web page."
        ),
    ] = "annotations",
) -> None:
    """Print an ANSWER in a form that other programs read."""
    with errors_told():
        body = wire.AnswerBody.model_validate(_read_answer(answer))
    made = annotations(body) if form == "annotations" else linked_data(body)
    output.print_json(json.dumps(made))


@app.command("audit")
def audit_(
    conversation: Annotated[
        Path, typer.Argument(help="A conversation as the page saves it, or an answer, as JSON.")
    ],
    data: Data = None,
) -> None:
    """Tell which citations of a CONVERSATION that was saved still hold, by the index."""
    counts: Counter[str] = Counter()
    with errors_told():
        saved = _read_json(conversation)
        settings = read_settings(data=data)
        index = LiveIndex(settings, build_embedder(settings))
        try:
            for each in audit_conversation(saved, index.current(), build_kept(settings)):
                counts[each.standing.status] += 1
                if each.standing.status != "valid":
                    for line in _standing_lines(each):
                        errors.print(escape(_printable(line)))
        finally:
            index.close()
    told = ", ".join(f"{counts[status]} {status}" for status in get_args(Status))
    output.print(f"{counts.total()} citations: {told}")
    if counts["edited"] or counts["removed"]:
        raise typer.Exit(Exit.FAILED)


def _standing_lines(audited: Audited) -> list[str]:
    cited, now = audited.cited, audited.standing.now
    place = f"{cited.article.path}, sentence {cited.sentence}"
    line = f"{audited.standing.status}: [{cited.number}] of {audited.question!r}, {place}"
    if now and audited.standing.status == "moved":
        return [f"{line}: now {now.article.path}, sentence {now.sentence}"]
    then = [line, f"  then: {cited.quote}"]
    return [*then, f"  now:  {now.quote}"] if now else then


@app.command()
def replay(answer: AnswerFile, data: Data = None) -> None:
    """Ask the question of an ANSWER again, as its receipt says, and tell what differs.

    Over the same articles, with the same software and settings, the articles' own sentences make
    the same answer. A model may word it otherwise.
    """
    with errors_told():
        body = _read_answer(answer)
        settings = settings_then(body, read_settings(data=data))
        answerer = build_answerer(settings, build_embedder(settings))
        try:
            differences = replayed(body, answerer)
        finally:
            answerer.close()
    for each in differences[:_MAX_DIFFERENCES]:
        errors.print(escape(_printable(f"{each.name}: {each.then!r} then, {each.now!r} now")))
    if len(differences) > _MAX_DIFFERENCES:
        errors.print(f"and {len(differences) - _MAX_DIFFERENCES} more")
    if any(not each.in_making for each in differences):
        output.print("another answer")
        raise typer.Exit(Exit.FAILED)
    output.print("the same answer")


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


def _ingest(
    settings: Settings,
    folder: Path,
    embedder: Embedder,
    replace: bool,
    tell: ProgressCallback = lambda _task, _done, _total: None,
) -> Summary:
    with bars() as draw:

        def progress(task: str, done: int, total: int) -> None:
            draw(task, done, total)
            tell(task, done, total)

        summary = sync(settings, folder, embedder, progress=progress, replace=replace)
    for problem in summary.skipped:
        errors.print(escape(f"skipped {_printable(str(problem))}"))
    if summary.ignored:
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in summary.ignored.items())
        errors.print(escape(_printable(f"files of other types passed over: {kinds}")))
    if summary.rebuilt:
        errors.print(escape(f"the search indexes were made anew: {summary.rebuilt}"))
    if summary.interrupted:
        errors.print("interrupted: what was read so far is indexed; run it again for the rest")
    errors.print(summary.line())
    return summary


def _printable(text: str) -> str:
    """`text` with control characters escaped: file names may hold some, and terminals obey them."""
    encoded = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in encoded)


def _read_answer(path: Path) -> dict[str, Any]:
    """An answer as JSON has it; it was checked to be one."""
    answer = _read_json(path)
    try:
        wire.AnswerBody.model_validate(answer)
    except ValidationError as error:
        raise SettingsError(
            f"{path} is not an answer as `footnote ask --json` prints it: {error}"
        ) from error
    return answer


def _read_json(path: Path) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        found = json.loads(text, object_pairs_hook=_once_each)
    except RecursionError as error:
        raise SettingsError(f"{path} is not an answer: it is nested too deeply") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON that can be read: {error}") from error
    if not isinstance(found, dict):
        raise SettingsError(f"{path} is not an answer: it is no object of JSON")
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two programs may read different things in an object that has a name twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a name twice")
    return found


if __name__ == "__main__":
    app()
