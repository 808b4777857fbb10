"""Files that readers add: saved beside the articles, then ingested by a child process."""

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
from pathlib import Path
from threading import Condition, Thread
from typing import Literal
from uuid import uuid4

from ingest.article import article_id
from ingest.errors import FootnoteError
from ingest.formats import MANY, SUFFIXES
from ingest.index import Index
from ingest.live_index import LiveIndex
from service.errors import StorageUnavailable, UploadRefused
from service.ingest_report import Exit, IngestedBody
from service.settings import Settings, is_loopback

log = logging.getLogger(__name__)

FOLDER = "uploads"  # in the folder of articles
_MAX_NAME_BYTES = 120
_MAX_UPLOADS = 200  # that are listed; older ones are forgotten
_GATHER_S = 0.5  # a batch begins when no file has come for this long
_NEW_REVISION_S = 10.0  # longest wait for the running index to take up what was ingested
_TRIES_WHILE_BUSY = 30
_INGEST_TIMEOUT_S = 1_800
_NICENESS = 10

_FAILED = "It could not be ingested; the service's log says why."

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

    code: int  # one of Exit
    report: IngestedBody | None  # None: it failed
    errors: str = ""  # what it wrote to standard error


Ingest = Callable[[Path], Ingested]
"""Makes the index match a folder; blocks until that is done."""


def uploads_allowed(settings: Settings) -> bool:
    """As `settings.uploads` says; auto allows them if the service listens on loopback."""
    if settings.uploads != "auto":
        return settings.uploads == "on"
    return is_loopback(settings.host)


class Uploads:
    """The files that were sent, and one thread that has them ingested in batches."""

    def __init__(self, index: LiveIndex, ingest: Ingest, max_bytes: int) -> None:
        self._index = index
        self._ingest = ingest
        self.max_bytes = max_bytes
        self._known: OrderedDict[str, Upload] = OrderedDict()
        self._changed = Condition()
        self._closed = False
        self._thread: Thread | None = None

    def latest(self) -> list[Upload]:
        """The latest first."""
        with self._changed:
            return list(reversed(self._known.values()))

    def add(self, name: str, data: bytes) -> Upload:
        """Save a new file beside the articles, under a safe name, and have it ingested soon.

        No file is overwritten. Raises `UploadRefused` for a kind of file that is not read,
        `StorageUnavailable` if the folder cannot be written to, `CorpusIndexError` if there is no
        index yet.
        """
        safe = safe_name(name)
        root = Path(self._index.current().facts.root)
        try:
            path = save(root / FOLDER, safe, data)
        except OSError as error:
            log.error("%s could not be saved: %s", safe, error)
            raise StorageUnavailable("The folder of articles cannot be written to.") from error
        upload = Upload(uuid4().hex, name, path.relative_to(root).as_posix())
        with self._changed:
            self._known[upload.id] = upload
            while len(self._known) > _MAX_UPLOADS:
                self._known.popitem(last=False)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="uploads", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return upload

    def close(self) -> None:
        """Begin no further batch. A run that has begun is not stopped.

        Nothing breaks if the end of the process cuts that run off.
        """
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _work(self) -> None:
        while batch := self._next_batch():
            self._set(batch, "reading")
            try:
                self._read(batch)
            except (FootnoteError, OSError, subprocess.SubprocessError):
                log.exception("the files that were added cannot be ingested")
                self._set(batch, "failed", _FAILED)

    def _next_batch(self) -> list[Upload]:
        """All uploads that wait, when no other has come for a moment. Empty: closed."""
        before = 0
        with self._changed:
            while not self._closed:
                waiting = [each for each in self._known.values() if each.status == "waiting"]
                if waiting and len(waiting) == before:
                    return waiting
                before = len(waiting)
                self._changed.wait(_GATHER_S if waiting else None)
        return []

    def _set(self, uploads: Sequence[Upload], status: Status, detail: str = "") -> None:
        with self._changed:
            for each in uploads:
                if each.id in self._known:
                    self._known[each.id] = replace(each, status=status, detail=detail)

    def _read(self, batch: Sequence[Upload]) -> None:
        root = Path(self._index.current().facts.root)
        before = self._index.current().revision
        run = self._ingest(root)
        if run.report is None:
            log.error("footnote ingest ended with %d: %s", run.code, run.errors)
            self._set(batch, "failed", _FAILED)
            return
        missing = self._await(batch, before)
        for upload in batch:
            why = run.report.why_skipped(upload.path)
            if upload not in missing:
                self._set([upload], "ready")
            elif why is None:
                self._set([upload], "failed", "It is saved, but the index does not hold it yet.")
            else:
                # If it stayed there, every later run would skip it again.
                (root / upload.path).unlink(missing_ok=True)
                self._set([upload], "failed", why)

    def _await(self, batch: Sequence[Upload], before: int) -> list[Upload]:
        """Wait for a new revision; return the uploads that the index then does not hold."""
        deadline = time.monotonic() + _NEW_REVISION_S
        while True:
            index = self._index.current()
            missing = [each for each in batch if not _holds(index, each.path)]
            late = time.monotonic() > deadline
            if not missing or index.revision > before or late:
                return missing
            time.sleep(0.1)


def _holds(index: Index, path: str) -> bool:
    if not path.lower().endswith(tuple(MANY)):
        return index.article(article_id(path)) is not None
    return any(article.path.startswith(f"{path}#") for article, _ in index.articles())


def safe_name(name: str) -> str:
    """The last part of the path `name`, without what is special to a file system or a shell.

    Letters of every script stay. Raises `UploadRefused` if files with this suffix are not read.
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    stem, dot, ending = last.rpartition(".")
    suffix = (dot + ending).lower()
    if suffix not in SUFFIXES:
        raise UploadRefused(
            f"{last!r} cannot be read; send a file that ends in {' '.join(sorted(SUFFIXES))}"
        )
    stem = re.sub(r"[^\w.,()+-]+", "-", stem).strip("-.") or "article"
    while len(stem.encode()) > _MAX_NAME_BYTES:
        stem = stem[:-1]
    return f"{stem}{suffix}"


def save(folder: Path, name: str, data: bytes) -> Path:
    """Write a new file; return its path. A number is added to a name that is taken.

    If the file under that name has the same bytes, its path is returned and nothing is written.
    Raises `OSError`.
    """
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise OSError(f"{folder} is a link; links are not followed when articles are read")
    digest = sha256(data).digest()
    # Hidden until it is complete: an ingest that runs now ignores hidden files.
    part = folder / f".{uuid4().hex}.part"
    part.write_bytes(data)
    try:
        stem, suffix = Path(name).stem, Path(name).suffix
        for number in range(1, 10_000):
            path = folder / (f"{stem}-{number}{suffix}" if number > 1 else name)
            try:
                os.link(part, path)  # unlike a rename, it never overwrites a file
            except FileExistsError:
                if sha256(path.read_bytes()).digest() == digest:
                    return path
                continue
            return path
    finally:
        part.unlink()
    raise OSError(f"{folder} holds too many files named {name}")


def ingest_in_child(settings: Settings) -> Ingest:
    """`footnote ingest` in its own process, with low priority and one thread."""
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
    with subprocess.Popen(  # noqa: S603 - our own command; the index names the folder
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
    complete = child.returncode in (Exit.OK, Exit.SKIPPED)
    report = IngestedBody.model_validate_json(printed) if complete else None
    return Ingested(child.returncode, report, errors)
