"""Parses files in a child process, so that a hostile one costs a child and not the ingest.

The child has limits of memory and of processor time; one child parses file after file. When it
dies, the file it had is skipped by name, and skipped again the next time without being tried.
"""

import atexit
import io
import json
import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from ingest.errors import UnreadableFile
from ingest.formats import FolderRules, Ocr, parse
from ingest.formats.folder import NO_RULES
from ingest.prepare import Prepared, prepare
from ingest.settings import IndexSettings

_LENGTH: Final = struct.Struct("<Q")
_END: Final = "end"
_STARTS_WITHIN_S: Final = 120.0
# Beyond the limit of processor time: a child may have to wait for a processor.
_PATIENCE: Final = 4.0
# Less than that, so that a program which reads scans ends before the child does.
_OCR_PATIENCE: Final = 3.0
# Of the limit of memory: a child that has grown so far makes way for another.
_FREED_AT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """What parsing one file may take."""

    memory_mb: int
    seconds: float  # of processor time


@dataclass(frozen=True, slots=True)
class Parsed:
    """One piece of what a file held: an article, new or known, or a part that can't be read."""

    prepared: Prepared | None = None
    known: str = ""  # the path of an article whose digest is the known one
    problem: UnreadableFile | None = None


class Parser:
    """Keeps one child, started when it is needed first. For one thread."""

    def __init__(self, killers: Path, version: str) -> None:
        """`killers` is the file that remembers which contents ended a child under `version`."""
        self._killers = killers
        self._version = version

    def parse(
        self,
        path: str,
        data: bytes,
        limits: Limits,
        known: Mapping[str, str],
        rules: FolderRules = NO_RULES,
    ) -> Iterator[Parsed]:
        """The pieces of the file `path` in order; `known` has digests by the paths of articles.

        Raises `UnreadableFile` where the whole file cannot be read, also where it ended the child.
        """
        digest = sha256(data).hexdigest()
        if reason := self._remembered().get(digest):
            raise UnreadableFile(
                path, f"{reason} when it was read before; it is not tried again until it changes"
            )
        try:
            yield from _child().parse(path, data, limits, known, rules)
        except _Died as death:
            self._remember(digest, str(death))
            raise UnreadableFile(path, str(death)) from death

    def _remembered(self) -> dict[str, str]:
        try:
            held = json.loads(self._killers.read_text("utf-8"))
        except (OSError, ValueError):  # not there; cut short
            return {}
        return held["files"] if held.get("version") == self._version else {}

    def _remember(self, digest: str, reason: str) -> None:
        held = {"version": self._version, "files": self._remembered() | {digest: reason}}
        aside = self._killers.with_suffix(".new")
        aside.write_text(json.dumps(held), "utf-8")
        aside.replace(self._killers)


class _Died(Exception):
    """What a file did to the child that parsed it."""


class _Child:
    def __init__(self) -> None:
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.parser"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is for us: we decide what becomes of the file
        )
        assert self._process.stdin
        assert self._process.stdout
        self._in: Any = self._process.stdin
        self._out: Any = self._process.stdout
        self.ready = False

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def parse(
        self,
        path: str,
        data: bytes,
        limits: Limits,
        known: Mapping[str, str],
        rules: FolderRules = NO_RULES,
    ) -> Iterator[Parsed]:
        if not self.ready:
            self._receive(time.monotonic() + _STARTS_WITHIN_S)
            self.ready = True
        whole = False
        try:
            request = (path, data, limits.memory_mb, limits.seconds, dict(known), rules)
            _send(self._in, request)
            until = time.monotonic() + limits.seconds * _PATIENCE
            while (reply := self._receive(until))[0] != _END:
                kind, *values = reply
                if kind == "refused":
                    whole = True
                    raise UnreadableFile(path, values[0])
                yield _piece(kind, values)
            whole = True
            if reply[1] > limits.memory_mb * _FREED_AT:
                self.close()
        except (BrokenPipeError, EOFError, pickle.UnpicklingError) as error:
            raise _Died(self._cause(limits)) from error
        finally:
            if not whole:  # it may be in the middle of a file
                self.close()

    def _receive(self, until: float) -> tuple[Any, ...]:
        head = self._read(_LENGTH.size, until)
        return _Replies(io.BytesIO(self._read(_LENGTH.unpack(head)[0], until))).load()  # type: ignore[no-any-return]

    def _read(self, size: int, until: float) -> bytes:
        parts = bytearray()
        descriptor = self._out.fileno()
        while len(parts) < size:
            wait = until - time.monotonic()
            if wait <= 0 or not select.select([descriptor], [], [], wait)[0]:
                self._kill()
                raise EOFError
            part = os.read(descriptor, min(size - len(parts), 1 << 20))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)

    def _cause(self, limits: Limits) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        code = self._process.returncode
        if code in {-24, -9}:  # SIGXCPU; SIGKILL, when it doesn't answer
            return f"took more than {limits.seconds:g} s of processor time"
        return f"ended the process that read it ({code})"

    def _kill(self) -> None:
        with suppress(ProcessLookupError):  # with what it runs: it leads a group of its own
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        self._kill()
        self._process.wait()
        self._in.close()
        self._out.close()


