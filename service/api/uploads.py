"""POST /v1/articles: files that readers add. Saved, then ingested by a child process."""

import logging
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from threading import Condition, Thread
from typing import Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool

from ingest.article import article_id
from ingest.errors import FootnoteError
from ingest.formats import SUFFIXES
from ingest.index import Index
from ingest.live_index import LiveIndex
from service.api import wire
from service.api.same_origin import require_own_page
from service.commands.terminal import Exit
from service.ingest_report import IngestedBody
from service.settings import Settings

log = logging.getLogger(__name__)

FOLDER = "uploads"  # in the folder of articles, so that they can be told from the others
_MAX_NAME_BYTES = 120
_REMEMBERED = 200
_GATHER_S = 0.5  # files dropped together are ingested together
_NEW_REVISION_S = 10.0
_TRIES_WHILE_BUSY = 30
_INGEST_TIMEOUT_S = 1_800
_NICENESS = 10

Status = Literal["waiting", "reading", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Upload:
    id: str
    name: str
    path: str  # relative to the corpus
    status: Status = "waiting"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ingested:
    """How one run of `footnote ingest` ended."""

    code: int
    done: IngestedBody | None  # None: it failed
    errors: str = ""  # what it wrote for people


Ingest = Callable[[Path], Ingested]
"""Makes the index match a folder; blocks until that is done."""


def uploads_allowed(settings: Settings) -> bool:
    """By `settings.uploads`; where that is auto, only for a service that listens on loopback."""
    if settings.uploads != "auto":
        return settings.uploads == "on"
    return _is_loopback(settings.host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Uploads:
    """The files that were sent, and the one thread that has them ingested, a batch at a time."""

    def __init__(self, index: LiveIndex, ingest: Ingest, max_bytes: int) -> None:
        self._index = index
        self._ingest = ingest
        self.max_bytes = max_bytes
        self._known: OrderedDict[str, Upload] = OrderedDict()
        self._changed = Condition()
        self._closed = False
        self._thread: Thread | None = None

    def latest(self) -> list[Upload]:
        with self._changed:
            return list(reversed(self._known.values()))

    def add(self, name: str, data: bytes) -> Upload:
        """Save a file beside the articles, under a safe name, over no other; it is read soon.

        Raises `ValueError` for a name of a kind that is not read, `CorpusIndexError` where there
        is no index yet, `OSError` where the folder cannot be written to.
        """
        safe = safe_name(name)
        root = Path(self._index.current().facts.root)
        path = save(root / FOLDER, safe, data)
        upload = Upload(uuid4().hex, name, path.relative_to(root).as_posix())
        with self._changed:
            self._known[upload.id] = upload
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="uploads", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return upload

    def close(self) -> None:
        """No further batch begins. A run under way ends by itself: it may be cut off anywhere."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _work(self) -> None:
        while batch := self._next_batch():
            self._say(batch, "reading")
            try:
                self._read(batch)
            except (FootnoteError, OSError, subprocess.SubprocessError):
                log.exception("the files that were added could not be ingested")
                self._say(batch, "failed", "It could not be read in; the service's log says why.")

    def _next_batch(self) -> list[Upload]:
        """All that wait, once no other has come for a moment; none once it is closed."""
        met = 0
        with self._changed:
            while not self._closed:
                waiting = [each for each in self._known.values() if each.status == "waiting"]
                if waiting and len(waiting) == met:
                    return waiting
                met = len(waiting)
                self._changed.wait(_GATHER_S if waiting else None)
        return []

    def _say(self, uploads: Sequence[Upload], status: Status, detail: str = "") -> None:
        with self._changed:
            for each in uploads:
                if each.id in self._known:
                    self._known[each.id] = replace(each, status=status, detail=detail)

    def _read(self, batch: Sequence[Upload]) -> None:
        root = Path(self._index.current().facts.root)
        before = self._index.current().revision
        run = self._ingest(root)
        if run.done is None:
            log.error("footnote ingest ended with %d: %s", run.code, run.errors)
            self._say(batch, "failed", "It could not be read in; the service's log says why.")
            return
        unheld = self._await(batch, before)
        for upload in batch:
            why = run.done.why_skipped(upload.path)
            if upload not in unheld:
                self._say([upload], "ready")
            elif why is None:
                self._say([upload], "failed", "It is saved, but the index does not hold it yet.")
            else:
                # Left there, it would only be skipped again in every later run.
                (root / upload.path).unlink(missing_ok=True)
                self._say([upload], "failed", why)

    def _await(self, batch: Sequence[Upload], before: int) -> list[Upload]:
        """Those whose articles the index does not hold, once the new revision is taken up."""
        deadline = time.monotonic() + _NEW_REVISION_S
        while True:
            index = self._index.current()
            unheld = [each for each in batch if not _holds(index, each.path)]
            late = time.monotonic() > deadline
            if not unheld or index.revision > before or late:
                return unheld
            time.sleep(0.1)


def _holds(index: Index, path: str) -> bool:
    if not path.endswith(".jsonl"):
        return index.article(article_id(path)) is not None
    return any(article.path.startswith(f"{path}#") for article, _ in index.articles())


def safe_name(name: str) -> str:
    """The last part of `name` without what a file system or a shell could take amiss.

    Letters of every script stay. Raises `ValueError` where the suffix is of no kind that is read.
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    stem, dot, ending = last.rpartition(".")
    suffix = (dot + ending).lower()
    if suffix not in SUFFIXES:
        raise ValueError(
            f"{last!r} is of no kind that can be read; those that are: {' '.join(sorted(SUFFIXES))}"
        )
    stem = re.sub(r"[^\w.,()+-]+", "-", stem).strip("-.") or "article"
    while len(stem.encode()) > _MAX_NAME_BYTES:
        stem = stem[:-1]
    return f"{stem}{suffix}"


def save(folder: Path, name: str, data: bytes) -> Path:
    """Write a new file, numbered where the name is taken; one that is there and equal is it."""
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise OSError(f"{folder} is a link; links are not followed when articles are read")
    digest = sha256(data).digest()
    # Hidden until it is whole: an ingest that runs meanwhile passes hidden files over.
    part = folder / f".{uuid4().hex}.part"
    part.write_bytes(data)
    try:
        stem, suffix = Path(name).stem, Path(name).suffix
        for number in range(1, 10_000):
            path = folder / (f"{stem}-{number}{suffix}" if number > 1 else name)
            try:
                os.link(part, path)  # unlike a rename, never over another file
            except FileExistsError:
                if sha256(path.read_bytes()).digest() == digest:
                    return path
                continue
            return path
    finally:
        part.unlink()
    raise OSError(f"{folder} holds too many files named {name}")


def ingest_in_child(settings: Settings) -> Ingest:
    """`footnote ingest` in a process of its own, of low priority and on one thread."""
    command = [sys.executable, "-m", "service.commands.main", "ingest", "--json"]

    def ingest(root: Path) -> Ingested:
        for _ in range(_TRIES_WHILE_BUSY):
            done = _run([*command, str(root), "--data", str(settings.data)])
            if done.code != Exit.BUSY:
                break
            time.sleep(1)
        return done

    return ingest


def _run(command: Sequence[str]) -> Ingested:
    environment = os.environ | {"FOOTNOTE_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(  # noqa: S603 - our own command, and a folder that the index names
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        encoding="utf-8",
        errors="replace",
    ) as child:
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, child.pid, _NICENESS)
        try:
            printed, errors = child.communicate(timeout=_INGEST_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            raise
    whole = child.returncode in (Exit.OK, Exit.SKIPPED)
    done = IngestedBody.model_validate_json(printed) if whole else None
    return Ingested(child.returncode, done, errors)


def upload_router(uploads: Uploads, *, loopback_only: bool) -> APIRouter:
    """`loopback_only`: requests must name this computer, or a name made to point to it could."""

    def require_local(request: Request) -> None:
        if loopback_only and not _is_loopback(request.url.hostname or ""):
            raise HTTPException(403, "Articles are added only under the name localhost.")

    router = APIRouter(dependencies=[Depends(require_own_page), Depends(require_local)])

    @router.post(
        "/v1/articles",
        status_code=202,
        max_body_size=uploads.max_bytes,
        openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}}},
    )
    async def create_articles(
        request: Request,
        name: str = Query(min_length=1, max_length=500, description="The file's name."),
    ) -> wire.UploadBody:
        """Add the file that is the body to the articles; it can be asked about a little later."""
        data = await request.body()
        try:
            return _body(await run_in_threadpool(uploads.add, name, data))
        except ValueError as error:
            raise HTTPException(415, str(error)) from error
        except OSError as error:
            log.error("%s could not be saved: %s", name, error)
            raise HTTPException(503, "The folder of articles cannot be written to.") from error

    @router.get("/v1/uploads")
    def list_uploads() -> wire.UploadsBody:
        """What has become of the files that were sent since the service started."""
        return wire.UploadsBody(uploads=[_body(each) for each in uploads.latest()])

    return router


def _body(upload: Upload) -> wire.UploadBody:
    return wire.UploadBody(
        id=upload.id,
        name=upload.name,
        path=upload.path if upload.status != "failed" else "",
        status=upload.status,
        detail=upload.detail,
    )
