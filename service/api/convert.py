"""Domain objects → the shapes of the wire, and back."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal

from ingest.article import Article
from ingest.embed import Vectors
from ingest.filter import Filters
from ingest.sentence import Sentence, tile
from service.answering.conflict import Conflict
from service.answering.events import Answer, Question, Reason, Receipt, Retrieved
from service.api import wire
from service.api.listing import Listed
from service.api.seal import sealed
from service.ingest_report import IngestedBody
from service.query.conversation import Turn
from service.retrieval.retrieve import Passage
from service.retrieval.search import FoundSentence, sentences_of
from service.uploads import Upload
from service.verdicts import Place, Verdict
from service.verification.citation import Citation
from service.verification.reanchor import Standing
from service.verification.verify import Statement

_MAX_REASONS = 100


def question(body: wire.QuestionBody) -> Question:
    return Question(
        text=body.question,
        history=_turns(body.history),
        filters=filters(body.filters),
        answerer=body.answerer,
    )


def filters(body: wire.FiltersBody) -> Filters:
    return Filters(
        sources=frozenset(body.sources),
        paths=frozenset(body.paths),
        published_from=body.published_from,
        published_to=body.published_to,
    )


def verdict(body: wire.FeedbackBody) -> Verdict:
    """Raises `VerdictRefused`."""
    return Verdict(
        answer=body.answer,
        question=body.question,
        history=_turns(body.history),
        kind=body.verdict,
        evidence=tuple(
            tuple(Place(each.article, each.sentence) for each in group) for group in body.evidence
        ),
        abstain=body.abstain,
    )


def _turns(history: Sequence[wire.TurnBody]) -> tuple[Turn, ...]:
    return tuple(Turn(turn.question, turn.answer) for turn in history)


def answer_body(answer: Answer) -> wire.AnswerBody:
    """Sealed: whoever changes it afterwards shows."""
    reason = answer.reason
    return sealed(
        wire.AnswerBody(
            id=answer.id,
            question=answer.question,
            query=answer.query,
            kind=answer.kind.value,
            status=_status(reason),
            reply=wire.ReplyBody(code=answer.reply.code, message=answer.reply.message)
            if answer.reply
            else None,
            verdict=answer.verdict,
            reason=_reason_body(reason) if reason else None,
            statements=[statement_body(each) for each in answer.statements],
            citations=[citation_body(each) for each in answer.citations],
            conflicts=[_conflict_body(each) for each in answer.conflicts if not each.update],
            updates=[_conflict_body(each) for each in answer.conflicts if each.update],
            sources=wire.SourcesBody(
                articles=answer.sources.articles, independent=answer.sources.independent
            ),
            receipt=_receipt_body(answer.receipt),
        ),
        answer.receipt.setup.signer,
    )


def _receipt_body(receipt: Receipt) -> wire.ReceiptBody:
    return wire.ReceiptBody(
        asked=_asked_body(receipt.request),
        at=receipt.at,
        software=receipt.setup.software,
        judges=dict(receipt.setup.judges),
        settings=dict(receipt.setup.settings),
        index=receipt.index,
        corpus=receipt.corpus,
        parsing=receipt.parsing,
        embedding=receipt.embedding,
        answerer="model" if receipt.model else "extractive",
        model=receipt.model,
        prompt=receipt.prompt,
        tokens=wire.TokensBody(input=receipt.tokens[0], output=receipt.tokens[1])
        if receipt.tokens
        else None,
        check=wire.CheckBody(**asdict(receipt.check)) if receipt.check else None,
        notice=receipt.notice,
        retrieved=[retrieved_body(passage) for passage in receipt.passages],
        accepted=dict(receipt.accepted),
        dropped=dict(receipt.dropped),
        timings_ms=dict(receipt.timings_ms),
    )


def _asked_body(question: Question) -> wire.AskedBody:
    filters = question.filters
    return wire.AskedBody(
        history=[
            wire.TurnBody(question=turn.question, answer=turn.answer) for turn in question.history
        ],
        filters=wire.FiltersBody(
            sources=sorted(filters.sources),
            paths=sorted(filters.paths),
            published_from=filters.published_from,
            published_to=filters.published_to,
        ),
        answerer=question.answerer,
    )


def retrieved_body(passage: Passage) -> wire.RetrievedBody:
    return wire.RetrievedBody(
        rank=passage.rank,
        score=round(passage.score, 4),
        article=article_ref(passage.article),
        first_sentence=passage.stored.chunk.first,
        last_sentence=passage.stored.chunk.last,
    )


def found_passage(passage: Passage, vector: Vectors) -> wire.FoundPassageBody:
    found = sentences_of([passage], vector)
    return wire.FoundPassageBody(
        **dict(retrieved_body(passage)),
        text=passage.stored.chunk.span.of(passage.article.text),
        sentences=found_sentences(sorted(found, key=lambda each: each.indexed.sentence.number)),
    )


def found_sentences(found: Sequence[FoundSentence]) -> list[wire.FoundSentenceBody]:
    return [
        wire.FoundSentenceBody(
            **dict(citation_body(Citation.of(each.passage.article, each.indexed.sentence, number))),
            score=round(each.score, 4),
        )
        for number, each in enumerate(found, start=1)
    ]


def _conflict_body(conflict: Conflict) -> wire.ConflictBody:
    return wire.ConflictBody(
        about=conflict.about,
        values=[
            wire.ConflictValueBody(
                value=each.value, citations=_numbers(each.citations), speaker=each.speaker
            )
            for each in conflict.values
        ],
    )


def _status(reason: Reason | None) -> Literal["answered", "unsure", "unanswerable"]:
    if reason is None:
        return "answered"
    return "unsure" if reason.code == "unsure" else "unanswerable"


def _reason_body(reason: Reason) -> wire.ReasonBody:
    return wire.ReasonBody(
        code=reason.code,
        message=reason.message,
        nearest=[citation_body(each) for each in reason.nearest],
        answers=round(reason.answers, 3),
    )


def retrieved_event(event: Retrieved) -> wire.RetrievedEvent:
    return wire.RetrievedEvent(
        query=event.query,
        kind=event.kind.value,
        articles=[article_ref(each) for each in event.articles],
    )


def statement_event(statement: Statement, known: set[int]) -> wire.StatementEvent:
    """With those of its citations whose numbers are not `known` yet."""
    new = [each for each in statement.citations if each.number not in known]
    return wire.StatementEvent(
        statement=statement_body(statement), citations=[citation_body(each) for each in new]
    )


def statement_body(statement: Statement) -> wire.StatementBody:
    first = statement.citations[0].article
    return wire.StatementBody(
        text=statement.text,
        citations=_numbers(statement.citations),
        answers=round(statement.answers, 3),
        support=round(statement.support, 3),
        outlet=first.source,
        day=statement.day or first.published,
        before=statement.before,
    )


def citation_body(citation: Citation) -> wire.CitationBody:
    above = citation.structure
    return wire.CitationBody(
        number=citation.number,
        id=citation.id,
        article=article_ref(citation.article),
        sentence=citation.sentence,
        page=citation.page,
        start=citation.span.start,
        end=citation.span.end,
        quote=citation.quote,
        prefix=citation.prefix,
        suffix=citation.suffix,
        heading=above.section,
        columns=list(above.heads),
        digest=citation.article.digest,
    )


def standing_body(citation_id: str, standing: Standing) -> wire.CitationStandingBody:
    return wire.CitationStandingBody(
        id=citation_id,
        status=standing.status,
        citation=standing.now and citation_body(standing.now),
        then=standing.then and citation_body(standing.then),
    )


def article_ref(article: Article) -> wire.ArticleRef:
    return wire.ArticleRef(
        id=article.id,
        path=article.path,
        title=article.title,
        source=article.source,
        author=article.author,
        published=article.published,
        url=article.url,
        lead=article.lead,
    )


def articles_body(
    found: Sequence[Listed], page: slice, outlets: Sequence[tuple[str, int]]
) -> wire.ArticlesBody:
    """`page` of what was `found`; `outlets` are those of all articles."""
    return wire.ArticlesBody(
        articles=[
            wire.ArticleSummary(**article_ref(each.article).model_dump(), sentences=each.sentences)
            for each in found[page]
        ],
        total=len(found),
        sources=[name for name, _ in outlets],
    )


def article_body(article: Article, sentences: Sequence[Sentence]) -> wire.ArticleBody:
    return wire.ArticleBody(
        **article_ref(article).model_dump(),
        language=article.language,
        digest=article.digest,
        unread=list(article.unread),
        segments=[
            wire.SegmentBody(
                number=sentence.number if sentence else None,
                text=span.of(article.text),
                boilerplate=sentence.boilerplate if sentence else False,
                page=article.page(span),
            )
            for span, sentence in tile(article.text, sentences)
        ],
    )


def job_body(upload: Upload) -> wire.JobBody:
    return wire.JobBody(
        id=upload.id,
        kind=upload.kind,
        name=upload.name,
        path=upload.path if upload.status not in {"failed", "cancelled"} else "",
        status=upload.status,
        detail=upload.detail,
        progress=upload.progress and wire.ProgressBody(**asdict(upload.progress)),
        synced=upload.report and _synced_body(upload.report),
    )


def _synced_body(report: IngestedBody) -> wire.SyncedBody:
    return wire.SyncedBody(
        articles=report.articles,
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        skipped=len(report.skipped),
        reasons=[
            wire.SkippedFileBody(path=each.path, reason=each.reason)
            for each in report.skipped[:_MAX_REASONS]
        ],
    )


def _numbers(citations: Sequence[Citation]) -> list[int]:
    return [citation.number for citation in citations]
