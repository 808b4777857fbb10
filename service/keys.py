"""Keys of programs and people that may ask: made here, kept as digests, told by nobody."""

import hmac
import json
import secrets
import string
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Literal, get_args

from filelock import FileLock

from ingest.errors import SettingsError

KEYS_FILE = "keys.json"  # in the folder of the index
PREFIX = "fn_"
_RANDOM_BYTES = 32
_DIGITS = string.digits + string.ascii_letters

Scope = Literal["ask", "read", "write"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""ask: questions and searches. read: whole articles. write: add, replace and delete articles."""


@dataclass(frozen=True, slots=True)
class Key:
    id: str  # names the key where the key itself must not stand
    name: str
    digest: str  # SHA-256 of the key; keys are random, so no slower hash is needed
    scopes: tuple[Scope, ...]
    created: str
    revoked: str = ""  # when; empty: it holds


class Keys:
    """The keys of one service. Safe to use from several threads and processes."""

    def __init__(self, data: Path) -> None:
        self._path = data / KEYS_FILE
        self._lock = Lock()
        self._read_at: tuple[int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def all(self) -> Sequence[Key]:
        """Every key that was ever made, revoked ones too; oldest first.

        Raises `SettingsError` if the file is damaged: nobody must be let in by mistake.
        """
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return ()
        with self._lock:
            if self._read_at != (stat.st_mtime_ns, stat.st_size):
                self._keys = self._read()
                self._read_at = stat.st_mtime_ns, stat.st_size
            return self._keys

    def find(self, secret: str) -> Key | None:
        """The key whose text is `secret`, if it was not revoked; in time that tells nothing."""
        digest = _digest(secret)
        found = None
        for key in self.all():
            if hmac.compare_digest(key.digest, digest) and not key.revoked:
                found = key
        return found

    def create(self, name: str, scopes: Collection[Scope]) -> tuple[Key, str]:
        """A new key and its text, which is kept nowhere."""
        secret = PREFIX + _base62(secrets.token_bytes(_RANDOM_BYTES))
        kept = tuple(scope for scope in SCOPES if scope in scopes)
        key = Key(secrets.token_hex(4), name, _digest(secret), kept, _now())
        self._write(key)
        return key, secret

    def revoke(self, key_id: str) -> Key:
        """Raises `SettingsError` for an id that no key has."""
        found = next((key for key in self.all() if key.id == key_id), None)
        if found is None:
            raise SettingsError(f"no key has the id {key_id!r}; see: footnote keys list")
        revoked = found if found.revoked else replace(found, revoked=_now())
        self._write(revoked)
        return revoked

    def _write(self, key: Key) -> None:
        """Add `key`, or put it in the place of the one with its id."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_suffix(".lock")):
            keys = {each.id: each for each in self.all()} | {key.id: key}
            part = self._path.with_suffix(".part")
            part.touch(mode=0o600)
            part.write_text(json.dumps([asdict(each) for each in keys.values()], indent=1), "utf-8")
            part.replace(self._path)

    def _read(self) -> tuple[Key, ...]:
        try:
            rows = json.loads(self._path.read_text("utf-8"))
            return tuple(Key(**{**row, "scopes": tuple(row["scopes"])}) for row in rows)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise SettingsError(f"{self._path} cannot be read: {error}") from error


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _base62(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    digits = []
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(digits)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
