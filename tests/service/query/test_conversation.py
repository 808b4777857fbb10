"""Follow-up questions that lean on what was said, and those that don't."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.language.terms import terms
from service.query.conversation import Turn, answers_leant_on, condense, is_condensed, split

LEADS = Turn("Who leads the investigation into the theft?", "Inspector Davin Holt leads it.")
RAISES = Turn(
    "What did the Corran Dam cost to raise?",
    "Raising the Corran Dam cost 40 million crowns, which Averne Hydro, Veldane Rail and the "
    "Ministry of Works paid in equal parts after a dispute about the Quarrow spillway.",
)


def added(question: str, *history: Turn) -> set[str]:
    return set(terms(condense(question, history))) - set(terms(question))


def test_person_is_looked_for_by_name() -> None:
    assert {"davin", "holt"} <= added("And how old is he?", LEADS)


def test_thing_is_looked_for_by_the_words_of_the_last_question() -> None:
    assert {"corran", "dam"} <= added("When was it built?", RAISES)


def test_long_answer_does_not_crowd_out_what_was_asked() -> None:
    assert not {"quarrow", "spillway", "ministri"} & added("When was it built?", RAISES)


def test_last_question_comes_before_earlier_ones() -> None:
    words = added("Why was that?", LEADS, Turn("When did the Quarrow bridge close?", ""))
    assert {"quarrow", "bridg", "close"} <= words


@pytest.mark.parametrize(
    "question", ["Who leads Averne Hydro?", "How many gates of the Corran Dam failed?"]
)
def test_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert condense(question, [LEADS, RAISES]) == question
    assert answers_leant_on(question, [LEADS, RAISES]) == ""


def test_answers_count_as_said_where_a_question_leans_on_them() -> None:
    said = answers_leant_on("And how old is he?", [RAISES, LEADS])
    assert RAISES.answer in said
    assert LEADS.answer in said
    assert answers_leant_on("And how old is he?", []) == ""


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
turns = st.builds(Turn, texts, texts)


@given(st.text(max_size=60), st.lists(turns, max_size=4))
def test_a_bag_of_words_behind_a_question_has_four_at_most(
    question: str, history: list[Turn]
) -> None:
    condensed = condense(question, history)
    if condensed.startswith(question):
        assert len(condensed[len(question) :].split()) <= 4


@given(st.lists(turns, min_size=1, max_size=4))
@example([Turn("", "Ð㉄")])  # one word, of which two tokenisers made two
@example([Turn("½℀x Ünd", "e\u0301tat U.S.-Mexico ﷺ")])
def test_condensed_question_says_nothing_that_was_not_said(history: list[Turn]) -> None:
    question = "Where was it?"
    condensed = condense(question, history)
    if condensed != question:
        said = " ".join(f"{turn.question} {turn.answer}" for turn in history)
        assert set(terms(condensed)) <= set(terms(said)) | set(terms(question))


def test_model_may_not_ask_something_else() -> None:
    history = [LEADS]
    assert is_condensed("How old is Davin Holt, who leads the investigation?", "How old?", history)
    assert not is_condensed("Who stole the astrolabe in 1961?", "How old?", history)


@pytest.mark.parametrize(
    ("query", "questions"),
    [
        (
            "What did the repair cost, and how much did the brewery lose?",
            ["What did the repair cost", "how much did the brewery lose?"],
        ),
        ("Where was it found? Who found it?", ["Where was it found?", "Who found it?"]),
        (
            "Where was the astrolabe found? Who found it?",
            ["Where was the astrolabe found?", "Who found the astrolabe?"],
        ),
        (
            "When did the gate jam and what happened next?",
            ["When did the gate jam", "what happened next?"],
        ),
        ("Who led it? Who is the mayor?", ["Who led it?", "Who is the mayor?"]),
        ("Who led it, and why?", ["Who led it, and why?"]),
        ("When was it built, and what year?", ["When was it built, and what year?"]),
        (
            "How many died in May, and how many later?",
            ["How many died in May, and how many later?"],
        ),
        ("Where and when did the gate jam?", ["Where and when did the gate jam?"]),
        (
            "Which mayor, who led and who fell, was it?",
            ["Which mayor, who led and who fell, was it?"],
        ),
        ("? ?", ["? ?"]),
        ("", [""]),
    ],
)
def test_a_query_is_split_where_each_part_is_a_question(query: str, questions: list[str]) -> None:
    assert split(query) == questions


@given(texts)
def test_any_query_is_at_least_one_question_and_three_at_most(query: str) -> None:
    assert 1 <= len(split(query)) <= 3
