"""POST /v1/feedback: what readers say of answers, kept as a question set."""

import json
import logging
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, HTTPException
from filelock import FileLock, Timeout

from ingest.index import Index
from service.answering.answer import Answerer
from service.api import wire
from service.api.same_origin import require_own_page

log = logging.getLogger(__name__)

FEEDBACK_FILE = "feedback.jsonl"
MAX_BYTES = 5_000_000
_LOCK_TIMEOUT_S = 5


def feedback_router(answerer: Answerer, folder: Path, max_bytes: int = MAX_BYTES) -> APIRouter:
    """Stores into `folder`/feedback.jsonl, which never grows beyond `max_bytes`."""
    router = APIRouter(dependencies=[Depends(require_own_page)])

    @router.post("/v1/feedback", status_code=201)
    def create_feedback(body: wire.FeedbackBody) -> wire.StoredFeedbackBody:
        """Keep a verdict on an answer, as a row of a question set; the latest for an answer counts.

        A verdict that tells neither the right sentences nor that there are none makes a draft,
        which an evaluation leaves out until a person completes it.
        """
        if body.abstain and body.evidence:
            raise HTTPException(422, "abstain: what the articles don't answer has no evidence")
        row = None if body.verdict == "withdrawn" else _row(body, answerer.index.current())
        try:
            _store(folder / FEEDBACK_FILE, _row_id(body), row, max_bytes)
        except (OSError, Timeout) as error:
            log.warning("feedback is lost: %s", error)
            raise HTTPException(503, "The feedback cannot be stored at the moment.") from error
        return wire.StoredFeedbackBody(id=_row_id(body), verdict=body.verdict)

    return router


def _row_id(body: wire.FeedbackBody) -> str:
    return f"feedback-{body.answer}"


def _row(body: wire.FeedbackBody, index: Index) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": _row_id(body),
        "type": f"feedback-{body.verdict}",
        "question": body.question,
        "history": [[turn.question, turn.answer] for turn in body.history],
        "answer": [],
        "evidence": [[_gold(each, index) for each in group] for group in body.evidence],
        "abstain": body.abstain,
    }
    if not body.abstain and not body.evidence:
        row["draft"] = True
    return row


def _gold(place: wire.SentenceRef, index: Index) -> dict[str, str]:
    found = index.article(place.article)
    if found is None:
        raise HTTPException(422, f"evidence: the index holds no article {place.article}")
    article, sentences = found
    for sentence in sentences:
        if sentence.number == place.sentence:
            return {"path": article.path, "quote": sentence.span.of(article.text)}
    raise HTTPException(422, f"evidence: {article.path} has no sentence {place.sentence}")


def _store(path: Path, row_id: str, row: dict[str, Any] | None, max_bytes: int) -> None:
    """Put `row` in place of the one with `row_id`, at the end; without a row, remove that one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock"), timeout=_LOCK_TIMEOUT_S):
        rows = path.read_text("utf-8").split("\n") if path.exists() else []
        kept = [each for each in rows if each and json.loads(each)["id"] != row_id]
        if row is not None:
            kept.append(json.dumps(row, ensure_ascii=False))
        data = "".join(f"{each}\n" for each in kept).encode("utf-8", "surrogatepass")
        if row is not None and len(data) > max_bytes:
            raise HTTPException(
                507, f"The feedback file is full ({max_bytes} bytes); move {path.name} away."
            )
        # Replaced as a whole, so that a reader or a crash never meets half a row.
        written = path.with_suffix(".part")
        written.write_bytes(data)
        written.replace(path)
