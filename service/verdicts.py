"""What readers say of answers, kept in a file that is a question set."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from ingest.index import Index
from service.errors import StorageUnavailable, VerdictRefused, VerdictsFull
from service.query.conversation import Turn

log = logging.getLogger(__name__)

FEEDBACK_FILE = "feedback.jsonl"
MAX_BYTES = 5_000_000
_LOCK_TIMEOUT_S = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence, by its place in the index."""

    article: str  # its id
    sentence: int  # its number, from 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Raises `VerdictRefused` if it has evidence and abstains."""

    answer: str  # the answer's id
    question: str
    history: tuple[Turn, ...]
    kind: Literal["right", "wrong", "withdrawn"]
    evidence: tuple[tuple[Place, ...], ...]  # facts, each with its equally good sentences
    abstain: bool  # the articles don't answer the question

    def __post_init__(self) -> None:
        if self.abstain and self.evidence:
            raise VerdictRefused(
                "abstain: a question that the articles don't answer has no evidence; send only one"
            )

    @property
    def id(self) -> str:
        """The id of its row. An answer has one row, whatever the verdict."""
        return f"feedback-{self.answer}"


@dataclass(frozen=True, slots=True)
class VerdictStore:
    """The latest verdict on each answer, as rows of `folder`/feedback.jsonl."""

    folder: Path
    max_bytes: int = MAX_BYTES

    @property
    def path(self) -> Path:
        return self.folder / FEEDBACK_FILE

    def put(self, verdict: Verdict, index: Index) -> None:
        """Store `verdict` in place of an earlier one on the same answer; withdrawn leaves none.

        Raises `VerdictRefused` if it cannot be a row, `VerdictsFull` if the file would grow beyond
        `max_bytes`, `StorageUnavailable` if the file cannot be written.
        """
        row = None if verdict.kind == "withdrawn" else _row(verdict, index)
        try:
            self._replace(verdict.id, row)
        except (OSError, Timeout) as error:
            log.warning("feedback is lost: %s", error)
            raise StorageUnavailable("The feedback cannot be stored at the moment.") from error

    def _replace(self, row_id: str, row: Mapping[str, Any] | None) -> None:
        """Remove the row with `row_id`; put `row`, if there is one, at the end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock"), timeout=_LOCK_TIMEOUT_S):
            rows = self.path.read_text("utf-8").split("\n") if self.path.exists() else []
            kept = [each for each in rows if each and json.loads(each)["id"] != row_id]
            if row is not None:
                kept.append(json.dumps(row, ensure_ascii=False))
            data = "".join(f"{each}\n" for each in kept).encode("utf-8", "surrogatepass")
            if row is not None and len(data) > self.max_bytes:
                raise VerdictsFull(
                    f"The feedback file is full (limit: {self.max_bytes} bytes); "
                    f"move {FEEDBACK_FILE} away."
                )
            # The whole file is replaced, so that no reader and no crash leaves half a row.
            written = self.path.with_suffix(".part")
            written.write_bytes(data)
            written.replace(self.path)


def _row(verdict: Verdict, index: Index) -> dict[str, Any]:
    """A row of a question set.

    Without evidence and without `abstain` it is a draft, which evaluations leave out until a
    person completes it.
    """
    row: dict[str, Any] = {
        "id": verdict.id,
        "type": f"feedback-{verdict.kind}",
        "question": verdict.question,
        "history": [[turn.question, turn.answer] for turn in verdict.history],
        "answer": [],
        "evidence": [[_gold(each, index) for each in group] for group in verdict.evidence],
        "abstain": verdict.abstain,
    }
    if not verdict.abstain and not verdict.evidence:
        row["draft"] = True
    return row


def _gold(place: Place, index: Index) -> dict[str, str]:
    found = index.article(place.article)
    if found is None:
        raise VerdictRefused(f"evidence: the index holds no article {place.article}")
    article, sentences = found
    for sentence in sentences:
        if sentence.number == place.sentence:
            return {"path": article.path, "quote": sentence.span.of(article.text)}
    raise VerdictRefused(f"evidence: {article.path} has no sentence {place.sentence}")
