"""What `footnote ingest --json` prints, and who reads it again."""

from pydantic import BaseModel, Field

from ingest.sync import Summary


class SkippedBody(BaseModel):
    path: str = Field(description="Relative to the corpus; of a line of JSON Lines, file#line.")
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
        """The reason that the file `path`, or a line of it, was skipped; None where none was."""
        for each in self.skipped:
            if each.path == path or each.path.startswith(f"{path}#"):
                return each.reason
        return None


def ingested_body(summary: Summary, seconds: float) -> IngestedBody:
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
    """File names may be no text; JSON must be."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
