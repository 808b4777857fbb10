"""The commands, against an index in this process and against a service over HTTP."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.api.app import create_app
from service.api.wire import QuestionBody
from service.bootstrap import build_answerer
from service.commands import evaluate as evaluate_cli
from service.errors import QuestionFailed
from service.evaluate.question_set import read_question_set
from service.evaluate.result import read_result
from service.evaluate.target import InProcess, Service
from service.settings import Settings
from tests.command_line import footnote
from tests.conftest import Corpus
from tests.served import served

ROWS = [
    {
        "id": "gates",
        "type": "fact",
        "question": "How many gates has the Corran Dam?",
        "answer": [["five gates"]],
        "evidence": [[{"path": "dam.txt", "quote": "five gates"}]],
    },
    {
        "id": "orchestra",
        "type": "fact",
        "question": "How many concerts did the orchestra play?",
        "answer": [["eleven concerts"]],
        "evidence": [[{"path": "music.txt", "quote": "eleven concerts"}]],
    },
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """One for all: nothing here changes it."""
    folder = tmp_path_factory.mktemp("articles")
    corpus = Corpus(folder, Settings(data=tmp_path_factory.mktemp("index")))
    corpus.write(
        {
            "dam.txt": "The Corran Dam has five gates. It was built in 1961.",
            "music.txt": "The orchestra played eleven concerts. Nobody asked for more.",
        }
    )
    corpus.sync()
    return corpus


@pytest.fixture
def indexed(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    monkeypatch.setattr(evaluate_cli, "build_embedder", lambda settings: corpus.embedder)
    monkeypatch.setenv("FOOTNOTE_DATA", str(corpus.settings.data))
    return corpus


@pytest.fixture
def url(indexed: Corpus) -> Iterator[str]:
    answerer = build_answerer(indexed.settings, indexed.embedder)
    with served(create_app(answerer, indexed.settings)) as url:
        yield url


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return path


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_run_writes_its_reports(indexed: Corpus, questions: Path, tmp_path: Path) -> None:
    done = footnote("evaluate", questions, "--out", tmp_path / "run")
    assert done.exit_code == 0, done.output
    assert "# Evaluation: questions.jsonl" in done.stdout
    result = read_result(tmp_path / "run")
    assert result.measures["all"]["retrieval.evidence@10"].value == 1.0
    assert {each.name for each in (tmp_path / "run").iterdir()} == {
        "answers.jsonl",
        "costs.jsonl",
        "export",
        "report.html",
        "report.json",
        "report.md",
        "run.json",
        "timings.json",
    }


def test_service_gives_the_answers_that_the_index_gives(
    indexed: Corpus, questions: Path, url: str, tmp_path: Path
) -> None:
    assert footnote("evaluate", questions, "--out", tmp_path / "a").exit_code == 0
    over_http = footnote("evaluate", questions, "--out", tmp_path / "b", "--url", url)
    assert over_http.exit_code == 0, over_http.output
    before, after = (
        [json.loads(line)["answer"] for line in lines(tmp_path / run / "answers.jsonl")]
        for run in ("a", "b")
    )
    assert before == after


def test_test_set_of_ragas_finds_its_contexts_in_the_index_and_over_http(
    indexed: Corpus, url: str, tmp_path: Path
) -> None:
    asked = tmp_path / "testset.jsonl"
    context = "The orchestra played eleven concerts. Nobody asked for more."
    sample = {"user_input": "How many concerts did the orchestra play?"}
    asked.write_text(json.dumps({**sample, "reference_contexts": [context]}), "utf-8")
    for run, more in (("a", []), ("b", ["--url", url])):
        assert footnote("evaluate", asked, "--out", tmp_path / run, *more).exit_code == 0
        result = read_result(tmp_path / run)
        assert result.warnings == []
        assert result.measures["all"]["citation.first_right"].value == 1.0


def test_declined_question_is_on_the_curve_over_http_too(
    indexed: Corpus, url: str, tmp_path: Path
) -> None:
    row = {"id": "fee", "type": "none", "question": "What is the ferry's fee?", "abstain": True}
    asked = tmp_path / "declined.jsonl"
    asked.write_text("".join(json.dumps(each) + "\n" for each in [*ROWS, row]), "utf-8")
    assert footnote("evaluate", asked, "--out", tmp_path / "a").exit_code == 0
    assert footnote("evaluate", asked, "--out", tmp_path / "b", "--url", url).exit_code == 0
    here, there = (read_result(tmp_path / run).curve for run in ("a", "b"))
    assert here == there
    assert [point.coverage for point in there][-1] == 1.0
    assert 0 < there[-1].threshold < indexed.settings.threshold


def test_both_targets_time_the_first_statement(indexed: Corpus, url: str) -> None:
    asked = QuestionBody(question=ROWS[0]["question"])
    targets = [InProcess(build_answerer(indexed.settings, indexed.embedder)), Service(url)]
    for target in targets:
        found = target.ask(asked)
        assert found.body.statements
        assert found.first_statement_ms is not None
        assert 0 < found.first_statement_ms <= found.total_ms
        target.close()


def test_question_that_the_service_refuses_fails_alone(indexed: Corpus, url: str) -> None:
    target = Service(url)
    with pytest.raises(QuestionFailed, match="422"):
        target.ask(QuestionBody.model_construct(question="", history=[]))
    assert target.article("0" * 12) is None
    target.close()


def test_service_that_is_not_there_is_told(questions: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    done = footnote(
        "evaluate", questions, "--out", tmp_path / "run", "--url", f"http://127.0.0.1:{port}"
    )
    assert done.exit_code == 2
    assert "footnote serve FOLDER" in done.stderr


def test_gate_that_does_not_open_exits_1_with_its_reasons(
    indexed: Corpus, questions: Path, tmp_path: Path
) -> None:
    gate = tmp_path / "gate.toml"
    gate.write_text('[maximum]\n"retrieval.evidence@10" = 0.5\n', "utf-8")
    done = footnote("evaluate", questions, "--out", tmp_path / "run", "--gate", gate)
    assert done.exit_code == 1
    assert "gate: retrieval.evidence@10: 1 is above 0.5" in done.stderr


def test_gate_with_a_baseline_passes_the_same_run(
    indexed: Corpus, questions: Path, tmp_path: Path
) -> None:
    gate = tmp_path / "gate.toml"
    gate.write_text('[regression]\n"joint" = 0.0\n', "utf-8")
    alone = footnote("evaluate", questions, "--out", tmp_path / "a", "--gate", gate)
    assert (alone.exit_code, "--baseline" in alone.stderr) == (2, True)
    done = footnote(
        "evaluate", questions, "--out", tmp_path / "b", "--gate", gate, "--baseline", tmp_path / "a"
    )
    assert done.exit_code == 2  # the first run ended before its report
    assert footnote("evaluate", questions, "--out", tmp_path / "a").exit_code == 0
    done = footnote(
        "evaluate", questions, "--out", tmp_path / "b", "--gate", gate, "--baseline", tmp_path / "a"
    )
    assert done.exit_code == 0, done.output
    assert "gate: passed" in done.stderr


def test_compare_prints_markdown(indexed: Corpus, questions: Path, tmp_path: Path) -> None:
    for run in ("before", "after"):
        footnote("evaluate", questions, "--out", tmp_path / run)
    done = footnote("evaluate", "compare", tmp_path / "before", tmp_path / "after")
    assert done.exit_code == 0, done.output
    assert "### before → after" in done.stdout
    assert "2 shared questions" in done.stdout


def test_draft_is_refused_as_a_question_set_until_accepted(indexed: Corpus, tmp_path: Path) -> None:
    story = "The council of Pell approved 34 new houses on the bank of the river."
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "long.txt").write_text(story, "utf-8")
    out = tmp_path / "drafts.jsonl"
    done = footnote("evaluate", "draft", tmp_path / "articles", "--out", out)
    assert done.exit_code == 0, done.output
    assert len(read_question_set(out, drafts=True).questions) == 1
    assert footnote("evaluate", out, "--out", tmp_path / "run").exit_code == 2


def test_missing_index_is_told(questions: Path, tmp_path: Path) -> None:
    done = footnote("evaluate", questions, "--out", tmp_path / "run", "--data", tmp_path / "none")
    assert done.exit_code == 1
    assert "footnote ingest FOLDER" in done.stderr


def test_help_shows_the_commands() -> None:
    shown = footnote("evaluate", "--help")
    assert shown.exit_code == 0
    for command in ("run", "compare", "draft"):
        assert command in shown.stdout


def test_without_the_extra_only_evaluate_is_missing(questions: Path, tmp_path: Path) -> None:
    lacking = (
        "import sys; sys.modules['ir_measures'] = None; "
        "from service.commands.entry import main; main()"
    )
    told = subprocess.run(
        [sys.executable, "-c", lacking, "evaluate", questions, "--out", tmp_path / "run"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert "ir_measures is missing: pip install 'footnote[evaluate]'" in told.stderr
    assert not (tmp_path / "run").exists()
