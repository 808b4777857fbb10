"""Articles that are added, replaced or deleted over HTTP, and ingested by a child process."""

import logging
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
from service.errors import DeletionRefused, StorageUnavailable, UploadRefused
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

Kind = Literal["put", "delete", "sync"]
Status = Literal["waiting", "reading", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A change of the folder, and what has become of it."""

    id: str
    kind: Kind
    name: str  # as it was sent; of a deletion, the path; of a sync, nothing
    path: str  # relative to the corpus; of a sync, empty
    status: Status = "waiting"
    detail: str = ""
    digest: str = ""  # of the bytes that were sent
    replaced: Path | None = None  # where the version before is kept until this one is read


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

    def find(self, upload_id: str) -> Upload | None:
        with self._changed:
            return self._known.get(upload_id)

    def put(self, name: str, data: bytes) -> Upload:
        """Save a file beside the articles, under a safe name, and have it ingested soon.

        It takes the place of the one that was sent under this name before. If it cannot be read,
        that one comes back. Raises `UploadRefused` for a kind of file that is not read,
        `StorageUnavailable` if the folder cannot be written to, `CorpusIndexError` if there is no
        index yet.
        """
        safe = safe_name(name)
        root = self._root()
        with _storage(safe):
            path, replaced = save(root / FOLDER, safe, data)
        where = path.relative_to(root).as_posix()
        digest = sha256(data).hexdigest()
        return self._begin(
            Upload(uuid4().hex, "put", name, where, digest=digest, replaced=replaced)
        )

    def delete(self, path: str) -> Upload:
        """Delete the file at `path`, relative to the corpus; only what was sent may be deleted.

        Raises `DeletionRefused` for any other, `StorageUnavailable`, `CorpusIndexError`.
        """
        folder, _, name = path.partition("/")
        if folder != FOLDER or not name or "/" in name or name in (".", ".."):
            raise DeletionRefused("It was not sent to this service: delete its file and sync.")
        if "#" in name:
            raise DeletionRefused("It is a line of a file: send the file anew without it.")
        with _storage(name):
            file = self._root() / FOLDER / name
            if not file.parent.is_symlink():
                file.unlink(missing_ok=True)
        return self._begin(Upload(uuid4().hex, "delete", path, path))

    def sync(self) -> Upload:
        """Have the index match the folder, whatever changed there."""
        self._root()
        return self._begin(Upload(uuid4().hex, "sync", "", ""))

    def _root(self) -> Path:
        return Path(self._index.current().facts.root)

    def _begin(self, upload: Upload) -> Upload:
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
            why = run.report.why_skipped(upload.path) if upload.kind == "put" else None
            if why is not None:
                # If it stayed there, every later run would skip it again.
                self._take_back(root / upload.path, upload.replaced)
                self._set([upload], "failed", why)
                continue
            if upload.replaced:
                upload.replaced.unlink(missing_ok=True)
            late = "It is done in the folder, but the index does not show it yet."
            done = upload not in missing
            self._set([upload], "ready" if done else "failed", "" if done else late)

    def _take_back(self, path: Path, replaced: Path | None) -> None:
        if replaced and replaced.exists():
            replaced.replace(path)
        else:
            path.unlink(missing_ok=True)

    def _await(self, batch: Sequence[Upload], before: int) -> list[Upload]:
        """Wait for a new revision; return the uploads that the index then does not show."""
        deadline = time.monotonic() + _NEW_REVISION_S
        while True:
            index = self._index.current()
            missing = [each for each in batch if not _shows(index, each)]
            late = time.monotonic() > deadline
            if not missing or index.revision > before or late:
                return missing
            time.sleep(0.1)


def _shows(index: Index, upload: Upload) -> bool:
    if upload.kind == "sync":
        return True
    found = index.article(article_id(upload.path))
    if found is None and upload.path.lower().endswith(tuple(MANY)):
        parts = f"{upload.path}#"
        held = any(article.path.startswith(parts) for article, _ in index.articles())
        return held == (upload.kind == "put")
    if upload.kind == "delete":
        return found is None
    return found is not None and found[0].digest == upload.digest


@contextmanager
def _storage(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.error("%s could not be saved: %s", name, error)
        raise StorageUnavailable("The folder of articles cannot be written to.") from error


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


def save(folder: Path, name: str, data: bytes) -> tuple[Path, Path | None]:
    """Write a file at once and whole; return its path, and where the one before it is kept.

    Both the new file, until it is complete, and the old one are hidden: an ingest ignores hidden
    files. Raises `OSError`.
    """
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise OSError(f"{folder} is a link; links are not followed when articles are read")
    path, part = folder / name, folder / f".{uuid4().hex}.part"
    part.write_bytes(data)
    replaced = None
    try:
        if path.exists():
            replaced = folder / f".{uuid4().hex}.replaced"
            os.link(path, replaced, follow_symlinks=False)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path, replaced


def ingest_in_child(settings: Settings) -> Ingest:
    """`footnote ingest` in its own process, with low priority and one thread."""
    command = [sys.executable, "-m", "service.commands.entry", "ingest", "--json"]

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
