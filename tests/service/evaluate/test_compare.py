from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from service.evaluate.compare import compare, markdown
from service.evaluate.cost import TOTAL, Costs, Latency
from service.evaluate.gate import Gate, breaches, read_gate
from service.evaluate.measures import ALL, estimates
from service.evaluate.record import Manifest
from service.evaluate.result import QuestionResult, Result, Threshold, read_result
from service.evaluate.score import Outcome

NO_COSTS = Costs((), (), None, None)


def result(right: Sequence[bool], name: str = "set.jsonl", start: int = 0) -> Result:
    questions = [
        QuestionResult(
            id=f"q{number}",
            type="even" if number % 2 == 0 else "odd",
            question=f"Question | {number}?",
            outcome=Outcome.RIGHT if each else Outcome.NOT_RETRIEVED,
            values={"joint": float(each), "conflict.false": float(not each), "answer.words": 5.0},
        )
        for number, each in enumerate(right, start=start)
    ]
    values = [each.values for each in questions]
    return Result(
        manifest=Manifest(
            questions=name,
            questions_digest="d",
            target="t",
            answerer="auto",
            judge=None,
            asked=len(right),
        ),
        measures={ALL: estimates(values)},
        threshold=Threshold(current=0.5, best=None, right_at_best=None),
        curve=[],
        agreement=None,
        warnings=[],
        questions=questions,
    )


GOOD = result([True] * 40)
ONE_WORSE = result([True] * 39 + [False])
MUCH_WORSE = result([True] * 25 + [False] * 15)


def test_a_large_fall_is_certain_and_one_question_is_not() -> None:
    assert compare(GOOD, MUCH_WORSE).changes["joint"].certain
    assert not compare(GOOD, ONE_WORSE).changes["joint"].certain


def test_equal_runs_have_no_changes() -> None:
    changes = compare(MUCH_WORSE, MUCH_WORSE).changes
    assert changes and not any(each.certain or each.worse_by for each in changes.values())
    assert "No measure changed by more than chance." in markdown(
        compare(GOOD, GOOD), "before", "after"
    )


def test_only_shared_questions_are_compared() -> None:
    compared = compare(result([True] * 10), result([True] * 10, start=4))
    assert (compared.shared, compared.only_before, compared.only_after) == (6, 4, 4)


def test_runs_without_a_shared_question_cannot_be_compared() -> None:
    with pytest.raises(SettingsError, match="share no question"):
        compare(result([True]), result([True], start=9))


def test_markdown_tells_which_questions_flipped_and_why() -> None:
    text = markdown(compare(GOOD, ONE_WORSE), "a", "b")
    assert "**Lost: 1**" in text
    assert "- `q39` Question \\| 39? → not retrieved" in text
    assert "(was not retrieved)" in markdown(compare(ONE_WORSE, GOOD), "a", "b")


def test_gate_lets_noise_pass_and_stops_a_regression() -> None:
    gate = Gate(regression={"joint": 0.01, "conflict.false": 0.01})
    assert breaches(gate, ONE_WORSE, NO_COSTS, GOOD) == []
    assert breaches(gate, GOOD, NO_COSTS, MUCH_WORSE) == []
    found = breaches(gate, MUCH_WORSE, NO_COSTS, GOOD)
    assert [each.measure for each in found] == ["joint", "conflict.false"]
    assert "0.625 is 0.375 worse" in found[0].reason


def test_gate_allows_what_it_says() -> None:
    assert breaches(Gate(regression={"joint": 0.4}), MUCH_WORSE, NO_COSTS, GOOD) == []


def test_gate_limits_hold_in_both_directions() -> None:
    gate = Gate(minimum={"joint": 0.7}, maximum={"conflict.false": 0.3})
    assert breaches(gate, ONE_WORSE, NO_COSTS, None) == []
    assert [each.measure for each in breaches(gate, MUCH_WORSE, NO_COSTS, None)] == [
        "joint",
        "conflict.false",
    ]


def test_measure_without_a_value_does_not_reach_its_minimum() -> None:
    found = breaches(Gate(minimum={"judge.support": 0.5}), GOOD, NO_COSTS, None)
    assert "has no value" in found[0].reason


def test_measure_that_the_baseline_lacks_cannot_be_compared() -> None:
    (found,) = breaches(Gate(regression={"judge.support": 0.1}), GOOD, NO_COSTS, GOOD)
    assert "no question of the baseline has it" in found.reason


def test_a_run_that_took_too_long_is_stopped_by_its_gate() -> None:
    took = Costs((Latency(TOTAL, 1, 100, 900),), (), None, None)
    gate = Gate(maximum={"latency.p95_ms": 500})
    (found,) = breaches(gate, GOOD, took, None)
    assert found.reason == "900 is above 500"
    assert breaches(Gate(maximum={"latency.p95_ms": 900}), GOOD, took, None) == []


def test_regressions_need_a_baseline() -> None:
    with pytest.raises(SettingsError, match="--baseline"):
        breaches(Gate(regression={"joint": 0.1}), GOOD, NO_COSTS, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[minimum]\n"joined" = 0.5', "no measure 'joined'"),
        ("[minimum", "not a gate"),
        ('[minimums]\n"joint" = 0.5', "minimums"),
        ('[regression]\n"joint" = -0.5', "greater than or equal"),
        ('[regression]\n"answer.words" = 1', "no better or worse"),
        ('[regression]\n"latency.p95_ms" = 1', "no better or worse"),
    ],
)
def test_gate_that_says_nothing_sensible_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "gate.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=told):
        read_gate(path)


def test_report_is_read_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(MUCH_WORSE.model_dump_json(), "utf-8")
    assert read_result(tmp_path) == MUCH_WORSE
    assert read_result(tmp_path / "report.json") == MUCH_WORSE


def test_folder_without_a_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="holds no finished run"):
        read_result(tmp_path)
