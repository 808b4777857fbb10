"""The measures, against their definitions computed another way."""

import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluate import citation as citations
from service.evaluate.abstention import best_threshold, risk_coverage
from service.evaluate.agreement import Kappa, kappa
from service.evaluate.gold import Articles, find_quote
from service.evaluate.measures import estimates
from service.evaluate.rankings import Ranking, evidence_ranks, rank
from service.evaluate.retrieval import measure
from service.evaluate.statistic import aurc, draws
from service.evaluate.strings import says, token_f1
from tests.service.evaluate.fakes import ScriptedTarget, answer, article_ref, citation, question

ARTICLES = Articles(ScriptedTarget({}).article, ScriptedTarget({}).holding)
units = st.lists(st.sampled_from("abcdefghijkl"), unique=True, max_size=12)


@given(found=units, relevant=st.frozensets(st.sampled_from("abcdefghijklmnop"), min_size=1))
def test_retrieval_measures_follow_their_definitions(
    found: list[str], relevant: frozenset[str]
) -> None:
    values = measure("chunk", {"q": Ranking(tuple(found), relevant)})["q"]
    gains = [float(unit in relevant) for unit in found]
    ideal = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))
    gained = sum(gain / math.log2(place + 2) for place, gain in enumerate(gains[:10]))
    assert values["nDCG@10"] == pytest.approx(gained / ideal)
    assert values["recall@5"] == pytest.approx(sum(gains[:5]) / len(relevant))
    assert values["MRR"] == pytest.approx(1 / (gains.index(1.0) + 1) if 1.0 in gains else 0.0)


def test_question_without_gold_has_no_retrieval_measures() -> None:
    assert measure("chunk", {"q": Ranking(("a",), frozenset())}) == {}


def test_quote_is_found_in_any_case_and_over_a_line_break() -> None:
    assert [span.start for span in find_quote("The\n End. the end", "the end")] == [0, 10]


def test_quote_is_found_as_it_is_written_and_not_as_a_pattern() -> None:
    assert find_quote("a.b (c", "a.b (c") and not find_quote("axb (c", "a.b (c")


def test_a_quote_without_words_is_found_nowhere() -> None:
    assert find_quote("The end.", " ") == []


def test_each_level_ranks_its_own_units() -> None:
    retrieved = answer(
        retrieved=[("later.txt", 1, 2), ("flood.txt", 2, 3), ("later.txt", 3, 3)]
    ).receipt.retrieved
    groups = ARTICLES.locate(question("q", [("flood.txt", "five gates")]))
    flood, later = article_ref("flood.txt").id, article_ref("later.txt").id
    assert rank("article", retrieved, groups, ARTICLES) == Ranking(
        (later, flood), frozenset({flood})
    )
    assert rank("chunk", retrieved, groups, ARTICLES) == Ranking(
        (f"{later}:s1-2", f"{flood}:s2-3", f"{later}:s3-3"), frozenset({f"{flood}:s2-3"})
    )
    assert rank("sentence", retrieved, groups, ARTICLES) == Ranking(
        (f"{later}:s1", f"{later}:s2", f"{flood}:s2", f"{flood}:s3", f"{later}:s3"),
        frozenset({f"{flood}:s3"}),
    )
    assert evidence_ranks(retrieved, groups) == [2]


def test_gold_that_was_not_retrieved_is_relevant_in_the_chunk_it_was_stored_in() -> None:
    groups = ARTICLES.locate(question("q", [("flood.txt", "five gates")]))
    flood = article_ref("flood.txt").id
    found = rank("chunk", [], groups, ARTICLES)
    assert found == Ranking((), frozenset({f"{flood}:s1-4"}))


def test_group_is_recalled_by_any_of_its_sentences() -> None:
    groups = ARTICLES.locate(
        question(
            "q", [("flood.txt", "3,000 people"), ("flood.txt", "Nobody")], [("later.txt", "11,000")]
        )
    )
    values = citations.measure([citation(1, "flood.txt", 4), citation(2, "flood.txt", 1)], groups)
    assert values["first_right"] == 1.0
    assert (values["sentence.precision"], values["sentence.recall"]) == (0.5, 0.5)
    assert (values["article.precision"], values["article.recall"]) == (1.0, 0.5)
    # "Nobody" is 6 of the 41 characters cited; it is whole, and the other group is not there.
    assert values["character.precision"] == pytest.approx(6 / 41)
    assert values["character.recall"] == 0.5


def test_nothing_cited_has_no_precision_and_recalls_nothing() -> None:
    groups = ARTICLES.locate(question("q", [("flood.txt", "Nobody")]))
    values = citations.measure([], groups)
    assert values["sentence.precision"] is None
    assert values["sentence.F1"] == values["sentence.recall"] == values["first_right"] == 0.0


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("It cost 11,000 crowns.", [["11,000"]], True),
        ("It cost 211,000 crowns.", [["11,000"]], False),
        ("It cost 11,000,000 crowns.", [["11,000"]], False),
        ("In 1971 it rained.", [["71"]], False),
        ("He was 71.", [["71"]], True),
        ("It rose 1.4 metres", [["4 metres"]], False),
        ("St Brannoc's School", [["St Brannoc’s"]], True),
        ("CASTLE  HILL", [["Castle Hill"]], True),
        ("Pell and Stenmoor", [["Pell", "Halbridge"], ["Stenmoor"]], True),
        ("Pell and Stenmoor", [["Pell", "Halbridge"]], False),
        ("anything", [], False),
    ],
)
def test_required_strings(text: str, wanted: Sequence[Sequence[str]], found: bool) -> None:
    assert says(text, wanted) is found


