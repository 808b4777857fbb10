import json
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.index import Index
from service.answering.answer import Answerer
from service.errors import StorageUnavailable, VerdictRefused, VerdictsFull
from service.evaluate.question_set import QuestionSet, read_question_set
from service.query.conversation import Turn
from service.verdicts import FEEDBACK_FILE, Place, Verdict, VerdictStore

Put = Callable[[Verdict], None]


@pytest.fixture
def index(sample_answerer: Answerer) -> Index:
    return sample_answerer.index.current()


def verdict(answer: str = "a1", kind: str = "right", **fields) -> Verdict:
    given = {"history": (), "evidence": (), "abstain": False} | fields
    return Verdict(answer=answer, question="Who was evacuated?", kind=kind, **given)


def stored(folder: Path, *, drafts: bool = False) -> QuestionSet:
    return read_question_set(folder / FEEDBACK_FILE, drafts=drafts)


def test_evidence_is_stored_as_the_sentence_and_its_file(index: Index, tmp_path: Path) -> None:
    article, sentences = index.article(index.articles()[0][0].id)
    place = Place(article.id, sentences[1].number)
    history = (Turn("Was there a flood?", "Yes."),)
    VerdictStore(tmp_path).put(verdict(evidence=((place,),), history=history), index)
    (row,) = stored(tmp_path).questions
    assert [(gold.path, gold.quote) for gold in row.evidence[0]] == [
        (article.path, sentences[1].span.of(article.text))
    ]
    assert row.history == (("Was there a flood?", "Yes."),)


def test_question_that_the_articles_do_not_answer_is_one_to_decline(
    index: Index, tmp_path: Path
) -> None:
    VerdictStore(tmp_path).put(verdict(abstain=True), index)
    assert stored(tmp_path).questions[0].abstain


def test_wrong_without_the_right_sentence_is_a_draft(index: Index, tmp_path: Path) -> None:
    VerdictStore(tmp_path).put(verdict(kind="wrong"), index)
    (row,) = stored(tmp_path, drafts=True).questions
    assert row.type == "feedback-wrong"


def test_later_verdict_takes_the_place_of_the_earlier_and_withdrawn_leaves_none(
    index: Index, tmp_path: Path
) -> None:
    store = VerdictStore(tmp_path)
    store.put(verdict("other", abstain=True), index)
    store.put(verdict(kind="wrong"), index)
    store.put(verdict(abstain=True), index)
    assert [row.id for row in stored(tmp_path).questions] == ["feedback-other", "feedback-a1"]
    store.put(verdict(kind="withdrawn"), index)
    assert [row.id for row in stored(tmp_path).questions] == ["feedback-other"]


def test_sentence_that_the_index_does_not_hold_is_refused(index: Index, tmp_path: Path) -> None:
    article = index.articles()[0][0]
    for place, why in (
        (Place("nowhere", 1), "no article nowhere"),
        (Place(article.id, 9_999), f"{article.path} has no sentence 9999"),
    ):
        with pytest.raises(VerdictRefused, match=why):
            VerdictStore(tmp_path).put(verdict(evidence=((place,),)), index)
    assert not (tmp_path / FEEDBACK_FILE).exists()


def test_evidence_for_what_is_not_answered_is_refused() -> None:
    with pytest.raises(VerdictRefused, match="has no evidence"):
        verdict(abstain=True, evidence=((Place("a", 1),),))


def test_file_never_grows_over_its_limit_but_a_verdict_can_still_be_withdrawn(
    index: Index, tmp_path: Path
) -> None:
    store = VerdictStore(tmp_path, max_bytes=1_000)
    kept = 0
    with pytest.raises(VerdictsFull, match="1000 bytes"):
        while kept < 20:
            store.put(verdict(f"a{kept}", abstain=True), index)
            kept += 1
    data = store.path.read_bytes()
    assert len(data) <= 1_000
    assert len([json.loads(line) for line in data.splitlines()]) == kept
    store.put(verdict("a0", "withdrawn"), index)
    assert len(stored(tmp_path).questions) == kept - 1


def test_file_that_another_process_holds_is_an_error(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.verdicts._LOCK_TIMEOUT_S", 0)
    with FileLock(tmp_path / "feedback.lock"), pytest.raises(StorageUnavailable):
        VerdictStore(tmp_path).put(verdict(abstain=True), index)
