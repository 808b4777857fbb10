"""Question sets: JSON Lines in the project's format, CSV with plain columns, RAGAS, BEIR."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from ingest.errors import SettingsError
from service.api.wire import MAX_ANSWER_CHARS, MAX_HISTORY_TURNS, QuestionText
from service.evaluate import beir, ragas

_Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Reference = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ANSWER_CHARS)]


@dataclass(frozen=True, slots=True)
class Gold:
    """A piece of an article, word for word, that answers a question."""

    path: str  # empty: whichever article says it
    quote: str  # empty: the whole article


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

    path: str = ""
    quote: str = ""

    @model_validator(mode="after")
    def _names_something(self) -> "_GoldRow":
        if not (self.path or self.quote):
            raise ValueError("evidence needs a path, a quote, or both")
        return self


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: _Name
    type: _Name = "question"
    question: QuestionText
    history: list[tuple[QuestionText, str]] = Field([], max_length=MAX_HISTORY_TURNS)
    answer: list[Annotated[list[_Name], Field(min_length=1)]] = []
    evidence: list[Annotated[list[_GoldRow], Field(min_length=1)]] = []
    abstain: bool = False
    references: list[_Reference] = []
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
    must cite. A row without answer and quote is one that the articles don't answer. A file with
    `user_input` is a test set of RAGAS, a folder a data set of BEIR.

    Raises `SettingsError`, which names the line, for a file that is no question set.
    """
    if path.is_dir():
        return _beir_set(path)
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


def _beir_set(folder: Path) -> QuestionSet:
    try:
        found = list(beir.rows_of(folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{folder} cannot be read as a folder of BEIR: {error}") from error
    rows = [_checked(folder, number, row) for number, row in enumerate(found, start=1)]
    _refuse_twins(folder, [row.id for row in rows])
    questions = tuple(each for row in rows if (each := row.question_or_none()))
    if not questions:
        raise SettingsError(f"{folder} holds no query with a relevant document")
    digest = sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    return QuestionSet(folder.name, digest, questions, drafts=0)


def _json_rows(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    # Not splitlines(): JSON strings may hold U+2028 as it is.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
                yield number, _ragas_row(path, number, row) if ragas.is_ragas(row) else row
            except json.JSONDecodeError as error:
                raise SettingsError(f"{path}:{number} is not JSON: {error}") from error


def _ragas_row(path: Path, number: int, row: Any) -> dict[str, Any]:
    try:
        return ragas.row_of(row, number)
    except ValueError as error:
        raise SettingsError(f"{path}:{number}: {error}") from error


def _csv_rows(path: Path, text: str) -> Iterable[tuple[int, Any]]:
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    if "user_input" in (reader.fieldnames or ()):
        return [
            (reader.line_num, _ragas_row(path, number, row))
            for number, row in enumerate(reader, start=1)
        ]
    if "question" not in (reader.fieldnames or ()):
        raise SettingsError(
            f"{path} has the columns {', '.join(reader.fieldnames or ()) or '(none)'}; "
            "needed is question (or user_input, of RAGAS), and answer, path and quote are read"
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