_children: list[_Child] = []


def _child() -> _Child:
    """The one child of this process, a new one where the last is gone."""
    if not _children or not _children[0].alive:
        _children[:] = [_Child()]
    return _children[0]


@atexit.register
def _close() -> None:
    for child in _children:
        if child.alive:
            child.close()


def _piece(kind: str, values: list[Any]) -> Parsed:
    if kind == "article":
        return Parsed(prepared=values[0])
    if kind == "known":
        return Parsed(known=values[0])
    return Parsed(problem=UnreadableFile(*values))


class _Replies(pickle.Unpickler):
    """Takes what a child may send, and no more: a file may have taken the child over."""

    _ALLOWED: Final = frozenset(
        {
            ("ingest.article", "Article"),
            ("ingest.chunk", "Chunk"),
            ("ingest.duplicates", "Signature"),
            ("ingest.prepare", "Prepared"),
            ("ingest.sentence", "Sentence"),
            ("ingest.span", "Span"),
            ("datetime", "date"),
            ("copyreg", "_reconstructor"),
            ("builtins", "object"),
            ("numpy", "dtype"),
            ("numpy", "ndarray"),
            ("numpy._core.multiarray", "_reconstruct"),
            ("numpy._core.numeric", "_frombuffer"),
        }
    )

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self._ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is nothing that a parser sends")
        return super().find_class(module, name)


def _send(stream: BinaryIO, value: tuple[Any, ...]) -> None:
    data = pickle.dumps(value, protocol=5)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


# -- in the child --------------------------------------------------------------------------------


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Parse what is asked for until the requests end."""
    own = _memory_mb()
    _send(replies, ("ready",))
    while head := requests.read(_LENGTH.size):
        path, data, memory_mb, seconds, known, rules = pickle.loads(  # noqa: S301 - of our parent
            requests.read(_LENGTH.unpack(head)[0])
        )
        _limit(own + memory_mb, seconds)
        try:
            ocr = Ocr(IndexSettings().ocr, seconds * _OCR_PATIENCE)
            for reply in _parsed(path, data, known, rules, ocr):
                _send(replies, reply)
        except UnreadableFile as error:
            _send(replies, ("refused", error.reason))
        except MemoryError:
            _send(replies, ("refused", f"takes more than {memory_mb} MB of memory to read"))
        else:
            _send(replies, (_END, _memory_mb() - own))


def _parsed(
    path: str, data: bytes, known: Mapping[str, str], rules: FolderRules, ocr: Ocr
) -> Iterator[tuple[Any, ...]]:
    contents = parse(path, data, rules, ocr)
    for article in contents.articles:
        if known.get(article.path) == article.digest:
            yield "known", article.path
        else:
            yield "article", prepare(article)
    for problem in contents.problems:
        yield "problem", problem.path, problem.reason


def _limit(memory_mb: int, seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + 1
    for kind, most in ((resource.RLIMIT_AS, memory_mb << 20), (resource.RLIMIT_CPU, until)):
        with suppress(ValueError, OSError):  # a system that doesn't limit this
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def _memory_mb() -> int:
    """The address space in use; 0 where the system doesn't say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize() >> 20


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