def test_token_f1_is_that_of_squad() -> None:
    assert token_f1("The five gates.", ["five gates"]) == 1.0
    assert token_f1("It has five gates", ["five gates"]) == pytest.approx(2 * 2 / (4 + 2))
    assert token_f1("", ["five"]) == 0.0
    assert token_f1("six", ["five", "six"]) == 1.0


def curve_values(pairs: Sequence[tuple[float, bool, bool]]) -> list[dict[str, float | None]]:
    """Confidence, wrong, due to be declined."""
    return [
        {
            "abstention.confidence": confidence,
            "abstention.wrong": float(wrong),
            "abstention.due": float(due),
            "abstention.declined": 0.0,
        }
        for confidence, wrong, due in pairs
    ]


levels = st.integers(0, 8).map(lambda each: each / 8)
answered = st.lists(st.tuples(levels, st.booleans(), st.booleans()), min_size=1, max_size=20).map(
    lambda rows: [(confidence, wrong or due, due) for confidence, wrong, due in rows]
)


@given(answered)
def test_risk_coverage_area_is_the_mean_risk_over_the_questions(
    pairs: list[tuple[float, bool, bool]],
) -> None:
    risks = []
    for confidence, _, _ in pairs:
        let_in = [wrong for other, wrong, _ in pairs if other >= confidence]
        risks.append(sum(let_in) / len(let_in))
    found = estimates(curve_values(pairs))["abstention.AURC"]
    assert found.value == pytest.approx(sum(risks) / len(risks))


@given(answered)
def test_weighting_a_question_is_repeating_it(pairs: list[tuple[float, bool, bool]]) -> None:
    counts = [random.Random(str(pair)).randrange(3) for pair in pairs]
    repeated = [pair for pair, count in zip(pairs, counts, strict=True) for _ in range(count)]
    if not repeated:
        return

    def area(rows: list[tuple[float, bool, bool]], weights: list[int]) -> float:
        columns = {
            "abstention.confidence": np.array([row[0] for row in rows]),
            "abstention.wrong": np.array([float(row[1]) for row in rows]),
        }
        return float(aurc(np.array([weights], dtype=np.float64), columns)[0])

    assert area(pairs, counts) == pytest.approx(area(repeated, [1] * len(repeated)))


@given(answered)
def test_no_threshold_does_better_than_the_one_proposed(
    pairs: list[tuple[float, bool, bool]],
) -> None:
    def right(threshold: float) -> float:
        return sum(
            (not wrong) if confidence >= threshold else due for confidence, wrong, due in pairs
        ) / len(pairs)

    best = best_threshold(risk_coverage(curve_values(pairs)), current=0.5)
    assert best is not None
    assert best.right == pytest.approx(right(best.threshold))
    # Declining everything is no proposal: the point that answers least answers the surest.
    surest = max(confidence for confidence, _, _ in pairs)
    assert best.right >= max(right(each / 16) for each in range(int(surest * 16) + 1)) - 1e-9


@given(
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30),
)
def test_abstention_measures_count_declined_and_due(pairs: list[tuple[bool, bool]]) -> None:
    values = [
        {"abstention.declined": float(declined), "abstention.due": float(due)}
        for declined, due in pairs
    ]
    found = estimates(values)
    both = sum(declined and due for declined, due in pairs)
    declined, due = (sum(each) for each in zip(*pairs, strict=True))
    expected = {
        "abstention.precision": both / declined if declined else None,
        "abstention.recall": both / due if due else None,
        "abstention.F1": 2 * both / (declined + due) if declined + due else None,
    }
    for name, value in expected.items():
        assert (found[name].value if name in found else None) == (
            None if value is None else pytest.approx(value)
        )


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_interval_holds_the_value_and_stays_among_the_possible_ones(right: list[bool]) -> None:
    found = estimates([{"joint": float(each)} for each in right])["joint"]
    assert found.value == pytest.approx(sum(right) / len(right))
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1
    assert found.n == len(right)


def test_bootstrap_of_a_mean_has_the_spread_that_theory_says() -> None:
    values = [{"joint": float(each)} for each in [0, 1] * 50]
    found = estimates(values, draws(100, 4_000))["joint"]
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.5 / 10, rel=0.1)


def test_kappa_of_a_textbook_table() -> None:
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert kappa(pairs) == Kappa(n=50, agreed=0.7, kappa=0.4)


def test_kappa_of_raters_who_never_differ_from_themselves_is_not_defined() -> None:
    assert kappa([(True, True)] * 3) == Kappa(n=3, agreed=1.0, kappa=None)
    assert kappa([]) is None
