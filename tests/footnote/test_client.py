"""The typed client, against a real service."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

import footnote
from footnote.events import Events
from footnote.problem import problem_of
from service.api import app
from service.bootstrap import build_answerer
from service.settings import Settings
from tests.conftest import Corpus
from tests.served import served
from tests.service.test_uploads import ingester

DAM = "The lake behind the dam rose to 212.4 metres on Monday. The gate failed at noon.\n"
FERRY = "A single ticket for the Ormsby ferry costs 21 crowns.\n"
QUESTION = "How high did the lake behind the dam rise?"
HEAVY = "chromadb onnxruntime numpy fastapi starlette sqlalchemy tantivy mcp openai ingest"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    root = tmp_path_factory.mktemp("client")
    (root / "articles").mkdir()
    made = Corpus(root / "articles", Settings(data=root / "index", articles=root / "articles"))
    made.write({"dam.md": DAM, "ferry.txt": FERRY}).sync()
    return made


@pytest.fixture(scope="module")
def url(corpus: Corpus) -> Iterator[str]:
    answerer = build_answerer(corpus.settings, corpus.embedder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(app, "ingest_in_child", lambda _: ingester(corpus))
        service = app.create_app(answerer, corpus.settings)
    with served(service) as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[footnote.Client]:
    with footnote.Client(f"{url}/") as client:
        yield client


def loaded_by(code: str) -> set[str]:
    """The modules that `code` imports in a fresh process."""
    listing = f"{code}\nimport sys\nprint(*sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", listing], cwd=root, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_import_of_the_client_loads_nothing_heavy() -> None:
    loaded = loaded_by("import footnote")
    assert not loaded & {*HEAVY.split(), "langchain_core"}
    assert "httpx" in loaded


def test_answer_is_typed(client: footnote.Client) -> None:
    answer = client.ask(QUESTION)
    assert answer.status == "answered"
    cited = answer.citations[0]
    assert cited.quote == "The lake behind the dam rose to 212.4 metres on Monday."
    assert client.article(cited.article.id).segments[0].text == cited.quote


def test_stream_ends_with_the_whole_answer(client: footnote.Client) -> None:
    first, *between, last = client.stream(QUESTION)
    assert isinstance(first, footnote.RetrievedEvent)
    assert isinstance(last, footnote.AnswerBody)
    told = [each.statement for each in between if isinstance(each, footnote.StatementEvent)]
    assert len(told) == len(between)
    assert told == last.statements


def test_stream_that_is_left_is_closed(client: footnote.Client) -> None:
    for _ in range(3):
        next(iter(client.stream(QUESTION)))
    assert client.ask(QUESTION).statements


def test_history_and_filters_are_sent(client: footnote.Client) -> None:
    filters = footnote.FiltersBody(paths=["ferry.txt"])
    history = [footnote.TurnBody(question="What of the Ormsby ferry?", answer="It sails.")]
    answer = client.ask("What does a ticket cost?", history=history, filters=filters)
    assert answer.receipt.asked.history == history
    assert {each.article.path for each in answer.receipt.retrieved} == {"ferry.txt"}


def test_search_pages_through_passages(client: footnote.Client) -> None:
    whole = client.search("lake")
    page = client.search("lake", limit=1, offset=1)
    assert [each.text for each in page.passages] == [each.text for each in whole.passages][1:2]


def test_articles_are_listed(client: footnote.Client) -> None:
    assert [each.path for each in client.articles(sort="-path").articles] == ["ferry.txt", "dam.md"]
    assert client.articles("ferry", limit=1).total == 1


def test_citations_of_an_answer_still_stand(client: footnote.Client) -> None:
    answer = client.ask(QUESTION)
    gone = footnote.CitedBody(id="0123456789abcdef-s1-00000000", quote="Nobody said this.")
    standings = client.standings([*answer.citations, gone])
    assert [each.status for each in standings] == ["valid"] * len(answer.citations) + ["removed"]


def test_feedback_is_stored(client: footnote.Client) -> None:
    answer = client.ask(QUESTION)
    right = footnote.FeedbackBody(answer=answer.id, question=QUESTION, verdict="right")
    assert client.feedback(right).verdict == "right"


@pytest.fixture(scope="module")
def sent(url: str) -> footnote.JobBody:
    with footnote.Client(url) as client:
        return client.sync()


def test_job_is_waited_for(client: footnote.Client, sent: footnote.JobBody) -> None:
    assert client.wait(sent).status == "ready"
    assert client.job(sent.id).status == "ready"


def test_refusals_are_problems(client: footnote.Client) -> None:
    with pytest.raises(footnote.FootnoteProblem, match="404 Not Found: The index holds") as caught:
        client.article("nowhere")
    assert caught.value.status == 404
    with pytest.raises(footnote.FootnoteProblem, match="415"):
        client.put("tariff.exe", b"MZ")
    with pytest.raises(footnote.FootnoteProblem, match="404"):
        client.delete("nowhere")
    with pytest.raises(footnote.FootnoteProblem, match="404"):
        client.wait(
            footnote.JobBody(id="x", kind="put", name="", path="", status="waiting", detail="")
        )


def test_what_the_service_would_refuse_is_not_sent(client: footnote.Client) -> None:
    with pytest.raises(ValidationError):
        client.ask("x" * 5_000)


def test_nobody_listening_is_told_as_httpx_does() -> None:
    with footnote.Client("http://127.0.0.1:9") as client, pytest.raises(httpx.ConnectError):
        client.ask(QUESTION)


def test_key_is_sent_as_bearer_and_own_http_client_stays_open() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(429, headers={"retry-after": "7"}, json={"no": "problem"})

    http = httpx.Client(transport=httpx.MockTransport(answer))
    client = footnote.Client(key="fn_secret", http=http)
    with client, pytest.raises(footnote.FootnoteProblem) as caught:
        client.articles()
    assert caught.value.retry_after == 7
    assert seen == ["Bearer fn_secret"]
    assert not http.is_closed


def test_error_of_a_proxy_is_a_problem_too() -> None:
    problem = problem_of(httpx.Response(502, text="<h1>Bad gateway</h1>"))
    assert str(problem) == "502 Bad Gateway: <h1>Bad gateway</h1>"
    assert problem.retry_after is None


def test_stream_that_fails_raises_the_problem() -> None:
    events = Events()
    body = '{"type":"t","title":"Service Unavailable","status":503,"detail":"d","instance":""}'
    assert [events.after(line) for line in (": waiting", "", "event: failed", f"data: {body}")] == [
        None
    ] * 4
    with pytest.raises(footnote.FootnoteProblem, match="503"):
        events.after("")


def test_event_of_a_kind_from_a_later_version_is_passed_over() -> None:
    events = Events()
    job = '{"id":"a","kind":"sync","name":"","path":"",\n"status":"ready","detail":""}'
    lines = ["event: progress", "data: {}", "", "event: job"]
    lines += [f"data: {each}" for each in job.split("\n")] + [""]
    (made,) = [event for line in lines if (event := events.after(line))]
    assert isinstance(made, footnote.JobBody)


def test_async_client_gives_the_same(
    url: str, client: footnote.Client, sent: footnote.JobBody
) -> None:
    async def all_of(events: AsyncIterator[footnote.AnswerEvent]) -> list[footnote.AnswerEvent]:
        return [event async for event in events]

    async def ask() -> None:
        async with footnote.AsyncClient(url) as asking:
            answer = await asking.ask(QUESTION)
            events = await all_of(asking.stream(QUESTION))
            assert isinstance(events[-1], footnote.AnswerBody)
            assert events[-1].statements == answer.statements
            assert (await asking.search("lake")).passages == client.search("lake").passages
            assert (await asking.articles()) == client.articles()
            article = answer.citations[0].article.id
            assert (await asking.article(article)) == client.article(article)
            assert [each.status for each in await asking.standings(answer.citations)] == ["valid"]
            right = footnote.FeedbackBody(answer=answer.id, question=QUESTION, verdict="right")
            assert (await asking.feedback(right)).id
            job = await asking.wait(sent)
            assert (await asking.job(job.id)) == job
            assert (await asking.sync()).kind == "sync"
            for refused in (asking.put("a.exe", b""), asking.delete("nowhere")):
                with pytest.raises(footnote.FootnoteProblem):
                    await refused
            with pytest.raises(footnote.FootnoteProblem):
                await asking.wait(job.model_copy(update={"id": "x"}))

    asyncio.run(ask())
