"""Articles that are added, replaced or deleted over HTTP, and ingested in batches."""

import logging
import os
import re
import subprocess
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from threading import Condition, Thread
from typing import Final, Literal
from uuid import uuid4

from ingest.article import article_id
from ingest.errors import FootnoteError
from ingest.formats import MANY, SUFFIXES
from ingest.index import Index
from ingest.live_index import LiveIndex
from service.errors import DeletionRefused, StorageUnavailable, UploadRefused
from service.ingest_child import Ingest, Progress, Run
from service.ingest_report import Exit, IngestedBody
from service.settings import Settings, is_loopback

log = logging.getLogger(__name__)

FOLDER = "uploads"  # in the folder of articles
_MAX_NAME_BYTES = 120
_MAX_UPLOADS = 200  # that are listed; older ones are forgotten
_GATHER_S = 0.5  # a batch begins when no file has come for this long
_NEW_REVISION_S = 10.0  # longest wait for the running index to take up what was ingested

_FAILED = "It could not be ingested; the service's log says why."

Kind = Literal["put", "delete", "sync"]
Status = Literal["waiting", "reading", "ready", "failed", "cancelled"]
ENDED: Final = frozenset[Status](["ready", "failed", "cancelled"])


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
    replaced: Path | None = None  # where the version before is kept until this is done
    progress: Progress | None = None  # while it is read; that of all that are read with it
    report: IngestedBody | None = None  # of a sync that is done


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
        self._run: Run | None = None  # that is under way
        self._again = False  # what was cancelled may stand in the index
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
            file, aside = self._root() / FOLDER / name, None
            if file.exists() and not file.parent.is_symlink():
                aside = file.replace(_aside(file))
        return self._begin(Upload(uuid4().hex, "delete", path, path, replaced=aside))

    def sync(self) -> Upload:
        """Have the index match the folder, whatever changed there."""
        self._root()
        return self._begin(Upload(uuid4().hex, "sync", "", ""))

    def cancel(self, upload_id: str) -> Upload | None:
        """Undo it, unless it is done: a file that was sent goes, one that was deleted comes back.

        A run that reads it is stopped; others that it reads wait for the next. Of a sync, what was
        read until then stays in the index. None: there is no such upload. Raises
        `StorageUnavailable`, `CorpusIndexError`.
        """
        root = self._root()
        with self._changed:
            upload = self._known.get(upload_id)
            if upload is None or upload.status in ENDED:
                return upload
            with _storage(upload.name):
                _take_back(root, upload)
            if upload.status == "reading":
                self._again = self._again or upload.kind != "sync"
                if self._run:
                    self._run.stop()
            cancelled = replace(upload, status="cancelled", progress=None, replaced=None)
            self._known[upload_id] = cancelled
            self._changed.notify_all()
            return cancelled

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
        while (batch := self._next_batch()) is not None:
            self._end(batch, "reading")
            try:
                self._read(batch)
            except (FootnoteError, OSError, subprocess.SubprocessError):
                log.exception("the files that were added cannot be ingested")
                self._end(batch, "failed", _FAILED)

    def _next_batch(self) -> list[Upload] | None:
        """All uploads that wait, when no other has come for a moment. None: closed."""
        before = 0
        with self._changed:
            while not self._closed:
                waiting = [each for each in self._known.values() if each.status == "waiting"]
                if len(waiting) == before and (waiting or self._again):
                    self._again, self._run = False, Run(self._tell)
                    return waiting
                before = len(waiting)
                self._changed.wait(_GATHER_S if waiting or self._again else None)
        return None

    def _tell(self, progress: Progress) -> None:
        with self._changed:
            for each in self._known.values():
                if each.status == "reading":
                    self._known[each.id] = replace(each, progress=progress)

    def _end(
        self,
        uploads: Sequence[Upload],
        status: Status,
        detail: str = "",
        report: IngestedBody | None = None,
    ) -> None:
        """What becomes of those that were not cancelled."""
        with self._changed:
            for each in uploads:
                held = self._known.get(each.id)
                if held is None or held.status in ENDED:
                    continue
                if status in ENDED and held.replaced:
                    held.replaced.unlink(missing_ok=True)
                self._known[each.id] = replace(
                    held, status=status, detail=detail, progress=None, report=report
                )

    def _read(self, batch: Sequence[Upload]) -> None:
        assert self._run
        root = self._root()
        before = self._index.current().revision
        run = self._ingest(root, self._run)
        if self._run.stopped() and run.code in {Exit.INTERRUPTED, Exit.BUSY}:
            self._end(batch, "waiting")  # the others: another run reads them
            return
        if run.report is None:
            log.error("footnote ingest ended with %d: %s", run.code, run.errors)
            self._end(batch, "failed", _FAILED)
            return
        missing = self._await(batch, before)
        for upload in batch:
            why = run.report.why_skipped(upload.path) if upload.kind == "put" else None
            if why is not None:
                # If it stayed there, every later run would skip it again.
                with self._changed:
                    if self._known.get(upload.id, upload).status not in ENDED:
                        _take_back(root, upload)
                self._end([upload], "failed", why)
                continue
            late = "It is done in the folder, but the index does not show it yet."
            report = run.report if upload.kind == "sync" else None
            done = upload not in missing
            self._end([upload], "ready" if done else "failed", "" if done else late, report)

    def _await(self, batch: Sequence[Upload], before: int) -> list[Upload]:
        """Wait for a new revision; return the uploads that the index then does not show."""
        deadline = time.monotonic() + _NEW_REVISION_S
        while True:
            index = self._index.current()
            missing = [each for each in batch if self._waits_for(each, index)]
            late = time.monotonic() > deadline
            if not missing or index.revision > before or late:
                return missing
            time.sleep(0.1)

    def _waits_for(self, upload: Upload, index: Index) -> bool:
        with self._changed:
            held = self._known.get(upload.id)
        return held is not None and held.status not in ENDED and not _shows(index, upload)


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


def _take_back(root: Path, upload: Upload) -> None:
    """The folder as it was before; where another version has come since, that one stays."""
    path, before = root / upload.path, upload.replaced
    ours = upload.kind == "put" and path.is_file() and _digest(path) == upload.digest
    if before and before.exists():
        if ours or not path.exists():
            before.replace(path)
        else:
            before.unlink()
    elif ours:
        path.unlink()


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _aside(path: Path) -> Path:
    """A name beside `path` that an ingest ignores, as it is hidden."""
    return path.with_name(f".{uuid4().hex}.replaced")


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
            replaced = _aside(path)
            os.link(path, replaced, follow_symlinks=False)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path, replaced
