"""The service's wire, with scripted answers and no index behind them.

A question picks its script by a word in it: `people`, `cost`, `inspected`, `Mars`, `hostile`,
`slow`, `broken`, `busy`. Articles are written here; their texts are this project's own.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware

from ingest.chunk import content_id
from service.api import page
from service.api.wire import (
    AnswerBody,
    ArticleBody,
    ArticleRef,
    ArticlesBody,
    ArticleSummary,
    CitationBody,
    CitationStandingBody,
    CollectionBody,
    ConflictBody,
    ConflictValueBody,
    FeedbackBody,
    OfferBody,
    OutletBody,
    PeriodBody,
    Problem,
    QuestionBody,
    ReasonBody,
    ReceiptBody,
    RetrievedEvent,
    SegmentBody,
    SourcesBody,
    StatementBody,
    StatementEvent,
    StoredFeedbackBody,
    SuggestionsBody,
)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'; frame-ancestors 'none'"
)
NOTICE = "The model could not be reached, so this answer quotes the articles."
HOSTILE = (
    "<script>alert('sentence')</script><img src=x onerror=alert(1)> "
    "[click](javascript:alert(2)) \u202egnp.exe"
)
HOSTILE_TITLE = "<b onclick=alert(3)>Bold</b> \u202eoffer"

FILLER = [
    [
        f"Ferry {number} left the northern quay at noon with fewer passengers than in May.",
        "Its captain reported calm water and a light wind from the west.",
        "Nobody on the quay had expected the timetable to hold for so long.",
    ]
    for number in range(1, 13)
]


def article(
    ref: ArticleRef,
    *paragraphs: list[str],
    boilerplate: tuple[str, ...] = (),
    language: str = "en",
    url: str = "",
    pages: tuple[int, ...] = (),
) -> ArticleBody:
    """Sentences numbered from 1, a space between two, a blank line between paragraphs."""
    segments: list[SegmentBody] = []
    number = 0
    for place, sentences in enumerate(paragraphs):
        page = pages[place] if pages else None
        for first, text in enumerate(sentences):
            if segments:
                gap = " " if first else "\n\n"
                segments.append(SegmentBody(number=None, text=gap, boilerplate=False, page=page))
            number += 1
            segments.append(
                SegmentBody(number=number, text=text, boilerplate=text in boilerplate, page=page)
            )
    return ArticleBody(
        **ref.model_dump() | {"url": url}, language=language, digest="0" * 64, segments=segments
    )


def ref(
    key: str, path: str, title: str, source: str, published: date | None, *, author: str = ""
) -> ArticleRef:
    return ArticleRef(
        id=key, path=path, title=title, source=source, author=author, published=published
    )


BRIDGE = article(
    ref(
        "b21d6e000001",
        "harbour/bridge.md",
        "Old harbour bridge closes after a storm night",
        "Harbour Herald",
        date(2024, 3, 4),
        author="Ines Okafor",
    ),
    ["Home News Sport Weather Subscribe"],
    [
        "The old harbour bridge was closed on Monday after a night of storm.",
        "Engineers found two cracked piers below the waterline.",
    ],
    *FILLER,
    [
        "Some 4,200 people were moved to shelters in three schools.",
        "The city expects them to stay for about ten days.",
    ],
    ["Repairs will cost $410 million, the mayor said."],
    *FILLER[:4],
    ["Leave a comment"],
    boilerplate=("Home News Sport Weather Subscribe", "Leave a comment"),
    url="https://herald.example/bridge",
)
SHELTERS = article(
    ref(
        "5e17e4000002",
        "wire/shelters.txt",
        "Three schools become shelters",
        "Northern Wire",
        date(2024, 3, 5),
    ),
    [
        "Three schools in the east of the city took in families overnight.",
        "Volunteers cooked for about 4,200 people on the first evening.",
    ],
    ["The council puts the cost of the repairs at $380 million."],
)
REPORT = article(
    ref(
        "9a3e0f000003",
        "council/report.pdf",
        "Inspection of the harbour crossings",
        "City Council",
        None,
    ),
    ["This report describes the crossings of the harbour."],
    ["The bridge was last inspected in 2019.", "No fault was recorded then."],
    ["The next inspection was due in 2025."],
    pages=(1, 2, 3),
)
HEBREW = article(
    ref("4eb4e3000004", "intl/gesher.txt", "הגשר הישן נסגר", "חדשות הנמל", date(2024, 3, 6)),
    ["הגשר הישן נסגר ביום שני.", "כ-4,200 איש הועברו למקלטים."],
    language="he",
)
HOSTILE_ARTICLE = article(
    ref("ba0000000005", "odd/<i>file</i>.html", HOSTILE_TITLE, "<u>Outlet</u>", None),
    ["An ordinary sentence comes first.", HOSTILE, "An ordinary sentence comes last."],
    url="javascript:alert(4)",
)
MARKDOWN = """---
title: Boats in the harbour
---

