"""`footnote.toml`: what the owner of a folder says of the files in it and below.

[articles]
outlet = "The Skarn Post"
language = "de"

[keys]                # of JSON, JSON Lines: the field on the left stands under the key there
text = "Inhalt"
published = "Datum"
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ingest.errors import UnreadableFile
from ingest.formats.opening import read_bytes

FOLDER_FILE: Final = "footnote.toml"
MAX_RULES_BYTES: Final = 100_000
_FIELDS: Final = ("text", "title", "source", "author", "published", "language", "url")


@dataclass(frozen=True, slots=True)
class FolderRules:
    """Empty where the owner says nothing."""

    outlet: str = ""
    language: str = ""
    keys: tuple[tuple[str, str], ...] = ()  # field, key in the file

    def under(self, above: "FolderRules") -> "FolderRules":
        """These rules, with what they leave open taken from the folder above."""
        return FolderRules(
            self.outlet or above.outlet,
            self.language or above.language,
            tuple((dict(above.keys) | dict(self.keys)).items()),
        )

    def renamed(self, record: dict[str, object]) -> dict[str, object]:
        """`record` with the mapped keys under the names of their fields."""
        return record | {field: record[key] for field, key in self.keys if key in record}


NO_RULES: Final = FolderRules()


def folder_rules(root: Path, path: str) -> FolderRules:
    """The rules for the file `path`, the nearest folder's before those above it.

    Raises `UnreadableFile` for a footnote.toml that cannot be used.
    """
    rules = NO_RULES
    for folder in reversed(PurePosixPath(path).parents):
        name = (folder / FOLDER_FILE).as_posix()
        if (root / name).is_file():
            rules = _parsed(name, read_bytes(root, name, max_bytes=MAX_RULES_BYTES)).under(rules)
    return rules


def _parsed(name: str, data: bytes) -> FolderRules:
    try:
        held = tomllib.loads(data.decode("utf-8"))
    except ValueError as error:  # not UTF-8, not TOML
        raise UnreadableFile(name, f"not TOML: {error}") from error
    articles, keys = held.get("articles", {}), held.get("keys", {})
    if not (isinstance(articles, dict) and isinstance(keys, dict)):
        raise UnreadableFile(name, "[articles] and [keys] must be tables")
    known = {"outlet", "language"}
    if unknown := sorted((articles.keys() - known) | (keys.keys() - set(_FIELDS))):
        raise UnreadableFile(
            name,
            f"{unknown[0]!r} is not known; [articles] has outlet and language, [keys] has "
            f"{', '.join(_FIELDS)}",
        )
    if not all(isinstance(value, str) for value in (*articles.values(), *keys.values())):
        raise UnreadableFile(name, "each value must be a string")
    return FolderRules(
        articles.get("outlet", ""), articles.get("language", ""), tuple(sorted(keys.items()))
    )
