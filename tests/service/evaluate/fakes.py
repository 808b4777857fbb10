"""A small world to evaluate: articles, and a target with scripted answers about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from ingest.article import article_id
from service.api import wire
from service.errors import QuestionFailed
from service.evaluate.question_set import Gold, GoldQuestion, QuestionSet
from service.evaluate.target import TimedAnswer

ARTICLES: Mapping[str, Sequence[str]] = {
    "flood.txt": (
        "The river rose on Monday.",
        "Some 3,000 people left their homes.",
        "The dam has five gates.",
        "Nobody was hurt.",
    ),
    "later.txt": ("A week went by.", "In all 11,000 people had left.", "Schools opened again."),
    "other.txt": ("The orchestra toured.", "It played <b>eleven</b> concerts & no encore."),
}


def article_body(path: str) -> wire.ArticleBody:
    segments = []
    for number, text in enumerate(ARTICLES[path], start=1):
        segments.append(wire.SegmentBody(number=number, text=text, boilerplate=False, page=None))
        segments.append(wire.SegmentBody(number=None, text="\n", boilerplate=False, page=None))
    return wire.ArticleBody(
        **article_ref(path).model_dump(), language="en", digest="d" * 64, segments=segments
    )


def article_ref(path: str) -> wire.ArticleRef:
    return wire.ArticleRef(
        id=article_id(path), path=path, title=path, source="", author="", published=None
    )


def citation(number: int, path: str, sentence: int) -> wire.CitationBody:
    texts = ARTICLES[path]
    start = sum(len(text) + 1 for text in texts[: sentence - 1])
    quote = texts[sentence - 1]
    return wire.CitationBody(
        number=number,
        id=f"{path}-{sentence}",
        article=article_ref(path),
        sentence=sentence,
        page=None,
        start=start,
        end=start + len(quote),
        quote=quote,
        prefix="",
        suffix="",
        digest="d" * 64,
    )


def answer(
    *cited: tuple[str, int],
    retrieved: Sequence[tuple[str, int, int]] = (),
    answers: float = 0.9,
    support: float = 1.0,
    dropped: Mapping[str, int] | None = None,
    conflict: Sequence[Sequence[int]] = (),
    nearest: Sequence[tuple[str, int]] = (),
) -> wire.AnswerBody:
    """One statement for each sentence cited, which it repeats; none: declined, for the nearest."""
    citations = [citation(n, *each) for n, each in enumerate(cited, start=1)]
    reason = wire.ReasonBody(
        code="not-said",
        message="The articles don’t say.",
        nearest=[citation(n, *each) for n, each in enumerate(nearest, start=1)],
        answers=answers if nearest else 0.0,
    )
    return wire.AnswerBody(
        id="differs each time",
        question="?",
        query="?",
        status="answered" if cited else "unanswerable",
        reason=None if cited else reason,
        statements=[
            wire.StatementBody(
                text=each.quote, citations=[each.number], answers=answers, support=support
            )
            for each in citations
        ],
        citations=citations,
        conflicts=[
            wire.ConflictBody(
                about="?",
                values=[
                    wire.ConflictValueBody(value=f"v{n}", citations=list(numbers))
                    for n, numbers in enumerate(conflict)
                ],
            )
        ]
        if conflict
        else [],
        sources=wire.SourcesBody(articles=1, independent=1),
        receipt=wire.ReceiptBody(
            index="fake@1",
            answerer="extractive",
            model=None,
            prompt=None,
            notice=None,
            retrieved=[
                wire.RetrievedBody(
                    rank=rank,
                    score=1 / rank,
                    article=article_ref(path),
                    first_sentence=first,
                    last_sentence=last,
                )
                for rank, (path, first, last) in enumerate(retrieved, start=1)
            ],
            tokens=None,
            accepted={},
            dropped=dict(dropped or {}),
            timings_ms={"retrieve": 1.5},
        ),
    )


def question(
    id_: str,
    *evidence: Sequence[tuple[str, str]],
    answer: Sequence[Sequence[str]] = (),
    type_: str = "fact",
    abstain: bool = False,
    references: Sequence[str] = (),
) -> GoldQuestion:
    return GoldQuestion(
        id=id_,
        type=type_,
        question=f"What about {id_}?",
        answer=tuple(tuple(each) for each in answer),
        evidence=tuple(tuple(Gold(*gold) for gold in group) for group in evidence),
        abstain=abstain,
        references=tuple(references),
    )


def question_set(*questions: GoldQuestion) -> QuestionSet:
    return QuestionSet("set.jsonl", "digest", questions, drafts=0)


@dataclass
class ScriptedTarget:
    """Answers each question as the script says; one that the script lacks fails."""

    script: Mapping[str, wire.AnswerBody]  # by question's text
    identity: str = "scripted"
    asked: list[str] = field(default_factory=list)
    stop_after: int | None = None  # then Ctrl-C
    closed: bool = False
    _lock: Lock = field(default_factory=Lock)

    def ask(self, question: wire.QuestionBody) -> TimedAnswer:
        with self._lock:
            if self.stop_after is not None and len(self.asked) >= self.stop_after:
                raise KeyboardInterrupt
            self.asked.append(question.question)
        body = self.script.get(question.question)
        if body is None:
            raise QuestionFailed("the script says nothing")
        return TimedAnswer(body, 10.0 + len(self.asked), 5.0)

    def article(self, article_id_: str) -> wire.ArticleBody | None:
        paths = {article_id(path): path for path in ARTICLES}
        return article_body(paths[article_id_]) if article_id_ in paths else None

    def holding(self, text: str) -> Sequence[str]:
        return [article_id(path) for path in ARTICLES if text in " ".join(ARTICLES[path])]

    def close(self) -> None:
        self.closed = True
