"""Asking, writing down, going on after an interruption, and telling what went wrong."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from service.api import wire
from service.evaluate.cost import Prices, Tokens
from service.evaluate.evaluation import Evaluation, evaluate
from service.evaluate.question_set import Gold, GoldQuestion
from service.evaluate.score import Outcome
from tests.fakes import no_progress
from tests.service.evaluate.fakes import ScriptedTarget, answer, article_ref, question, question_set

GATES = question("gates", [("flood.txt", "five gates")], answer=[["five"]])
LEFT = question(
    "left",
    [("flood.txt", "3,000 people")],
    [("later.txt", "11,000 people")],
    answer=[["3,000", "11,000"]],
    type_="conflict",
)
COST = question("cost", type_="unanswerable", abstain=True)
EVERYTHING = (GATES, LEFT, COST)
BOTH = [("flood.txt", 1, 4), ("later.txt", 1, 3)]
SCRIPT = {
    GATES.question: answer(("flood.txt", 3), retrieved=BOTH),
    LEFT.question: answer(("flood.txt", 2), ("later.txt", 2), retrieved=BOTH, conflict=[[1], [2]]),
    COST.question: answer(retrieved=BOTH),
}


def run(
    out: Path,
    script: Mapping[str, wire.AnswerBody] = SCRIPT,
    questions: tuple[GoldQuestion, ...] = EVERYTHING,
    *,
    target: ScriptedTarget | None = None,
    concurrency: int = 1,
    fresh: bool = False,
) -> Evaluation:
    return evaluate(
        target or ScriptedTarget(script),
        question_set(*questions),
        out,
        threshold=0.5,
        concurrency=concurrency,
        fresh=fresh,
        progress=no_progress,
    )


def outcomes(done: Evaluation) -> list[Outcome]:
    return [each.outcome for each in done.result.questions]


def test_perfect_answers_get_full_marks(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert outcomes(done) == [Outcome.RIGHT] * 3
    found = done.result.measures["all"]
    for name in (
        "joint",
        "retrieval.evidence@10",
        "retrieval.article.recall@5",
        "retrieval.chunk.nDCG@10",
        "citation.sentence.F1",
        "answer.strings",
        "abstention.F1",
        "conflict.sides",
        "conflict.shown",
    ):
        assert found[name].value == 1.0, name


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (answer(("flood.txt", 3), retrieved=BOTH), Outcome.RIGHT),
        (answer(retrieved=[("later.txt", 1, 3)]), Outcome.NOT_RETRIEVED),
        (answer(("later.txt", 1), retrieved=[("later.txt", 1, 3)]), Outcome.NOT_RETRIEVED),
        (answer(retrieved=BOTH), Outcome.WRONGLY_DECLINED),
        (answer(("later.txt", 1), retrieved=BOTH), Outcome.NOT_SELECTED),
        (
            answer(("later.txt", 1), retrieved=BOTH, dropped={"not covered": 1}),
            Outcome.DROPPED,
        ),
        (answer(retrieved=BOTH, dropped={"not covered": 1}), Outcome.DROPPED),
        (answer(("later.txt", 1), ("flood.txt", 3), retrieved=BOTH), Outcome.NOT_FIRST),
    ],
)
def test_outcome_names_the_first_thing_that_went_wrong(
    tmp_path: Path, body: wire.AnswerBody, outcome: Outcome
) -> None:
    assert outcomes(run(tmp_path, {GATES.question: body}, (GATES,))) == [outcome]


def test_answer_that_cites_right_and_says_something_else_is_not_right(tmp_path: Path) -> None:
    body = answer(("flood.txt", 3), retrieved=BOTH)
    body.statements[0].text = "The dam has gates."
    assert outcomes(run(tmp_path, {GATES.question: body}, (GATES,))) == [Outcome.NOT_SAID]


def test_question_without_evidence_is_right_where_its_words_are_said(tmp_path: Path) -> None:
    told = question("told", answer=[["five gates"]], references=["The dam has five gates"])
    other = question("other", answer=[["six gates"]])
    script = {
        told.question: answer(("flood.txt", 3), retrieved=BOTH),
        other.question: answer(("flood.txt", 3), retrieved=BOTH),
    }
    done = run(tmp_path, script, (told, other))
    assert outcomes(done) == [Outcome.RIGHT, Outcome.NOT_SAID]
    right, wrong = (each.values for each in done.result.questions)
    assert (right["joint"], right["answer.token_F1"], right["abstention.wrong"]) == (1.0, 1.0, 0.0)
    assert (wrong["joint"], wrong["abstention.wrong"]) == (0.0, 1.0)


def test_article_that_is_gone_by_now_is_no_part_of_the_exports(tmp_path: Path) -> None:
    body = answer(("flood.txt", 3), retrieved=BOTH)
    gone = body.receipt.retrieved[1].model_copy(update={"article": article_ref("gone.txt")})
    body.receipt.retrieved.append(gone)
    run(tmp_path, {GATES.question: body}, (GATES,))
    (sample,) = (tmp_path / "export" / "ragas.jsonl").read_text("utf-8").splitlines()
    contexts = json.loads(sample)["retrieved_contexts"]
    assert [text[:10] for text in contexts] == ["The river ", "A week wen", ""]


def test_gold_that_the_index_lacks_is_told_and_not_blamed_on_retrieval(tmp_path: Path) -> None:
    lost = question("lost", [("flood.txt", "six gates")], [("gone.txt", "five")])
    done = run(tmp_path, {lost.question: answer(retrieved=BOTH)}, (lost,))
    assert outcomes(done) == [Outcome.NOT_IN_INDEX]
    assert done.result.warnings == [
        "lost: flood.txt of the index does not say “six gates”",
        "lost: gone.txt of the index does not say “five”",
    ]


def test_failed_question_counts_as_wrong_whether_or_not_it_was_to_be_declined(
    tmp_path: Path,
) -> None:
    done = run(tmp_path, {})
    assert outcomes(done) == [Outcome.FAILED] * 3
    found = done.result.measures["all"]
    assert (found["joint"].value, found["citation.sentence.F1"].value) == (0.0, 0.0)
    assert found["abstention.F1"].value == 0.0
    assert done.result.failed == 3


def test_declined_question_shows_on_the_curve_with_what_it_would_have_said(
    tmp_path: Path,
) -> None:
    target = ScriptedTarget(
        {
            GATES.question: answer(nearest=[("flood.txt", 3)], answers=0.4),
            COST.question: answer(nearest=[("flood.txt", 1)], answers=0.2),
        },
    )
    result = run(tmp_path, questions=(GATES, COST), target=target).result
    assert [(point.threshold, point.risk) for point in result.curve] == [(0.4, 0.0), (0.2, 0.5)]
    assert (result.threshold.best, result.threshold.right_at_best) == (0.3, 1.0)


@pytest.mark.parametrize("concurrency", [1, 3])
def test_interrupted_run_goes_on_and_ends_in_the_same_bytes(
    tmp_path: Path, concurrency: int
) -> None:
    run(tmp_path / "whole")
    first = ScriptedTarget(SCRIPT, stop_after=1)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "parts", target=first)
    assert first.closed
    second = ScriptedTarget(SCRIPT)
    run(tmp_path / "parts", target=second, concurrency=concurrency)
    assert len(first.asked) + len(second.asked) == 3
    for name in ("answers.jsonl", "report.json", "export/ragas.jsonl", "export/chunk.run"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "parts" / name).read_bytes()


def test_line_that_a_kill_cut_off_is_asked_again(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, target=ScriptedTarget(SCRIPT, stop_after=2))
    unfinished = tmp_path / "unfinished.jsonl"
    unfinished.write_bytes(unfinished.read_bytes()[:-40])
    target = ScriptedTarget(SCRIPT)
    assert outcomes(run(tmp_path, target=target)) == [Outcome.RIGHT] * 3
    assert len(target.asked) == 2


def test_another_run_is_not_mixed_into_an_unfinished_one(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, target=ScriptedTarget(SCRIPT, stop_after=1))
    other = ScriptedTarget(SCRIPT, identity="another index")
    with pytest.raises(SettingsError, match="--fresh"):
        run(tmp_path, target=other)
    (tmp_path / "run.json").write_text("{", "utf-8")
    with pytest.raises(SettingsError, match="unreadable"):
        run(tmp_path, target=other)
    run(tmp_path, target=other, fresh=True)
    assert len(other.asked) == 3


def test_finished_run_is_asked_anew(tmp_path: Path) -> None:
    run(tmp_path)
    again = ScriptedTarget(SCRIPT)
    run(tmp_path, target=again)
    assert len(again.asked) == 3


def test_exports_hold_what_other_tools_read(tmp_path: Path) -> None:
    run(tmp_path)
    export = tmp_path / "export"
    samples = [json.loads(line) for line in (export / "ragas.jsonl").read_text().splitlines()]
    assert samples[0]["user_input"] == GATES.question
    assert samples[0]["response"] == "The dam has five gates."
    assert samples[0]["reference"] == "five"
    assert samples[0]["retrieved_contexts"][1].startswith("A week went by.\nIn all 11,000")
    assert samples[2]["response"] == ""
    (relevant,) = samples[0]["reference_context_ids"]
    assert relevant in samples[0]["retrieved_context_ids"]
    tracked = [json.loads(line) for line in (export / "trec-rag.jsonl").read_text().splitlines()]
    assert tracked[1]["metadata"]["narrative_id"] == "left"
    assert tracked[1]["references"] == ["flood.txt", "later.txt"]
    assert [each["citations"] for each in tracked[1]["answer"]] == [[0], [1]]
    assert (tracked[2]["references"], tracked[2]["answer"]) == ([], [])
    runs = (export / "article.run").read_text().splitlines()
    assert [line.split()[0] for line in runs] == ["gates"] * 2 + ["left"] * 2 + ["cost"] * 2
    assert [line.split()[3] for line in runs] == ["1", "2"] * 3
    assert len((export / "sentence.qrels").read_text().splitlines()) == 3


def test_gold_that_names_no_file_is_found_by_its_text(tmp_path: Path) -> None:
    evidence = ((Gold("", "The dam has five gates."), Gold("", "It was never said.")),)
    by_text = replace(GATES, evidence=evidence)
    done = run(tmp_path, questions=(by_text,))
    assert outcomes(done) == [Outcome.RIGHT]
    assert done.result.warnings == []
    nowhere = replace(GATES, evidence=((Gold("", "It was never said."),),))
    (warning,) = run(tmp_path / "b", questions=(nowhere,)).result.warnings
    assert "no article of the index says “It was never said.”" in warning


def test_gold_that_is_a_whole_article_is_right_wherever_it_is_cited(tmp_path: Path) -> None:
    whole = replace(GATES, evidence=((Gold("flood.txt", ""),),))
    done = run(tmp_path, questions=(whole,))
    assert done.result.measures["all"]["retrieval.article.recall@5"].value == 1.0
    assert outcomes(done) == [Outcome.RIGHT]


def test_tokens_and_money_are_summed_and_are_no_part_of_the_answers(tmp_path: Path) -> None:
    body = answer(("flood.txt", 3), retrieved=BOTH)
    body.receipt.tokens = wire.TokensBody(input=900_000, output=50_000)
    script = {each.question: body for each in (GATES, LEFT)}
    done = evaluate(
        ScriptedTarget(script),
        question_set(GATES, LEFT),
        tmp_path,
        threshold=0.5,
        prices=Prices(read=1.0, written=4.0),
        progress=no_progress,
    )
    assert done.costs.tokens == Tokens(read=1_800_000, written=100_000, money=2.2)
    assert "2.2 spent" in (tmp_path / "report.md").read_text("utf-8")
    assert "900000" not in (tmp_path / "answers.jsonl").read_text("utf-8")