# Boats in the harbour

Three **large** boats lie in the [old harbour](https://herald.example/old), *they say*.

## What each of them is

- The first is `Marit`, a ferry.
- The second is [a wreck](javascript:alert(5)).

| Boat | Cars |
| --- | --- |
| Marit | 41 |

> A harbour keeps
> its boats.
"""
BOATS_REF = ref(
    "b0a75000006", "boats.md", "Boats in the harbour", "Harbour Herald", date(2024, 3, 6)
)


def marked_up(about: ArticleRef, text: str, *sentences: str) -> ArticleBody:
    """An article whose text is `text`; what is no sentence of it is a gap."""
    segments: list[SegmentBody] = []
    at = 0
    for number, sentence in enumerate(sentences, start=1):
        start = text.index(sentence, at)
        gap = SegmentBody(number=None, text=text[at:start], boilerplate=False, page=None)
        whole = SegmentBody(number=number, text=sentence, boilerplate=False, page=None)
        segments += [gap, whole]
        at = start + len(sentence)
    segments.append(SegmentBody(number=None, text=text[at:], boilerplate=False, page=None))
    kept = [each for each in segments if each.text]
    return ArticleBody(**about.model_dump(), language="en", digest="0" * 64, segments=kept)


BOATS = marked_up(
    BOATS_REF,
    MARKDOWN,
    "Boats in the harbour\n",
    "Three **large** boats lie in the [old harbour](https://herald.example/old), *they say*.",
    "What each of them is",
    "The first is `Marit`, a ferry.",
    "The second is [a wreck](javascript:alert(5)).",
    "| Marit | 41 |",
    "A harbour keeps\n> its boats.",
)
ARTICLES = {each.id: each for each in (BRIDGE, SHELTERS, REPORT, HEBREW, HOSTILE_ARTICLE)}
HELD = ARTICLES | {BOATS.id: BOATS}  # one of them is in no list


def reference(body: ArticleBody) -> ArticleRef:
    return ArticleRef(**body.model_dump(include=set(ArticleRef.model_fields)))


def cite(number: int, body: ArticleBody, quote: str) -> CitationBody:
    """The citation of the sentence of `body` that is exactly `quote`."""
    start = 0
    for segment in body.segments:
        if segment.number is not None and segment.text == quote:
            return CitationBody(
                number=number,
                id=f"{body.id}-s{segment.number}-{content_id(quote)[:8]}",
                article=reference(body),
                sentence=segment.number,
                page=segment.page,
                start=start,
                end=start + len(quote),
                quote=quote,
                prefix="",
                suffix="",
                digest=body.digest,
            )
        start += len(segment.text)
    raise ValueError(f"no sentence of {body.path} is {quote!r}")


def answer(
    question: str,
    statements: list[StatementBody],
    citations: list[CitationBody],
    *,
    conflicts: tuple[ConflictBody, ...] = (),
    reason: ReasonBody | None = None,
    independent: int = 0,
    notice: str | None = None,
    dropped: int = 0,
) -> AnswerBody:
    return AnswerBody(
        id="a1",
        question=question,
        query=question,
        status="unanswerable" if reason else "answered",
        reason=reason,
        statements=statements,
        citations=citations,
        conflicts=list(conflicts),
        sources=SourcesBody(
            articles=len({citation.article.id for citation in citations}), independent=independent
        ),
        receipt=ReceiptBody(
            index="1",
            answerer="extractive",
            model=None,
            prompt=None,
            notice=notice,
            retrieved=[],
            dropped={"not covered": dropped} if dropped else {},
            timings_ms={},
        ),
    )


def state(text: str, *citations: int) -> StatementBody:
    return StatementBody(text=text, citations=list(citations), answers=0.9, support=1.0)


def people(question: str) -> AnswerBody:
    return answer(
        question,
        [
            state("Some 4,200 people were moved to shelters in three schools.", 1, 2, 3),
            state("The bridge they live beside was last inspected in 2019.", 4),
        ],
        [
            cite(1, BRIDGE, "Some 4,200 people were moved to shelters in three schools."),
            cite(2, SHELTERS, "Volunteers cooked for about 4,200 people on the first evening."),
            cite(3, HEBREW, "כ-4,200 איש הועברו למקלטים."),
            cite(4, REPORT, "The bridge was last inspected in 2019."),
        ],
        independent=3,
    )


def inspected(question: str) -> AnswerBody:
    quote = "The bridge was last inspected in 2019."
    return answer(question, [state(quote, 1)], [cite(1, REPORT, quote)], independent=1)


def cost(question: str) -> AnswerBody:
    return answer(
        question,
        [
            state("Repairs will cost $410 million, the mayor said.", 1),
            state("The council puts the cost of the repairs at $380 million.", 2),
        ],
        [
            cite(1, BRIDGE, "Repairs will cost $410 million, the mayor said."),
            cite(2, SHELTERS, "The council puts the cost of the repairs at $380 million."),
        ],
        conflicts=(
            ConflictBody(
                about="the cost of the repairs",
                values=[
                    ConflictValueBody(value="$410 million", citations=[1]),
                    ConflictValueBody(value="$380 million", citations=[2]),
                ],
            ),
        ),
        independent=2,
        notice=NOTICE,
        dropped=2,
    )


def mars(question: str) -> AnswerBody:
    return answer(
        question,
        [],
        [],
        reason=ReasonBody(
            code="no_evidence",
            message="None of the articles speaks about the weather on Mars.",
            nearest=[
                cite(
                    1, BRIDGE, "The old harbour bridge was closed on Monday after a night of storm."
                ),
                cite(2, REPORT, "No fault was recorded then."),
            ],
        ),
    )


def hostile(question: str) -> AnswerBody:
    return answer(question, [state(HOSTILE, 1)], [cite(1, HOSTILE_ARTICLE, HOSTILE)], independent=1)


def grew(question: str) -> AnswerBody:
    """Three figures, each later and larger; the sentences are those of other scripts."""
    whole = people(question)
    values = [("4,500", [3]), ("4,200", [2]), ("3,000", [1])]
    update = ConflictBody(
        about="people moved",
        values=[ConflictValueBody(value=value, citations=cited) for value, cited in values],
    )
    return whole.model_copy(update={"updates": [update]})


def perhaps(question: str) -> AnswerBody:
    quote = "The bridge was last inspected in 2019."
    nearest = [cite(1, REPORT, quote), cite(2, REPORT, "No fault was recorded then.")]
    reason = ReasonBody(code="unsure", message="Perhaps:", nearest=nearest)
    return answer(question, [], [], reason=reason)


def timeline(question: str) -> AnswerBody:
    whole = people(question)
    days = [
        each.model_copy(update={"day": date(2024, 3, 4 + place)})
        for place, each in enumerate(whole.statements)
    ]
    return whole.model_copy(update={"kind": "timeline", "statements": days})


def compare(question: str) -> AnswerBody:
    whole = cost(question)
    outlets = [
        each.model_copy(update={"outlet": name})
        for each, name in zip(whole.statements, (BRIDGE.source, SHELTERS.source), strict=True)
    ]
    return whole.model_copy(update={"kind": "compare", "statements": outlets, "conflicts": []})


SCRIPTS = {
    "grew": grew,
    "perhaps": perhaps,
    "timeline": timeline,
    "compare": compare,
    "people": people,
    "cost": cost,
    "inspected": inspected,
    "Mars": mars,
    "hostile": hostile,
}


def problem(status: int, title: str, detail: str) -> Problem:
    return Problem(
        type="about:blank", title=title, status=status, detail=detail, instance="/v1/answers"
    )


def event(name: str, body: BaseModel) -> bytes:
    return format_sse_event(event=name, data_str=body.model_dump_json())


async def stream(question: str, pause_s: float, model: str | None = None) -> AsyncIterator[bytes]:
    script = next((script for word, script in SCRIPTS.items() if word in question), people)
    whole = script(question)
    whole.receipt.model = model
    articles = list(ARTICLES.values()) if whole.statements else [BRIDGE, REPORT]
    yield format_sse_event(comment="ping")
    yield event(
        "retrieved",
        RetrievedEvent(
            query=question,
            kind=whole.kind,
            articles=[reference(each) for each in articles],
        ),
    )
    await asyncio.sleep(pause_s)
    if "broken" in question:
        yield event("failed", problem(500, "The model failed", "It answered nothing readable."))
        return
    told: set[int] = set()
    for statement in whole.statements:
        fresh = [
            citation
            for citation in whole.citations
            if citation.number in statement.citations and citation.number not in told
        ]
        told |= {citation.number for citation in fresh}
        yield event("statement", StatementEvent(statement=statement, citations=fresh))
        # Long enough that a test which does not stop it runs into its own time limit.
        await asyncio.sleep(60 if "slow" in question else pause_s)
    yield event("finished", whole)


def add_side_routes(app: FastAPI) -> None:
    """What the page asks besides answers and articles."""

    @app.get("/v1/offer")
    async def offer() -> OfferBody:
        return OfferBody(answerers=["extractive", "model"], feedback=True, uploads=None)

    @app.get("/v1/suggestions")
    async def suggestions() -> SuggestionsBody:
        return SuggestionsBody(questions=["How many people were moved to shelters?"])

    @app.get("/v1/collection")
    async def collection() -> CollectionBody:
        outlets = sorted({each.source for each in ARTICLES.values()})
        days = [each.published for each in ARTICLES.values() if each.published]
        return CollectionBody(
            articles=len(ARTICLES),
            outlets=[OutletBody(name=name, articles=1) for name in outlets],
            first=min(days),
            last=max(days),
            periods=[
                PeriodBody(first=day, last=day, articles=days.count(day)) for day in sorted(days)
            ],
            newest=[reference(HEBREW), reference(SHELTERS), reference(BRIDGE)],
        )

    @app.post("/v1/feedback")
    async def feedback(body: FeedbackBody) -> StoredFeedbackBody:
        return StoredFeedbackBody(id=body.answer, verdict=body.verdict)

    @app.get("/v1/citations/{key}")
    async def citation(key: str) -> CitationStandingBody:
        return CitationStandingBody(id=key, status="removed", citation=None)


def stub_app(pause_s: float = 0.02) -> FastAPI:
    app = FastAPI()
    app.add_middleware(GZipMiddleware, minimum_size=1_000)  # as the service has it

    @app.middleware("http")
    async def secured(request: Request, call_next) -> Response:  # type: ignore[no-untyped-def]
        response: Response = await call_next(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    @app.post("/v1/answers")
    async def answers(body: QuestionBody) -> Response:
        if "busy" in body.question:
            refused = problem(503, "The service is busy", "Ask again in a minute.")
            return refusal(refused)
        return EventSourceResponse(
            stream(body.question, pause_s, "openai:stub-1" if body.answerer == "model" else None)
        )

    @app.get("/v1/articles")
    async def articles(words: str = "", since: str = "", until: str = "9") -> ArticlesBody:
        held = [
            ArticleSummary(
                **reference(each).model_dump(),
                sentences=sum(segment.number is not None for segment in each.segments),
            )
            for each in ARTICLES.values()
            if all(word in f"{each.title} {each.source}".lower() for word in words.lower().split())
            and since <= str(each.published or "") <= until
        ]
        return ArticlesBody(
            articles=held, total=len(held), sources=sorted({each.source for each in held})
        )

    @app.get("/v1/articles/{key}")
    async def one_article(key: str) -> Response:
        if key not in HELD:
            return refusal(problem(404, "No such article", f"There is no article {key}."))
        return JSONResponse(HELD[key].model_dump(mode="json"))

    add_side_routes(app)
    app.include_router(page.router)
    app.mount("/", page.page_files())
    return app


def refusal(body: Problem) -> JSONResponse:
    return JSONResponse(
        body.model_dump(), status_code=body.status, media_type="application/problem+json"
    )
