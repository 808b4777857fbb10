"""What `footnote ingest --json` tells another program: its exit code and what it prints."""

from enum import IntEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    # Its module loads the databases, and every command imports this one for its exit codes.
    from ingest.sync import Summary


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    FAILED = 1
    MISUSE = 2
    SKIPPED = 3
    BUSY = 4
    INTERRUPTED = 130


class SkippedBody(BaseModel):
    path: str = Field(description="Relative to the corpus; file#line for a line of JSON Lines.")
    reason: str


class IngestedBody(BaseModel):
    """What one run did to the index."""

    articles: int = Field(description="How many the index holds now.")
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: list[SkippedBody]
    ignored: dict[str, int] = Field(description="Files of other types passed over, by suffix.")
    embedded: int = Field(description="How many texts were embedded.")
    rebuilt: str | None = Field(description="Why the search indexes were made anew, if they were.")
    interrupted: bool
    seconds: float

    def why_skipped(self, path: str) -> str | None:
        """Why the file `path`, or a line of it, was skipped; None if it was not."""
        for each in self.skipped:
            if each.path == path or each.path.startswith(f"{path}#"):
                return each.reason
        return None


def ingested_body(summary: "Summary", seconds: float) -> IngestedBody:
    return IngestedBody(
        articles=summary.articles,
        added=summary.added,
        changed=summary.changed,
        removed=summary.removed,
        unchanged=summary.unchanged,
        skipped=[SkippedBody(path=_text(s.path), reason=_text(s.reason)) for s in summary.skipped],
        ignored={_text(suffix): count for suffix, count in summary.ignored.items()},
        embedded=summary.embedded,
        rebuilt=summary.rebuilt,
        interrupted=summary.interrupted,
        seconds=round(seconds, 3),
    )


def _text(name: str) -> str:
    """`name` without bytes that are not UTF-8: a file name may hold some, JSON may not."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
