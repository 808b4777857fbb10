"""Articles that give different values for the same thing, told without a model."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from ingest.language.dates import moments
from ingest.language.quantities import quantities
from service.answering.conflict import find_conflicts
from service.extraction.extract import Candidate, extract
from service.query.analysis import analyse
from service.verification.draft import DraftStatement
from service.verification.verify import Verifier
from tests.fakes import scored_sentences

DOCKERS = "How many dockers lost their jobs?"
TOLD = "Some 340 dockers lost their jobs."
OPENED = "When was the new quay opened?"
APPROVED = "Did the mayor approve the quay?"


def _values(question: str, texts: Sequence[str]) -> list[list[str]]:
    """The values of each conflict among `texts`, an article each, a day newer than the last."""
    candidates = scored_sentences(texts)
    read = analyse(question)
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    statements = [*verifier.verify(extract(read, candidates, 0.3))]
    conflicts = find_conflicts(question, read, candidates, statements, verifier.cited)
    return [[_figure(value.value) for value in conflict.values] for conflict in conflicts]


def _figure(value: str) -> str:
    """The value without what it counts."""
    found = quantities(value)
    return found[0].text if found and not moments(value) else value


def test_each_figure_is_listed_newest_first() -> None:
    texts = [
        "Some 340 dockers lost their jobs, the union said.",
        "The port said that 290 dockers lost their jobs.",
    ]
    assert _values(DOCKERS, texts) == [["290", "340"]]


def test_the_same_figure_in_other_words_is_no_conflict() -> None:
    texts = ["About 12,000 dockers lost their jobs.", "Twelve thousand dockers lost their jobs."]
    assert _values(DOCKERS, texts) == []


def test_days_of_the_same_event_differ() -> None:
    texts = ["The new quay was opened on 4 March 2025.", "The new quay was opened on 6 March 2025."]
    assert _values("When was the new quay opened?", texts) == [["6 March 2025", "4 March 2025"]]


def test_yes_and_no_differ() -> None:
    texts = ["The mayor approved the new quay.", "The mayor did not approve the new quay."]
    assert _values("Did the mayor approve the new quay?", texts) == [["no", "yes"]]


@pytest.mark.parametrize(
    "no_count",
    [
        "The dockers at Pier 4 lost their jobs.",
        "One foreman for every 30 dockers lost their jobs.",
        "A guard was hired for each group of 30 dockers who lost their jobs.",
    ],
)
def test_a_label_or_a_measure_is_no_count(no_count: str) -> None:
    texts = ["Some 340 dockers lost their jobs, the union said.", no_count]
    assert not [value for values in _values(DOCKERS, texts) for value in values if value != "340"]


@pytest.mark.parametrize(
    ("question", "one", "other", "values"),
    [
        (
            "How many people were moved?",
            "In August 340 people were moved to shelters.",
            "In August 410 people were moved to shelters.",
            ["410", "340"],
        ),
        (
            "How many people were moved?",
            "In Marseille 40 people were moved.",
            "In Marseille 60 people were moved.",
            ["60", "40"],
        ),
        (
            "How many people were moved?",
            "In March 1,200 people were moved.",
            "In March 1,500 people were moved.",
            ["1,500", "1,200"],
        ),
        (
            DOCKERS,
            "In Halbridge 340 dockers lost their jobs.",
            "In Halbridge 410 dockers lost their jobs.",
            ["410", "340"],
        ),
        (
            "How many jobs were lost?",
            "The port said 1500 jobs were lost.",
            "The port said 2040 jobs were lost.",
            ["2040", "1500"],
        ),
        (
            "When was the new quay opened?",
            "The new quay was opened on 30.10.2024.",
            "The new quay was opened on 2024/10/31.",
            ["2024/10/31", "30.10.2024"],
        ),
    ],
)
def test_a_count_behind_a_month_or_a_place_differs(
    question: str, one: str, other: str, values: list[str]
) -> None:
    assert _values(question, [one, other]) == [values]


def _beside(question: str, told: str, other: Candidate) -> list[list[str]]:
    """The values of each conflict where the answer cites `told`, of one article, but not `other`.

    `other` must be of another article than the first of `scored_sentences`.
    """
    candidates = [*scored_sentences([told]), other]
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    statements = [*verifier.verify([DraftStatement(told, (candidates[0].evidence.key,))])]
    conflicts = find_conflicts(question, analyse(question), candidates, statements, verifier.cited)
    return [[_figure(value.value) for value in conflict.values] for conflict in conflicts]


def _second(text: str, likely: float = 0.9) -> Candidate:
    """`text` as the sentence of a second article, so `likely` to answer."""
    return scored_sentences(["Nothing was said.", text], likely)[1]


@pytest.mark.parametrize(("alike", "values"), [(True, [["900", "90"]]), (False, [])])
def test_figures_far_apart_conflict_where_the_sentences_are_nearly_one(
    alike: bool, values: list[list[str]]
) -> None:
    question = "How many dockers were hurt?"
    first, second = scored_sentences(["Some 90 dockers were hurt.", "Some 900 dockers were hurt."])
    if not alike:
        turned = np.array([0.6, 0.8], dtype=np.float32)
        second = replace(second, evidence=replace(second.evidence, vector=turned))
    candidates, read = [first, second], analyse(question)
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    statements = [*verifier.verify(extract(read, candidates, 0.3))]
    conflicts = find_conflicts(question, read, candidates, statements, verifier.cited)
    assert [[_figure(v.value) for v in each.values] for each in conflicts] == values


def test_each_value_cites_the_sentences_that_give_it() -> None:
    texts = [
        "Some 340 dockers lost their jobs, the union said.",
        "The port said that 290 dockers lost their jobs.",
        "The port says 340 dockers lost their jobs.",
    ]
    candidates = scored_sentences(texts)
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    statements = [*verifier.verify(extract(analyse(DOCKERS), candidates, 0.3))]
    (conflict,) = find_conflicts(DOCKERS, analyse(DOCKERS), candidates, statements, verifier.cited)
    assert conflict.about == DOCKERS
    assert [
        (_figure(value.value), [c.quote for c in value.citations]) for value in conflict.values
    ] == [
        ("340", [texts[0], texts[2]]),
        ("290", [texts[1]]),
    ]


def test_one_article_is_in_no_conflict_with_itself() -> None:
    first, second = scored_sentences([TOLD, "Some 290 dockers lost their jobs."])
    same = replace(second, evidence=replace(second.evidence, article=first.evidence.article))
    assert _beside(DOCKERS, TOLD, same) == []


def test_another_figure_is_shown_though_the_answer_does_not_cite_it() -> None:
    other = _second("In all 290 dockers lost their jobs.")
    assert _beside(DOCKERS, TOLD, other) == [["290", "340"]]


def test_without_an_answer_there_is_no_conflict() -> None:
    candidates = scored_sentences([TOLD, "In all 290 dockers lost their jobs."])
    assert find_conflicts(DOCKERS, analyse(DOCKERS), candidates, [], Verifier({}).cited) == ()


def test_an_answer_that_gives_no_value_conflicts_with_none() -> None:
    told = "The dockers lost their jobs in spring."
    assert _beside(DOCKERS, told, _second("In all 290 dockers lost their jobs.")) == []


@pytest.mark.parametrize(("likely", "values"), [(0.65, [["290", "340"]]), (0.45, [])])
def test_a_sentence_that_answers_much_worse_is_no_rival(
    likely: float, values: list[list[str]]
) -> None:
    other = _second("In all 290 dockers lost their jobs.", likely)
    assert _beside(DOCKERS, TOLD, other) == values


@pytest.mark.parametrize(
    "other",
    [
        "Did 290 dockers lose their jobs?",
        "Write that 290 dockers lost their jobs.",
        "Some 40 percent of the dockers lost their jobs.",
        "Some 290 sailors met dockers.",
        "Some 290 dockers stayed at home.",
        "The dockers lost their jobs.",
    ],
)
def test_what_states_no_figure_of_the_same_thing_is_no_rival(other: str) -> None:
    assert _beside(DOCKERS, TOLD, _second(other)) == []


def test_page_boilerplate_takes_no_side() -> None:
    found = _second("In all 290 dockers lost their jobs.")
    evidence = found.evidence
    boilerplate = replace(evidence, sentence=replace(evidence.sentence, boilerplate=True))
    assert _beside(DOCKERS, TOLD, replace(found, evidence=boilerplate)) == []


@pytest.mark.parametrize(
    ("other", "values"),
    [
        ("The port said that 290 dockers were sent home.", [["290", "340"]]),
        ("The union said that 70 ships waited while dockers lost their jobs.", []),
    ],
)
def test_a_cited_sentence_may_word_it_otherwise_but_must_count_the_same(
    other: str, values: list[list[str]]
) -> None:
    assert _values(DOCKERS, [TOLD, other]) == values


def test_a_word_between_the_figure_and_what_it_counts_hides_no_conflict() -> None:
    texts = ["Some 340 dockers struck.", "Some 290 angry dockers struck."]
    assert _values("How many dockers were there?", texts) == [["290", "340"]]


@pytest.mark.parametrize("before", ["About", "Nearly", "Exactly", "On the quay", "The"])
def test_a_figure_is_a_count_after_the_capital_of_a_first_word(before: str) -> None:
    texts = [TOLD, f"{before} 290 dockers lost their jobs."]
    assert _values(DOCKERS, texts) == [["290", "340"]]


def test_a_count_in_words_after_a_name_is_no_label() -> None:
    assert _values(DOCKERS, [TOLD, "At Pier Head two hundred dockers lost their jobs."]) == [
        ["two hundred", "340"]
    ]
    assert _values(DOCKERS, [TOLD, "In Tarn 1,200 dockers lost their jobs."]) == [["1,200", "340"]]


def test_only_the_newest_values_are_listed_and_of_each_only_some_sentences() -> None:
    figures = [f"The port said that {100 + n} dockers lost their jobs." for n in range(10)]
    candidates = scored_sentences([*figures, *figures[-1:] * 5])
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    draft = DraftStatement(figures[0], ("S1",))
    statements = [*verifier.verify([draft])]
    (conflict,) = find_conflicts(DOCKERS, analyse(DOCKERS), candidates, statements, verifier.cited)
    assert [_figure(each.value) for each in conflict.values] == [str(109 - n) for n in range(8)]
    assert [len(each.citations) for each in conflict.values] == [4, *[1] * 7]


@pytest.mark.parametrize(
    "other",
    [
        "The new quay was opened on 4 March.",
        "The new quay was opened on March 4.",
        "The new quay was opened on 2025-03-04.",
    ],
)
def test_the_same_day_written_otherwise_is_no_conflict(other: str) -> None:
    assert _values(OPENED, ["The new quay was opened on 4 March 2025.", other]) == []
    assert _values(OPENED, [other, "The new quay was opened on 4 March 2025."]) == []


def test_a_month_beside_the_day_does_not_hide_it() -> None:
    texts = [
        "The new quay was opened on 4 March 2025.",
        "The new quay, planned since April, was opened on 6 March 2025.",
    ]
    assert _values(OPENED, texts) == [["6 March 2025", "4 March 2025"]]


def test_a_day_that_the_question_brings_does_not_answer_it() -> None:
    question = "On which day after the storm of 2 March 2025 was the new quay opened?"
    texts = [
        "The new quay was opened on 4 March 2025, after the storm of 2 March 2025.",
        "The new quay was opened after the storm of 2 March 2025 on 6 March 2025.",
        "After the storm of 2 March 2025 the new quay was opened.",
    ]
    assert _values(question, texts) == [["6 March 2025", "4 March 2025"]]


def test_of_two_days_in_a_sentence_none_is_taken() -> None:
    texts = [
        "The new quay was opened on 4 March 2025.",
        "The new quay was begun on 5 May 2023 and opened on 6 March 2025.",
    ]
    assert _values(OPENED, texts) == []


@pytest.mark.parametrize(
    ("other", "values"),
    [
        ("The new quay was opened on 6 March 2025.", [["6 March 2025", "4 March 2025"]]),
        ("The new quay was closed on 6 March 2025.", []),
        ("The new ferry was opened on 6 March 2025.", []),
    ],
)
def test_the_day_of_something_else_is_no_rival(other: str, values: list[list[str]]) -> None:
    assert _beside(OPENED, "The new quay was opened on 4 March 2025.", _second(other)) == values


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("The mayor approved the quay.", "The mayor rejected the quay."),
        ("The mayor did not reject the quay.", "The mayor did not approve the quay."),
        ("The mayor approved the quay, not the tower.", "The mayor rejected the old quay."),
        ("The mayor approved the quay and rejected the tower.", "The mayor rejected the quay."),
        ("The mayor accepted the quay, so did not reject it.", "The mayor never approved a quay."),
    ],
)
def test_an_opposite_says_no_and_its_denial_yes(yes: str, no: str) -> None:
    assert _values(APPROVED, [yes, no]) == [["no", "yes"]]
    assert _values(APPROVED, [no, yes]) == [["yes", "no"]]


def test_words_of_the_question_may_be_missing_from_a_yes_and_from_a_no() -> None:
    texts = ["The mayor approved the new quay.", "The mayor did not approve the new quay."]
    assert _values("Did the mayor approve the new quay on Monday?", texts) == [["no", "yes"]]


def test_a_question_of_one_word_can_be_answered_with_yes_and_no() -> None:
    assert _values(
        "Did it rain?", ["On Monday it rained here.", "On Monday it did not rain here."]
    ) == [["no", "yes"]]


def test_a_denial_of_something_else_is_no_no() -> None:
    texts = ["The mayor approved the quay.", "The mayor did not approve the budget."]
    assert _values(APPROVED, texts) == []


def test_what_is_no_figure_no_day_and_no_yes_has_no_conflict() -> None:
    texts = ["Mayor Thorn opened the new quay.", "Mayor Brome opened the new quay."]
    assert _values("Who opened the new quay?", texts) == []


def test_a_day_of_a_thing_that_is_not_called_by_its_name_may_differ() -> None:
    texts = ["It was opened on 4 March 2025.", "It was opened on 6 March 2025."]
    assert _values(OPENED, texts) == [["6 March 2025", "4 March 2025"]]


def test_days_of_what_was_not_asked_for_do_not_differ() -> None:
    texts = ["The mill burned down on 4 March 2025.", "The mill burned down on 6 March 2025."]
    candidates = scored_sentences(texts)
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    drafts = [DraftStatement(each.evidence.text, (each.evidence.key,)) for each in candidates]
    statements = [*verifier.verify(drafts)]
    assert len(statements) == 2
    read = analyse(OPENED)
    assert find_conflicts(OPENED, read, candidates, statements, verifier.cited) == ()
