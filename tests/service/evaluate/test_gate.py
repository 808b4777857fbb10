"""The gate of the sample set, with the real parts: it opens for no planted regression."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import ingest.sentence
import ingest.sync
from ingest.cross_encoder import Mark
from ingest.embed import Embedder
from ingest.minilm import checked_weights, word_vectors
from ingest.span import Span
from ingest.sync import sync
from service.bootstrap import build_answerer, build_embedder
from service.evaluate.evaluation import Evaluation, evaluate
from service.evaluate.gate import Gate, breaches, read_gate
from service.evaluate.question_set import read_question_set
from service.evaluate.target import InProcess
from service.extraction.reader import MiniLMReader
from service.settings import Settings
from tests.fakes import InProcessParser, no_progress

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


class RememberingReader:
    """Reads what it has not read before: most of an answer is reading, which stays as it is."""

    def __init__(self, reader: MiniLMReader) -> None:
        self.reader = reader
        self._scores: dict[tuple[str, str], float] = {}
        self._marks: dict[tuple[str, str], Mark] = {}

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        new = [text for text in texts if (question, text) not in self._scores]
        for text, score in zip(new, self.reader.read(question, new), strict=True):
            self._scores[question, text] = score
        return [self._scores[question, text] for text in texts]

    def mark(self, question: str, texts: Sequence[str]) -> list[Mark]:
        new = [text for text in texts if (question, text) not in self._marks]
        for text, mark in zip(new, self.reader.mark(question, new), strict=True):
            self._marks[question, text] = mark
        return [self._marks[question, text] for text in texts]


@pytest.fixture(scope="module")
def reader() -> RememberingReader:
    return RememberingReader(MiniLMReader(word_vectors(checked_weights())))


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
) -> Evaluation:
    answerer = build_answerer(settings, embedder)
    if reader:
        answerability = replace(answerer.answerability, reader=reader)
        answerer = replace(answerer, answerability=answerability, marker=reader)
    return evaluate(
        InProcess(answerer),
        read_question_set(QUESTIONS / "sample.jsonl"),
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
    baseline: Evaluation, index: Settings, embedder: Embedder, folder: Path
) -> None:
    out = folder / "again"
    again = run(index, embedder, out, concurrency=4)
    assert breaches(REGRESSIONS, again.result, again.costs, baseline.result) == []
    assert again.breaches == ()
    for name in ("answers.jsonl", "report.json", "export/ragas.jsonl", "export/sentence.run"):
        assert (out / name).read_bytes() == (folder / "baseline" / name).read_bytes()


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
