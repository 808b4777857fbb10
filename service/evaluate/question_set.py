"""Question sets: JSON Lines in the project's format, or CSV with plain columns."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ingest.errors import SettingsError
from service.api.wire import MAX_HISTORY_TURNS, QuestionText

_Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Gold:
    """A piece of an article, word for word, that answers a question."""

    path: str
    quote: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    id: str
    type: str
    question: str
    history: tuple[tuple[str, str], ...] = ()  # question, answer
    answer: tuple[tuple[str, ...], ...] = ()  # one alternative's strings must all occur
    evidence: tuple[tuple[Gold, ...], ...] = ()  # one hit for each group suffices
    abstain: bool = False
    references: tuple[str, ...] = ()  # answers written out, each as good as the others


@dataclass(frozen=True, slots=True)
class QuestionSet:
    name: str  # of the file
    digest: str  # SHA-256 of its bytes
    questions: tuple[GoldQuestion, ...]
    drafts: int  # left out: no person has accepted them yet


class _GoldRow(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    path: str = Field(min_length=1)
    quote: str = Field(min_length=1)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: _Name
    type: _Name = "question"
    question: QuestionText
    history: list[tuple[QuestionText, str]] = Field([], max_length=MAX_HISTORY_TURNS)
    answer: list[Annotated[list[_Name], Field(min_length=1)]] = []
    evidence: list[Annotated[list[_GoldRow], Field(min_length=1)]] = []
    abstain: bool = False
    references: list[_Name] = []
    draft: bool = False

    def question_or_none(self) -> GoldQuestion | None:
        """None for a draft."""
        if self.draft:
            return None
        return GoldQuestion(
            id=self.id,
            type=self.type,
            question=self.question,
            history=tuple(self.history),
            answer=tuple(tuple(each) for each in self.answer),
            evidence=tuple(
                tuple(Gold(gold.path, gold.quote) for gold in group) for group in self.evidence
            ),
            abstain=self.abstain,
            references=tuple(self.references),
        )


def read_question_set(path: Path, *, drafts: bool = False) -> QuestionSet:
    """The questions of a `.jsonl` or `.csv` file, in order; with `drafts`, those as well.

    In CSV each row is a question; rows with the same question are further facts that its answer
    must cite. A row without answer and quote is one that the articles don't answer.

    Raises `SettingsError`, which names the line, for a file that is no question set.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as a question set: {error}") from error
    parse = _csv_rows if path.suffix.lower() == ".csv" else _json_rows
    rows = [_checked(path, line, row) for line, row in parse(path, text)]
    _refuse_twins(path, [row.id for row in rows])
    if drafts:
        rows = [row.model_copy(update={"draft": False}) for row in rows]
    questions = tuple(each for row in rows if (each := row.question_or_none()))
    if not questions:
        left_out = f"; its {len(rows)} drafts await a person (or pass --drafts)" if rows else ""
        raise SettingsError(f"{path} holds no questions{left_out}")
    return QuestionSet(path.name, sha256(data).hexdigest(), questions, len(rows) - len(questions))


def _json_rows(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    # Not splitlines(): JSON strings may hold U+2028 as it is.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise SettingsError(f"{path}:{number} is not JSON: {error}") from error


def _csv_rows(path: Path, text: str) -> Iterable[tuple[int, Any]]:
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    if "question" not in (reader.fieldnames or ()):
        raise SettingsError(
            f"{path} has the columns {', '.join(reader.fieldnames or ()) or '(none)'}; "
            "needed is question, and answer, path and quote are read"
        )
    rows: dict[str, tuple[int, dict[str, Any]]] = {}
    try:
        for record in reader:
            question, answer, file, quote = (
                (record.get(name) or "").strip() for name in ("question", "answer", "path", "quote")
            )
            if bool(file) != bool(quote):
                raise SettingsError(f"{path}:{reader.line_num}: a path and a quote go together")
            _, row = rows.setdefault(
                question,
                (reader.line_num, {"question": question, "answer": [], "evidence": []}),
            )
            row.setdefault("id", record.get("id") or f"row-{len(rows)}")
            row.setdefault("type", record.get("type") or "question")
            if answer and [answer] not in row["answer"]:
                row["answer"].append([answer])
            if quote:
                row["evidence"].append([{"path": file, "quote": quote}])
    except csv.Error as error:
        raise SettingsError(f"{path}:{reader.line_num} is not CSV: {error}") from error
    for _, row in rows.values():
        row["abstain"] = not row["answer"] and not row["evidence"]
        row["references"] = [answer for (answer,) in row["answer"]]
    return list(rows.values())


def _checked(path: Path, line: int, row: Any) -> _Row:
    try:
        checked = _Row.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"{path}:{line}: {where or 'the line'}: {first['msg']}, not {first['input']!r}"
        ) from error
    if checked.abstain and (checked.answer or checked.evidence):
        raise SettingsError(
            f"{path}:{line}: question {checked.id} is to be declined (abstain), "
            "so it can have neither answer nor evidence"
        )
    return checked


def _refuse_twins(path: Path, ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise SettingsError(f"{path}: two questions have the id {each!r}; ids must differ")
        seen.add(each)
