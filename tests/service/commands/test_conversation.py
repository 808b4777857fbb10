import json
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import SettingsError
from service.answering.answer import Answerer
from service.answering.events import Question
from service.api.convert import answer_body, citation_body
from service.commands.conversation import audit_conversation
from service.settings import Settings
from service.verification.citation import Citation
from tests.command_line import footnote
from tests.fakes import HeldArticles, HeldVersions, article_of

STORY = ["The bridge was closed.", "Two piers have cracks in them.", "It rained a lot on Monday."]
EDITED = "Two piers have deep cracks in them."


def cited(number: int) -> dict[str, Any]:
    kept = article_of("a.txt", STORY)
    return citation_body(Citation.of(kept.article, kept.sentences[number - 1], 1)).model_dump()


def turn(*numbers: int, nearest: int | None = None) -> dict[str, Any]:
    reason = {"nearest": [cited(nearest)]} if nearest else None
    return {"question": "What?", "answer": {"citations": [*map(cited, numbers)], "reason": reason}}


def statuses(saved: dict[str, Any], texts: dict[str, list[str]]) -> list[str]:
    found = audit_conversation(saved, HeldArticles(texts), HeldVersions())
    return [each.standing.status for each in found]


def test_every_citation_of_every_turn_is_looked_up() -> None:
    saved = {
        "title": "t",
        "turns": [turn(1, 2), turn(nearest=3), {"question": "?", "answer": None}],
    }
    assert statuses(saved, {"a.txt": STORY}) == ["valid"] * 3
    assert statuses(saved, {"a.txt": [STORY[0], EDITED]}) == ["valid", "edited", "removed"]
    assert statuses(saved, {"b.txt": ["News.", *STORY]}) == ["moved"] * 3


def test_answer_alone_is_a_conversation_of_one_turn() -> None:
    assert statuses(turn(1)["answer"], {"a.txt": STORY}) == ["valid"]


@pytest.mark.parametrize(
    "saved",
    [
        {"turns": 7},
        {"turns": [7]},
        {"turns": [{"answer": 7}]},
        {"turns": [{"answer": {"statements": []}}]},
        {"turns": [{"answer": {"citations": [{"id": "a"}]}}]},
        {"turns": [{"answer": {"citations": [cited(1) | {"id": "nonsense"}]}}]},
    ],
)
def test_what_is_no_conversation_is_told(saved: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        statuses(saved, {})


def test_answer_is_printed_in_the_forms_of_others(
    sample_answerer: Answerer, tmp_path: Path
) -> None:
    body = answer_body(sample_answerer.answer(Question("How many people were evacuated?")))
    path = tmp_path / "answer.json"
    path.write_text(body.model_dump_json())
    for form, kind in [("annotations", "AnnotationPage"), ("schema.org", "Question")]:
        told = footnote("export", path, "--as", form).stdout
        found = json.loads(told)
        assert found.get("type", found.get("@type")) == kind


def test_command_tells_then_and_now(
    sample_settings: Settings, sample_answerer: Answerer, tmp_path: Path
) -> None:
    answer = sample_answerer.answer(Question("What was stolen?"))
    body = json.loads(answer_body(answer).model_dump_json())
    path = tmp_path / "saved.json"

    def audited() -> tuple[int, str, str]:
        path.write_text(json.dumps({"turns": [{"question": "How many?", "answer": body}]}))
        result = footnote("audit", path, "--data", sample_settings.data)
        return result.exit_code, result.stdout, result.stderr

    total = len(body["citations"])
    assert audited() == (
        0,
        f"{total} citations: {total} valid, 0 moved, 0 edited, 0 removed\n",
        "",
    )
    first, second, third = body["citations"][:3]
    quote = first["quote"]
    first["quote"] = f"{quote} Indeed."
    first["id"] = f"{first['article']['id']}-s99-00000000"
    second["id"] = second["id"].replace(f"-s{second['sentence']}-", "-s99-")
    third.update(id="nowhere-s1-00000000", quote="Cows can fly over the moon.")
    code, told, lines = audited()
    assert code == 1
    assert told == f"{total} citations: {total - 3} valid, 1 moved, 1 edited, 1 removed\n"
    assert f"then: {quote} Indeed.\n  now:  {quote}\n" in lines
    assert f"now {second['article']['path']}, sentence {second['sentence']}\n" in lines
    assert f"removed: [{third['number']}] of 'How many?'" in lines
