"""What a benchmark found, as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: Sequence[str]  # the first names the row
    rows: Sequence[Sequence[str | float]]
    notes: Sequence[str] = ()

    def markdown(self) -> str:
        """Numbers below 10 with three digits behind the point, larger ones with one or none."""
        lines = [f"## {self.title}", ""]
        lines.append("| " + " | ".join(self.columns) + " |")
        lines.append("| " + " | ".join(["---"] * len(self.columns)) + " |")
        lines += ["| " + " | ".join(map(_cell, row)) + " |" for row in self.rows]
        lines += ["", *(f"- {note}" for note in self.notes)] if self.notes else []
        return "\n".join(lines) + "\n"


def _cell(value: str | float) -> str:
    if isinstance(value, str | int):
        return str(value)
    if abs(value) < 10:
        return f"{value:.3f}"
    return f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
