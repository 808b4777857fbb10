import copy
import json
from hashlib import sha256
from typing import Any

import pytest
import rfc8785

from service.answering.answer import Answerer
from service.answering.events import Question
from service.api.convert import answer_body
from service.api.seal import broken


@pytest.fixture(scope="module")
def answer(sample_answerer: Answerer) -> dict[str, Any]:
    body = answer_body(
        sample_answerer.answer(Question("How high did the lake behind the dam rise?"))
    )
    return json.loads(body.model_dump_json())


def test_digest_can_be_checked_with_other_software(answer: dict[str, Any]) -> None:
    rest = {k: value for k, value in answer.items() if k not in ("digest", "signature")}
    assert answer["digest"] == sha256(rfc8785.dumps(rest)).hexdigest()


def test_seal_of_an_answer_holds_however_its_json_is_written(answer: dict[str, Any]) -> None:
    turned = json.loads(json.dumps(answer, sort_keys=True, indent=3, ensure_ascii=False))
    assert broken(answer) == broken(turned) == []


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda a: a.update(question="Who?"), ["question"]),
        (lambda a: a.update(status="unanswerable"), ["status"]),
        (lambda a: a["statements"].pop(), ["statements"]),
        (lambda a: a["statements"].clear(), ["statements"]),
        (lambda a: a["statements"].reverse(), ["statements"]),
        (lambda a: a["conflicts"].clear(), ["conflicts"]),
        (
            lambda a: a["citations"][1]["article"].update(source="Other"),
            ["citations.article.source"],
        ),
        (lambda a: a["statements"][0].update(support=0.5), ["statements.support"]),
        (lambda a: a["receipt"].update(model="gpt"), ["receipt.model"]),
        (lambda a: a["receipt"]["asked"]["filters"].update(paths=["x"]), ["receipt.asked"]),
        (lambda a: a["receipt"]["fields"].update(question="00000000"), ["receipt.fields"]),
        (lambda a: a["receipt"]["fields"].clear(), ["receipt.fields"]),
        (lambda a: a["receipt"].pop("fields"), ["receipt.fields"]),
        (lambda a: a.update(receipt=None), ["receipt.fields"]),
        (lambda a: a.update(digest="0" * 64), ["digest"]),
        (lambda a: a.pop("digest"), ["digest"]),
        (lambda a: (a.pop("digest"), a["receipt"].pop("fields")), ["digest", "receipt.fields"]),
        (lambda a: a.update(approved=True), ["approved"]),
        (lambda a: a["citations"][0].update(note="by the editor"), ["citations.note"]),
        (lambda a: a["sources"].update(independent=2**60), ["digest"]),
    ],
)
def test_what_was_changed_is_named(answer: dict[str, Any], change: Any, names: list[str]) -> None:
    changed = copy.deepcopy(answer)
    change(changed)
    if names == ["statements"] and len(changed["statements"]) == len(answer["statements"]):
        names = broken(changed)  # what two statements have in common is not changed
        assert set(names) <= {f"statements.{name}" for name in answer["statements"][0]}
    assert broken(changed) == names != []


def test_nothing_is_said_of_a_field_where_the_seal_was_taken_with_it(
    answer: dict[str, Any],
) -> None:
    changed = {**answer, "question": "Who?", "digest": "0" * 64}
    assert broken(changed) == ["question"]
