"""A model that is asked whether quotes say what statements say, over a real server."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from service.answering.answer import Answerer
from service.answering.events import Answer, Question
from service.api import convert
from service.commands.audit import Files, audit
from service.generation.chat_model import ChatModel, Limits, open_model
from service.generation.check import read_checks
from service.generation.write import Writer
from tests.conftest import SAMPLE_ARTICLES
from tests.endpoint import Endpoint, Reply, answer, endpoint, offered

QUESTION = "Which places downstream of Halbridge did Governor Adela Vorst evacuate?"
SENTENCE = "The figure takes in two places downstream of Halbridge"
REWORDED = (
    "At 18:00 on Wednesday Governor Adela Vorst widened her instructions, and families in Pell and "
    "Stenmoor packed bags and abandoned homes."
)
WRONG = REWORDED.replace("18:00", "19:00")
LIMITS = Limits(first_token_s=60, token_gap_s=60, total_s=100, max_tokens=400)


@pytest.fixture(scope="module")
def scripted() -> Iterator[Endpoint]:
    with endpoint() as served:
        yield served


@pytest.fixture
def asking(
    sample_answerer: Answerer, scripted: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Answerer]:
    monkeypatch.setenv("OPENAI_BASE_URL", scripted.url)
    model: ChatModel = open_model("openai:tiny", LIMITS)
    yield replace(sample_answerer, writer=Writer(model, 24, checks=True))
    model.close()


def _writes(*texts: str) -> Callable[[dict[str, Any]], str]:
    """Each of `texts` cites the sentence; "" is a part of it, said in its own words."""

    def write(body: dict[str, Any]) -> str:
        row = next(each for each in offered(body) if each["sentence"].startswith(SENTENCE))
        own = f"{row['sentence'].rstrip('.')}!"
        return answer(*((text or own, [row["number"]]) for text in texts))

    return write


def _says(*said: bool) -> Reply:
    rows = [{"number": n, "missing": "", "said": each} for n, each in enumerate(said, start=1)]
    return Reply(json.dumps({"checks": rows}))


def _ask(answerer: Answerer) -> Answer:
    return answerer.answer(Question(QUESTION, answerer="model"))


def test_without_the_setting_nobody_is_asked(asking: Answerer, scripted: Endpoint) -> None:
    assert asking.writer
    scripted.play(Reply(_writes(REWORDED)))
    found = _ask(replace(asking, writer=replace(asking.writer, checks=False)))
    assert (len(scripted.requests), found.receipt.check) == (1, None)
    assert found.statements[0].text.startswith(SENTENCE)


def test_what_only_its_wording_has_refused_goes_out_if_the_model_affirms_it(
    asking: Answerer, scripted: Endpoint
) -> None:
    scripted.play(Reply(_writes(REWORDED)), _says(True))
    found = _ask(asking)
    assert [each.text for each in found.statements] == [REWORDED]
    assert found.statements[0].citations[0].quote.startswith(SENTENCE)
    check = found.receipt.check
    assert check
    assert check.prompt.startswith("check.v1@")
    assert (check.statements, check.affirmed, check.denied, check.failed) == (1, 1, 0, None)
    assert found.receipt.notice is None


def test_what_the_model_denies_is_replaced_by_its_sentence(
    asking: Answerer, scripted: Endpoint
) -> None:
    scripted.play(Reply(_writes("", REWORDED)), _says(False, False))
    found = _ask(asking)
    assert [each.text[: len(SENTENCE)] for each in found.statements] == [SENTENCE]
    assert found.statements[0].text.endswith(".")
    assert found.receipt.check
    assert (found.receipt.check.affirmed, found.receipt.check.denied) == (0, 1)
    assert found.receipt.accepted["quoted"] == 2


def test_a_fact_that_differs_is_final_and_nobody_is_asked_of_it(
    asking: Answerer, scripted: Endpoint
) -> None:
    scripted.play(Reply(_writes(WRONG, REWORDED)), _says(True))
    found = _ask(asking)
    assert len(scripted.requests) == 2
    assert "19:00" not in scripted.requests[1]["messages"][-1]["content"]
    assert [each.text for each in found.statements][1:] == [REWORDED]
    assert "19:00" not in convert.answer_body(found).model_dump_json()


def test_statements_and_quotes_are_shown_in_one_call_and_no_question(
    asking: Answerer, scripted: Endpoint
) -> None:
    scripted.play(Reply(_writes("", REWORDED)), _says(True, True))
    _ask(asking)
    _, body = scripted.requests
    asked = body["messages"][-1]["content"]
    rows = [json.loads(line) for line in asked.splitlines() if line.startswith('{"number"')]
    assert [row["number"] for row in rows] == [1, 2]
    assert rows[1]["statement"] == REWORDED
    assert rows[1]["quotes"][0]["quote"].startswith(SENTENCE)
    assert QUESTION not in json.dumps(body["messages"])
    schema = body["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["checks"]["items"]["properties"]["number"]["enum"] == [1, 2]


@pytest.mark.parametrize(
    "failing",
    [
        Reply(status=500),
        Reply(status=400, error="no"),
        Reply("Yes, all of them."),
        Reply('{"checks": []}'),
        Reply('{"checks": [{"number": 1, "missing": "", "said": "maybe"}]}'),
        Reply('{"checks": [{"number": 1, "missing": "", "said": true}], "x'),
        Reply("", finish="content_filter"),
    ],
)
def test_a_check_that_fails_leaves_the_rules_alone_to_decide_and_is_told(
    asking: Answerer, scripted: Endpoint, failing: Reply
) -> None:
    scripted.play(Reply(_writes("", REWORDED)), failing)
    found = _ask(asking)
    assert found.statements[0].text.endswith("!")
    assert REWORDED not in [each.text for each in found.statements]
    assert found.receipt.check
    assert found.receipt.check.failed
    assert "could not be checked" in str(found.receipt.notice)


def test_sentences_word_for_word_need_no_check(asking: Answerer, scripted: Endpoint) -> None:
    def verbatim(body: dict[str, Any]) -> str:
        return answer(*((row["sentence"], [row["number"]]) for row in offered(body)[:2]))

    scripted.play(Reply(verbatim))
    found = _ask(asking)
    assert (len(found.statements), len(scripted.requests)) == (2, 1)
    assert found.receipt.check is None


def test_whoever_verifies_is_told_which_statement_rests_on_the_model(
    asking: Answerer, scripted: Endpoint
) -> None:
    scripted.play(Reply(_writes(REWORDED)), _says(True))
    body = json.loads(convert.answer_body(_ask(asking)).model_dump_json())
    files = Files(SAMPLE_ARTICLES)
    (finding,) = audit(body, files)
    assert (finding.kind, finding.where) == ("warning", "statement 1")
    body["statements"][0]["text"] = WRONG
    assert "says what its quotes don't say" in [each.problem for each in audit(body, files)]


@pytest.mark.parametrize("numbers", [[], [1], [1, 1], [1, 3], [1, 2, 2]])
def test_checks_of_other_statements_than_were_asked_of_are_nonsense(numbers: list[int]) -> None:
    rows = [{"number": each, "missing": "", "said": True} for each in numbers]
    with pytest.raises(ValueError, match="1 to 2"):
        read_checks(json.dumps({"checks": rows}), 2)
