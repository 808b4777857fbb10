"""What a short question after another one asks."""

import pytest

from ingest.embed import open_embedder
from service.query.conversation import Turn, condense
from service.query.kind import Kind, kind_of

PIER = Turn("Why was the eastern pier closed?", "Divers found 14 cracked piles.")
ALARM = Turn("What did Pallas say about the alarm?", "Mayor Joren Pallas said that it rang.")
THEFT = Turn("Who leads the investigation into the theft?", "Inspector Davin Holt leads it.")
RATE = Turn("What was the unemployment rate in February 2024?", "It was 6.4 percent.")
MOVED = Turn("How many people were evacuated in Halbridge?", "6,200 of them.")


@pytest.mark.parametrize(
    ("last", "question", "query"),
    [
        (PIER, "What about the western pier?", "Why was the western pier closed?"),
        (ALARM, "What about Vorst?", "What did Vorst say about the alarm?"),
        (RATE, "And in March?", "What was the unemployment rate in March?"),
        (RATE, "What about 2023?", "What was the unemployment rate in 2023?"),
        (MOVED, "And in Stenmoor?", "How many people were evacuated in Stenmoor?"),
        (MOVED, "What about Pell?", "How many people were evacuated in Pell?"),
    ],
)
def test_a_turn_asks_the_last_question_of_something_like_it(
    last: Turn, question: str, query: str
) -> None:
    assert condense(question, [last]) == query


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("What about the theatre?", "What is known about the theatre?"),
        ("And the repairs?", "What is known about the repairs?"),
    ],
)
def test_a_turn_to_something_else_asks_about_that_alone(question: str, query: str) -> None:
    assert condense(question, [PIER]) == query
    assert kind_of(query, open_embedder("minilm").embed([query])[0]).kind is Kind.OVERVIEW


@pytest.mark.parametrize(
    ("last", "question", "query"),
    [
        (PIER, "When will it reopen?", "When will the eastern pier reopen?"),
        (ALARM, "And why did he?", "And why did Pallas?"),
        (THEFT, "What is his rank?", "What is Inspector Davin Holt’s rank?"),
        (THEFT, "When did it start?", "When did the investigation start?"),
        (RATE, "How was it measured?", "How was the unemployment rate measured?"),
        (MOVED, "Where were they taken?", "Where were the people taken?"),
        (PIER, "And what about its piles?", "And what about the eastern pier’s piles?"),
    ],
)
def test_a_pronoun_gives_way_to_what_it_stands_for(last: Turn, question: str, query: str) -> None:
    assert condense(question, [last]) == query


@pytest.mark.parametrize(
    "question",
    [
        "And when does the theatre open its season?",
        "But when did the trains from Halbridge stop?",
        "Who is Adela Vorst?",
    ],
)
def test_a_question_that_names_its_own_thing_stands_alone(question: str) -> None:
    assert condense(question, [PIER]) == question


@pytest.mark.parametrize("question", ["Is it true?", "How many of them are back?", "Why?"])
def test_what_a_pronoun_stands_for_is_not_guessed(question: str) -> None:
    assert condense(question, [THEFT]).startswith(question)
