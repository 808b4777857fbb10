"""Prompts are files: `prompts/NAME/*.txt`, with `$variables` that are filled strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Template

_DIGEST_CHARS = 12


@dataclass(frozen=True, slots=True)
class Prompt:
    """The parts of one prompt, such as `system` and `user`, by file name."""

    name: str
    parts: Mapping[str, str]
    digest: str  # of all parts: changes when a character of any does

    def __str__(self) -> str:
        return f"{self.name}@{self.digest}"

    def fill(self, part: str, **variables: str) -> str:
        """The text of `part`, each `$variable` replaced; what is put in is never read again.

        Raises `ValueError` where `variables` are not exactly those of the part.
        """
        template = Template(self.parts[part])
        wanted = set(template.get_identifiers())
        if wanted != variables.keys():
            raise ValueError(
                f"prompt {self.name}/{part}.txt has the variables {sorted(wanted)}, "
                f"not {sorted(variables)}"
            )
        return template.substitute(variables)


@cache
def load_prompt(name: str) -> Prompt:
    parts = {
        each.name.removesuffix(".txt"): each.read_text("utf-8")
        for each in sorted((files("prompts") / name).iterdir(), key=lambda each: each.name)
        if each.name.endswith(".txt")
    }
    whole = "\0".join(f"{part}\0{text}" for part, text in parts.items())
    return Prompt(name, parts, sha256(whole.encode()).hexdigest()[:_DIGEST_CHARS])
