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


def test_sample_of_ragas_becomes_a_question_whose_contexts_are_facts(tmp_path: Path) -> None:
    context = "# Flood\n\nSome 3,000 people left their homes.\nNobody  was\thurt that day.\n"
    sample = {
        "user_input": "How many people left?",
        "reference": "3,000 " * 100,
        "reference_contexts": [context, "too short"],
        "synthesizer_name": "single_hop",
        "rubrics": None,
    }
    lined = written(tmp_path, "testset.jsonl", json.dumps(sample))
    (found,) = read_question_set(lined).questions
    assert (found.type, found.question) == ("single_hop", "How many people left?")
    assert found.references == (sample["reference"],)
    lines = ("Some 3,000 people left their homes.", "Nobody was hurt that day.")
    assert found.evidence == (tuple(Gold("", line) for line in lines),)


def test_csv_of_ragas_is_the_same(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "testset.csv",
        "user_input,reference_contexts,reference\n"
        "Who left?,\"['The people of the town left.']\",The people.\n"
        'Why?,"[""Because the river rose again.""]",\n'
        "When?,,On Monday.\n",
    )
    who, why, when = read_question_set(path).questions
    assert who.evidence == ((Gold("", "The people of the town left."),),)
    assert why.evidence == ((Gold("", "Because the river rose again."),),)
    assert (when.evidence, when.references) == ((), ("On Monday.",))


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        ({"user_input": [{"type": "human", "content": "Hi"}]}, "a single turn"),
        ({"user_input": "Why?", "reference_contexts": "so it is"}, "is no list"),
    ],
)
def test_sample_of_ragas_that_cannot_be_asked_is_named(
    tmp_path: Path, sample: dict[str, object], said: str
) -> None:
    path = written(tmp_path, "testset.jsonl", json.dumps(sample))
    with pytest.raises(SettingsError, match=rf"testset.jsonl:1: .*{said}"):
        read_question_set(path)


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir()
    documents = [{"_id": f"d{number}", "title": "", "text": "Text."} for number in (1, 2, 3)]
    queries = [{"_id": "q1", "text": "Who left?"}, {"_id": "q2", "text": "Never judged?"}]
    written(folder, "corpus.jsonl", "".join(json.dumps(each) + "\n" for each in documents))
    written(folder, "queries.jsonl", "".join(json.dumps(each) + "\n\n" for each in queries))
    rows = "query-id\tcorpus-id\tscore\nq1\td3\t1\nq1\td1\t2\nq1\td2\t0\nq2\tgone\t1\n"
    written(folder / "qrels", "test.tsv", rows)
    return folder


def test_folder_of_beir_is_its_queries_with_whole_documents(tmp_path: Path) -> None:
    found = read_question_set(beir(tmp_path))
    assert found.name == tmp_path.name
    (query,) = found.questions
    assert (query.id, query.question) == ("q1", "Who left?")
    assert query.evidence == ((Gold("corpus.jsonl#3", ""), Gold("corpus.jsonl#1", "")),)


def test_folder_that_is_none_of_beir_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read as a folder of BEIR"):
        read_question_set(tmp_path)
    beir(tmp_path)
    (tmp_path / "qrels" / "test.tsv").rename(tmp_path / "qrels" / "none.tsv")
    with pytest.raises(SettingsError, match=r"there is none of qrels/test\.tsv"):
        read_question_set(tmp_path)
    written(tmp_path / "qrels", "test.tsv", "query-id\tcorpus-id\tscore\n")
    with pytest.raises(SettingsError, match="holds no query"):
        read_question_set(tmp_path)


def test_evidence_names_a_file_or_a_text(tmp_path: Path) -> None:
    path = written(tmp_path, "q.jsonl", line(evidence=[[{"path": ""}]]))
    with pytest.raises(SettingsError, match="a path, a quote, or both"):
        read_question_set(path)
