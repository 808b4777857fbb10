"""Evidence → draft with a chat model: what it is shown, and how its reply is read."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, groupby, islice, zip_longest
from time import monotonic
from typing import Any

from pydantic_core import from_json

from ingest.language.declarative import is_declarative
from ingest.language.typography import plain
from ingest.structure import told_of
from service.errors import Failure, ModelFailed
from service.generation.chat_model import ChatModel, Reply
from service.generation.check import (
    CHECK,
    Questioned,
    WrittenCheck,
    check_rows,
    check_schema,
    read_checks,
)
from service.generation.prompt import Prompt, load_prompt
from service.generation.reply import ClaimReader, WrittenClaim, answer_schema
from service.query.conversation import Turn, is_condensed
from service.query.days import event_day
from service.query.kind import WIDE, Kind
from service.retrieval.evidence import EvidenceSentence
from service.verification.draft import DraftStatement
from service.verification.leaning import leans
from service.verification.verify import Refusal

ANSWER, CONDENSE = "answer.v3", "condense.v2"
_MAX_BEFORE_CHARS = 300
_CHARS_PER_TOKEN = 4  # of English prose, nearly
_ROW_CHARS = 32  # around a sentence
_MAX_ANSWER_CHARS = 1_000  # of an earlier answer
_CONDENSED = {
    "title": "question",
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Writer:
    model: ChatModel
    sentences: int  # how many the model is shown at most for a fact
    evidence_tokens: int = 4_000  # about how many, where it is shown whole passages
    rewrites: bool = False  # whether it is asked once more for what was refused
    checks: bool = False  # whether it is asked what of the statements their quotes say

    def begin(self, kind: Kind = Kind.LOOKUP) -> "Writing":
        """For a question of that kind."""
        return Writing(self, monotonic() + self.model.limits.total_s, kind)


@dataclass(slots=True)
class Writing:
    """One question's dealings with the model.

    Its iterators yield None now and then while nothing comes, and raise `ModelFailed`.
    """

    writer: Writer
    deadline: float  # `monotonic()`
    kind: Kind = Kind.LOOKUP
    prompt: Prompt = field(default_factory=lambda: load_prompt(ANSWER))
    found: bool | None = None  # whether the model said that the evidence answers
    reply: Reply = field(default_factory=Reply)
    _asked: list[tuple[str, str]] = field(default_factory=list)
    _offered: Sequence[EvidenceSentence] = ()
    _written: str = ""

    @property
    def model(self) -> str:
        """The model as its endpoint names it; as we do, until it has answered."""
        return self.reply.model or self.writer.model.name

    @property
    def tokens(self) -> tuple[int, int] | None:
        """How many were read and written so far; None where the endpoint does not say."""
        if not self.reply.output_tokens:
            return None
        return self.reply.input_tokens, self.reply.output_tokens

    def condense(self, question: str, history: Sequence[Turn]) -> Iterator[str | None]:
        """At last the question as it stands alone; "" where the model's cannot be used."""
        prompt = load_prompt(CONDENSE)
        conversation = [
            {"question": turn.question, "answer": turn.answer[:_MAX_ANSWER_CHARS]}
            for turn in history
        ]
        messages = [
            ("system", prompt.fill("system")),
            (
                "user",
                prompt.fill("user", conversation=_lines(conversation), question=_line(question)),
            ),
        ]
        text = ""
        for piece in self._stream(messages, _CONDENSED):
            text += piece or ""
            yield None
        yield _condensed(text, question, history)

    def draft(
        self, question: str, ranked: Sequence[EvidenceSentence]
    ) -> Iterator[DraftStatement | None]:
        """The statements as they are completed; of `ranked`, the best are shown to the model.

        Of those that state nothing (questions, orders, code) it sees none. To a question that wants
        more than a fact it is shown whole passages.
        """
        if self.kind in WIDE:
            tokens = self.writer.evidence_tokens
            offered = _passages(ranked, tokens, by_outlet=self.kind is Kind.COMPARE)
        else:
            offered = list(islice(_once(ranked), self.writer.sentences))
        try:
            yield from self._draft(question, offered)
        except ModelFailed as error:
            if error.failure is not Failure.CONTEXT or len(offered) < 2 or self._written:
                raise
            yield from self._draft(question, offered[: len(offered) // 2])

    def redraft(self, refusals: Sequence[Refusal]) -> Iterator[DraftStatement | None]:
        """What was refused, once more."""
        refused = [{"claim": each.draft.text, "because": each.reason} for each in refusals]
        again = self.prompt.fill("again", refused=_lines(refused))
        yield from self._claims([*self._asked, ("assistant", self._written), ("user", again)])

    def check(self, asked: Sequence[Questioned]) -> Iterator[list[WrittenCheck] | None]:
        """At last what it says of each of `asked`, in order."""
        prompt = load_prompt(CHECK)
        user = prompt.fill("user", mark=secrets.token_hex(8), statements=_lines(check_rows(asked)))
        text = ""
        for piece in self._stream(
            [("system", prompt.fill("system")), ("user", user)], check_schema(len(asked))
        ):
            text += piece or ""
            yield None
        try:
            yield read_checks(text, len(asked))
        except ValueError:
            raise ModelFailed(Failure.MALFORMED) from None

    def _draft(
        self, question: str, offered: Sequence[EvidenceSentence]
    ) -> Iterator[DraftStatement | None]:
        self._offered = _in_order(offered)
        self._asked = answer_messages(self.prompt, question, self._offered, secrets.token_hex(8))
        yield from self._claims(self._asked)

    def _claims(self, messages: Sequence[tuple[str, str]]) -> Iterator[DraftStatement | None]:
        reader = ClaimReader()
        schema = answer_schema(range(1, len(self._offered) + 1))
        for piece in self._stream(messages, schema):
            if piece is None:
                yield None
                continue
            self._written = reader.text + piece
            for claim in reader.feed(piece):
                yield self._statement(claim)
        try:
            left = list(reader.finish())
        except ValueError:
            raise ModelFailed(Failure.MALFORMED) from None
        for claim in left:
            yield self._statement(claim)
        self.found = bool(self.found) or bool(reader.found)

    def _stream(
        self, messages: Sequence[tuple[str, str]], schema: Mapping[str, Any]
    ) -> Iterator[str | None]:
        reply, told = Reply(), self.reply
        try:
            yield from self.writer.model.stream(messages, schema, reply, deadline=self.deadline)
        finally:
            told.model = reply.model or told.model
            told.input_tokens += reply.input_tokens
            told.output_tokens += reply.output_tokens

    def _statement(self, claim: WrittenClaim) -> DraftStatement:
        keys = [
            self._offered[number - 1].key
            for number in claim.citations
            if 0 < number <= len(self._offered)
        ]
        day = None
        if self.kind is Kind.TIMELINE and keys:
            first = next(each for each in self._offered if each.key == keys[0])
            day = event_day(first.text, first.article.published)
        return DraftStatement(claim.claim, tuple(keys), day)


def _once(ranked: Sequence[EvidenceSentence]) -> Iterator[EvidenceSentence]:
    """Those that state something; of copies, as of one agency's story in two papers, the best."""
    told: set[str] = set()
    for each in ranked:
        text = plain(each.text)
        if text not in told and not each.sentence.boilerplate and is_declarative(each.text):
            told.add(text)
            yield each


def _passages(
    ranked: Sequence[EvidenceSentence], tokens: int, *, by_outlet: bool
) -> list[EvidenceSentence]:
    """Whole passages, the best first, as many as fit; `by_outlet`: of each outlet as many.

    Where none is better than another, since they are the beginnings of all articles, each is shown
    as far as all fit.
    """
    read = sorted(_once(ranked), key=lambda each: int(each.key.removeprefix("S")))
    passages = [
        list(each)
        for _, each in groupby(read, key=lambda each: (each.article.id, each.passage_score))
    ]
    if by_outlet:
        passages = _in_turns(passages)
    if not any(each.passage_score for each in read):
        passages = [[each] for each in chain(*zip_longest(*passages)) if each]
    left = tokens * _CHARS_PER_TOKEN
    shown: list[EvidenceSentence] = []
    for passage in passages:
        cost = sum(len(each.text) + _ROW_CHARS for each in passage)
        if cost <= left:
            left -= cost
            shown += passage
    return shown or read[:1]


def _in_turns(passages: Sequence[list[EvidenceSentence]]) -> list[list[EvidenceSentence]]:
    """One of each outlet, then the next one of each."""
    of: dict[str, list[list[EvidenceSentence]]] = {}
    for passage in passages:
        of.setdefault(passage[0].article.source, []).append(passage)
    return [each for turn in zip_longest(*of.values()) for each in turn if each]


def _in_order(offered: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """By article, the one with the best sentence first; within an article as it is read."""
    places: dict[str, int] = {}
    for each in offered:
        places.setdefault(each.article.id, len(places))
    return sorted(offered, key=lambda each: (places[each.article.id], each.sentence.number))


def answer_messages(
    prompt: Prompt, question: str, offered: Sequence[EvidenceSentence], mark: str
) -> list[tuple[str, str]]:
    """What the model reads. `mark` fences the evidence and must be new for each call.

    What never changes comes first: servers keep what they have read of it.
    """
    evidence = list(_told(offered))
    return [
        ("system", prompt.fill("system")),
        (
            "user",
            prompt.fill("user", mark=mark, evidence=_lines(evidence), question=_line(question)),
        ),
    ]


def _told(offered: Sequence[EvidenceSentence]) -> Iterator[dict[str, str | int]]:
    """A row for each sentence; before the first of an article, one that says which it is."""
    shown = {(each.article.id, each.sentence.number) for each in offered}
    article = ""
    above: dict[str, str] = {}
    for number, each in enumerate(offered, start=1):
        if each.article.id != article:
            article, above = each.article.id, {}
            day = each.article.published.isoformat() if each.article.published else ""
            about = {"outlet": each.article.source, "date": day, "file": told_of(each.article)}
            if any(about.values()):
                yield {name: value for name, value in about.items() if value}
        headings = {
            "heading": each.structure.section,
            "columns": " | ".join(each.structure.heads),
        }
        # What stands over several sentences is said over the first of them.
        told = {name: text for name, text in headings.items() if text and headings != above}
        before = {"before": each.before[:_MAX_BEFORE_CHARS]} if _needs_before(each, shown) else {}
        yield {"number": number, **told, **before, "sentence": each.text}
        above = headings


def _needs_before(sentence: EvidenceSentence, shown: Set[tuple[str, int]]) -> bool:
    """Whether it can't be understood without the sentence before, which is not shown."""
    place = sentence.article.id, sentence.sentence.number - 1
    before = sentence.before
    return bool(before) and place not in shown and leans(sentence.text) and is_declarative(before)


def _lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """One JSON object a line: no text inside can begin a line of its own."""
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def _line(text: str) -> str:
    return " ".join(text.split())


def _condensed(text: str, question: str, history: Sequence[Turn]) -> str:
    try:
        found = from_json(text[max(0, text.find("{")) : text.rfind("}") + 1])
    except ValueError:
        return ""
    query = found.get("question") if isinstance(found, dict) else None
    if not isinstance(query, str) or not is_condensed(query, question, history):
        return ""
    return _line(query)
