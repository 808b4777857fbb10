import json
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import SettingsError
from ingest.filter import Filters
from service.answering.answer import Answerer
from service.answering.events import Question
from service.api.convert import answer_body
from service.commands.replay import replay, settings_then
from service.query.conversation import Turn
from service.settings import Settings
from tests.command_line import footnote

SUBJECTS = [
    "dam",
    "lake",
    "astrolabe",
    "rail bridge",
    "flood bill",
    "gate",
    "Lower Town",
    "schools",
]
FORMS = ["What happened to the {}?", "When was the {} mentioned?", "Who spoke of the {}?"]
QUESTIONS = [
    *(Question(form.format(each)) for each, form in zip(SUBJECTS, cycle(FORMS), strict=False)),
    Question("How many people were evacuated?", filters=Filters(published_to=date(2025, 3, 14))),
    Question("Who found it?", history=(Turn("Where was the astrolabe found?", "In a locker."),)),
    Question("How high did the lake rise?", answerer="model"),
    Question("Why did the gate get stuck, and what is the capital of Mongolia?"),
    Question("What is the capital of Mongolia?"),
]


def as_json(answerer: Answerer, question: Question) -> dict[str, Any]:
    return json.loads(answer_body(answerer.answer(question)).model_dump_json())


@pytest.fixture
def answer(sample_answerer: Answerer) -> dict[str, Any]:
    return as_json(sample_answerer, Question("How many people were evacuated?"))


def test_replay_gives_the_same_answer_to_every_question(sample_answerer: Answerer) -> None:
    given = [as_json(sample_answerer, each) for each in QUESTIONS]
    assert [replay(each, sample_answerer) for each in given] == [[]] * len(given)


def test_answer_over_other_articles_differs_in_the_digest_of_all(
    sample_answerer: Answerer, answer: dict[str, Any]
) -> None:
    answer["receipt"]["corpus"] = "0" * 64
    (found,) = replay(answer, sample_answerer)
    assert (found.name, found.then, found.in_making) == ("receipt.corpus", "0" * 64, True)


def test_what_the_answer_was_made_with_stands_before_what_it_says(
    sample_answerer: Answerer, answer: dict[str, Any]
) -> None:
    answer["receipt"]["settings"]["ranking"]["candidates"] = 7
    answer["statements"].pop()
    answer["citations"][0]["quote"] = "All is well."
    found = replay(answer, sample_answerer)
    assert [(each.name, each.in_making) for each in found[:1]] == [
        ("receipt.settings.ranking.candidates", True)
    ]
    assert {each.name for each in found[1:]} == {
        f"statements.{len(answer['statements']) + 1}",
        "citations.1.quote",
    }


def test_settings_of_the_receipt_take_the_place_of_ours(answer: dict[str, Any]) -> None:
    answer["receipt"]["settings"] |= {"threshold": 0.7, "host": "0.0.0.0", "frobnicate": 1}
    made_with = settings_then(answer, Settings(threshold=0.2, model="openai:gpt"))
    assert (made_with.threshold, made_with.model, made_with.host) == (0.7, "", "127.0.0.1")
    answer["receipt"]["model"] = "gpt"
    assert settings_then(answer, Settings(model="openai:gpt")).model == "openai:gpt"


def test_setting_that_cannot_be_is_refused(answer: dict[str, Any]) -> None:
    answer["receipt"]["settings"]["threshold"] = 7
    with pytest.raises(SettingsError, match=r"receipt\.settings\.threshold: Input should be less"):
        settings_then(answer, Settings())


def test_answer_of_an_older_footnote_cannot_be_made_again(answer: dict[str, Any]) -> None:
    answer["receipt"] = {
        "index": "i@1",
        "answerer": "extractive",
        "model": None,
        "prompt": None,
        "notice": None,
        "retrieved": [],
        "dropped": {},
        "timings_ms": {},
    }
    with pytest.raises(SettingsError, match="an older Footnote"):
        settings_then(answer, Settings())


def test_question_that_cannot_be_asked_is_refused(
    sample_answerer: Answerer, answer: dict[str, Any]
) -> None:
    answer["question"] = " "
    with pytest.raises(SettingsError, match="the question: String should have at least 1"):
        replay(answer, sample_answerer)


def test_an_answer_can_be_made_again(home: Path, saved: Path) -> None:
    again = footnote("replay", saved, cwd=home)
    assert (again.exit_code, again.stdout, again.stderr) == (0, "the same answer\n", "")


def test_command_tells_what_differs(home: Path, printed_answer: str) -> None:
    body = json.loads(printed_answer)
    body["receipt"]["corpus"] = "0" * 64
    body["statements"][0]["text"] = "All is well."
    body["receipt"]["retrieved"] = []
    again = footnote("replay", "-", cwd=home, typed=json.dumps(body))
    assert (again.exit_code, again.stdout) == (1, "another answer\n")
    first, *rest = again.stderr.splitlines()
    assert first.startswith("receipt.corpus: '0000")
    assert any(
        line.startswith("statements.1.text: 'All is well.' then, 'On the night") for line in rest
    )
