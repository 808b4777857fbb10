"""Which software answered: its version, and a digest of its code."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

_PACKAGES = ("ingest", "prompts", "service")
_SUFFIXES = (".json", ".py", ".txt")  # weights have digests of their own
_DIGEST_CHARS = 12


@cache
def software() -> str:
    """Such as `0.1.0+5d41402abc4b`: two checkouts of one version differ where their code does."""
    code = sha256()
    for package in _PACKAGES:
        for name, data in sorted(_files(files(package), package)):
            code.update(f"{name}\0{sha256(data).hexdigest()}\n".encode())
    return f"{version('footnote')}+{code.hexdigest()[:_DIGEST_CHARS]}"


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for each in folder.iterdir():
        inner = f"{name}/{each.name}"
        if each.is_dir():
            yield from _files(each, inner)
        elif each.name.endswith(_SUFFIXES):
            yield inner, each.read_bytes()
