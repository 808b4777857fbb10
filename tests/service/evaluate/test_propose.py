import json
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from service.evaluate.propose import Wording, propose, write_proposals
from service.evaluate.question_set import read_question_set
from tests.fakes import no_progress

ROOT = Path(__file__).parents[3] / "articles"


def test_each_draft_carries_its_gold_sentence_and_its_answer() -> None:
    found = propose(ROOT, 30, writer=None, progress=no_progress)
    assert len(found.proposals) == 30
    assert found.skipped == ()
    for each in found.proposals:
        assert each.evidence
        for path, quote in each.evidence:
            assert (ROOT / path.partition("#")[0]).is_file()
            assert each.answer in quote
        assert "____" in each.question
        assert each.answer not in each.question


def test_drafts_are_spread_over_the_articles() -> None:
    found = propose(ROOT, 10, writer=None, progress=no_progress)
    assert len({each.evidence[0][0] for each in found.proposals}) == 10


def test_sentence_that_two_articles_print_is_drafted_once_with_both_as_evidence() -> None:
    found = propose(ROOT, 200, writer=None, progress=no_progress)
    shared = [each for each in found.proposals if len(each.evidence) > 1]
    assert shared
    questions = [each.question for each in found.proposals]
    assert len(set(questions)) == len(questions)


def test_drafts_are_the_same_every_time_and_are_no_questions_yet(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        write_proposals(
            propose(ROOT, 5, writer=None, progress=no_progress).proposals, tmp_path / name
        )
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    with pytest.raises(SettingsError, match="5 drafts await a person"):
        read_question_set(tmp_path / "a.jsonl")
    assert len(read_question_set(tmp_path / "a.jsonl", drafts=True).questions) == 5


def test_draft_that_a_person_accepted_is_a_question(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    write_proposals(propose(ROOT, 2, writer=None, progress=no_progress).proposals, path)
    first, second = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    del first["draft"]
    path.write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n", "utf-8")
    found = read_question_set(path)
    assert ([each.id for each in found.questions], found.drafts) == ([first["id"]], 1)


def test_writer_words_the_questions_and_may_pass_a_sentence_over() -> None:
    class Writer:
        def write(self, title: str, sentence: str, around: str) -> Wording | None:
            assert sentence in around
            return Wording(f"What of {title}?", sentence[:5]) if len(sentence) % 2 else None

    found = propose(ROOT, 4, writer=Writer(), progress=no_progress)
    assert len(found.proposals) == 4
    assert all(each.question.startswith("What of ") for each in found.proposals)
    assert all(len(each.evidence[0][1]) % 2 for each in found.proposals)


def test_boilerplate_is_never_drafted(tmp_path: Path) -> None:
    story = "The council of Pell approved 34 new houses on the northern bank of the river."
    menu = "Subscribe now for 12 crowns a month and never miss a story from our newsroom again."
    (tmp_path / "a.txt").write_text(f"{story}\n\nRead more\n\n{menu}\n", "utf-8")
    quotes = [
        quote
        for each in propose(tmp_path, 9, writer=None, progress=no_progress).proposals
        for _, quote in each.evidence
    ]
    assert quotes == [story]


def test_file_that_cannot_be_read_is_passed_over_by_name(tmp_path: Path) -> None:
    story = "The council of Pell approved 34 new houses on the northern bank of the river."
    (tmp_path / "a.txt").write_text(story, "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    found = propose(tmp_path, 5, writer=None, progress=no_progress)
    assert (len(found.proposals), [each.path for each in found.skipped]) == (1, ["empty.txt"])


def test_drafts_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        write_proposals([], tmp_path / "nowhere" / "drafts.jsonl")


def test_folder_without_articles_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no articles"):
        propose(tmp_path, 5, writer=None, progress=no_progress)
