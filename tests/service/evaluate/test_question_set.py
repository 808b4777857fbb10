import json
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from service.evaluate.question_set import Gold, GoldQuestion, read_question_set

SAMPLE = Path(__file__).parents[2] / "questions" / "sample.jsonl"


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def line(**fields: object) -> str:
    return json.dumps({"id": "a", "question": "Why?", **fields}, ensure_ascii=False) + "\n"


def test_sample_set_is_read_whole() -> None:
    found = read_question_set(SAMPLE)
    assert len(found.questions) == len(SAMPLE.read_text("utf-8").splitlines())
    assert found.drafts == 0


def test_row_becomes_a_question(tmp_path: Path) -> None:
    gold = {"path": "a.txt", "quote": "so it is"}
    path = written(
        tmp_path,
        "q.jsonl",
        line(
            type="fact", history=[["Who?", "She."]], answer=[["x", "y"], ["z"]], evidence=[[gold]]
        ),
    )
    assert read_question_set(path).questions == (
        GoldQuestion(
            id="a",
            type="fact",
            question="Why?",
            history=(("Who?", "She."),),
            answer=(("x", "y"), ("z",)),
            evidence=((Gold("a.txt", "so it is"),),),
        ),
    )


def test_a_line_separator_inside_a_string_ends_no_line(tmp_path: Path) -> None:
    path = written(tmp_path, "q.jsonl", line(question="One\u2028two?"))
    assert read_question_set(path).questions[0].question == "One\u2028two?"


def test_drafts_wait_for_a_person(tmp_path: Path) -> None:
    path = written(tmp_path, "q.jsonl", line() + line(id="b", draft=True))
    found = read_question_set(path)
    assert ([each.id for each in found.questions], found.drafts) == (["a"], 1)
    asked = read_question_set(path, drafts=True)
    assert ([each.id for each in asked.questions], asked.drafts) == (["a", "b"], 0)


def test_csv_rows_of_one_question_are_facts_of_it(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "q.csv",
        "question,answer,path,quote\n"
        'How many?,"3,000",a.txt,"some 3,000 left"\n'
        "Who won?,,,\n"
        "How many?,,b.txt,in all 11000\n",
    )
    many, who = read_question_set(path).questions
    assert many.answer == (("3,000",),)
    assert many.references == ("3,000",)
    assert many.evidence == (
        (Gold("a.txt", "some 3,000 left"),),
        (Gold("b.txt", "in all 11000"),),
    )
    assert (many.abstain, who.abstain) == (False, True)
    assert many.id != who.id


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("q.jsonl", "{", "q.jsonl:1 is not JSON"),
        ("q.jsonl", line() + line(id="b", question=" "), "q.jsonl:2: question"),
        ("q.jsonl", line(evidense=[]), "evidense"),
        ("q.jsonl", line(evidence=[[]]), "evidence.0"),
        ("q.jsonl", line() + line(), "'a'"),
        ("q.jsonl", line(abstain=True, answer=[["x"]]), "neither answer nor evidence"),
        ("q.jsonl", line(draft=True), "drafts await a person"),
        ("q.jsonl", "\n", "holds no questions"),
        ("q.csv", "frage,antwort\nWarum?,Darum\n", "frage, antwort"),
        ("q.csv", "question,path\nWhy?,a.txt\n", "q.csv:2: a path and a quote"),
        ("q.csv", 'question\n"Why?\n', "is not CSV"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    with pytest.raises(SettingsError) as error:
        read_question_set(written(tmp_path, name, text))
    assert told in str(error.value)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_question_set(tmp_path / "none.jsonl")
