"""The gate of the sample set, with the real parts: it opens for no planted regression."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import ingest.sentence
import ingest.sync
from ingest.embed import Embedder
from ingest.span import Span
from ingest.sync import sync
from service.bootstrap import build_answerer, build_embedder
from service.evaluate.evaluation import Evaluation, evaluate
from service.evaluate.gate import Gate, breaches, read_gate
from service.evaluate.question_set import QuestionSet, read_question_set
from service.evaluate.target import InProcess
from service.settings import Settings
from tests.fakes import InProcessParser, RememberingReader, no_progress, reading_with

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[3]
QUESTIONS = Path(__file__).parents[2] / "questions"
# Sensitive on purpose: what passes here is noise.
REGRESSIONS = Gate(
    regression=dict.fromkeys(
        (
            "joint",
            "retrieval.evidence@10",
            "retrieval.sentence.recall@10",
            "citation.first_right",
            "citation.sentence.F1",
            "answer.strings",
            "abstention.F1",
        ),
        0.02,
    )
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return build_embedder(Settings())


@pytest.fixture(scope="module")
def index(folder: Path, embedder: Embedder) -> Settings:
    settings = Settings(data=folder / "index")
    sync(settings, ROOT / "articles", embedder, progress=no_progress)
    return settings


def run(
    settings: Settings,
    embedder: Embedder,
    out: Path,
    *,
    reader: RememberingReader | None = None,
    concurrency: int = 2,
    asked: QuestionSet | None = None,
) -> Evaluation:
    answerer = build_answerer(settings, embedder)
    if reader:
        answerer = reading_with(reader, answerer)
    return evaluate(
        InProcess(answerer),
        asked or read_question_set(QUESTIONS / "sample.jsonl"),
        out,
        threshold=Settings().threshold,
        gate=read_gate(QUESTIONS / "gate.toml"),
        concurrency=concurrency,
        progress=no_progress,
    )


@pytest.fixture(scope="module")
def baseline(
    index: Settings, embedder: Embedder, folder: Path, reader: RememberingReader
) -> Evaluation:
    return run(index, embedder, folder / "baseline", reader=reader, concurrency=1)


def test_gate_of_the_sample_set_opens(baseline: Evaluation) -> None:
    assert baseline.breaches == ()


def test_every_gold_sentence_of_the_sample_set_is_in_the_index(baseline: Evaluation) -> None:
    assert baseline.result.warnings == []


def test_run_of_one_question_at_a_time_and_run_of_four_are_the_same_and_pass(
    baseline: Evaluation,
    index: Settings,
    embedder: Embedder,
    folder: Path,
    reader: RememberingReader,
) -> None:
    out = folder / "again"
    again = run(index, embedder, out, reader=reader, concurrency=4)
    assert breaches(REGRESSIONS, again.result, again.costs, baseline.result) == []
    assert again.breaches == ()
    for name in ("answers.jsonl", "report.json", "export/ragas.jsonl", "export/sentence.run"):
        assert (out / name).read_bytes() == (folder / "baseline" / name).read_bytes()


def test_four_questions_read_at_a_time_are_answered_as_one_is(
    baseline: Evaluation, index: Settings, embedder: Embedder, folder: Path
) -> None:
    whole = read_question_set(QUESTIONS / "sample.jsonl")
    few = replace(whole, questions=whole.questions[::7])
    run(index, embedder, folder / "few", concurrency=4, asked=few)
    alone, together = (
        (folder / name / "answers.jsonl").read_text("utf-8").splitlines()
        for name in ("baseline", "few")
    )
    assert together == alone[::7]


@pytest.fixture
def no_boilerplate(
    folder: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """An index whose menus, bylines and notices count as story."""

    def nothing(_: str, spans: tuple[Span, ...]) -> list[bool]:
        return [False] * len(spans)

    monkeypatch.setattr(ingest.sentence, "boilerplate", nothing)
    monkeypatch.setattr(ingest.sync, "Parser", InProcessParser)
    settings = Settings(data=folder / "no-boilerplate")
    sync(settings, ROOT / "articles", embedder, progress=no_progress)
    return settings


def assert_caught(done: Evaluation, baseline: Evaluation, measure: str) -> None:
    """By the floors that CI checks, and by the comparison with the run before."""
    assert done.breaches
    against = breaches(REGRESSIONS, done.result, done.costs, baseline.result)
    assert measure in {each.measure for each in against}


def test_cut_retrieval_depth_is_caught(
    baseline: Evaluation,
    index: Settings,
    embedder: Embedder,
    folder: Path,
    reader: RememberingReader,
) -> None:
    shallow = index.model_copy(update={"passages": 1})
    done = run(shallow, embedder, folder / "shallow", reader=reader)
    assert_caught(done, baseline, "retrieval.evidence@10")


def test_unfiltered_boilerplate_is_caught(
    baseline: Evaluation,
    no_boilerplate: Settings,
    embedder: Embedder,
    folder: Path,
    reader: RememberingReader,
) -> None:
    done = run(no_boilerplate, embedder, folder / "boilerplate", reader=reader)
    assert_caught(done, baseline, "retrieval.sentence.recall@10")


@pytest.mark.parametrize(("threshold", "measure"), [(0.0, "abstention.F1"), (0.95, "joint")])
def test_threshold_that_is_off_is_caught(
    baseline: Evaluation,
    index: Settings,
    embedder: Embedder,
    folder: Path,
    reader: RememberingReader,
    *,
    threshold: float,
    measure: str,
) -> None:
    settings = index.model_copy(update={"threshold": threshold})
    done = run(settings, embedder, folder / f"threshold-{threshold}", reader=reader)
    assert_caught(done, baseline, measure)
