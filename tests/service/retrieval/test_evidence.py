"""What an answerer sees of the passages."""

from collections.abc import Iterator

import pytest

from ingest.index import Index
from ingest.live_index import LiveIndex
from service.query.analysis import analyse
from service.retrieval.evidence import gather
from service.retrieval.retrieve import Passage, retrieve
from tests.conftest import Corpus

QUESTION = "Which crew dug trench 31?"


@pytest.fixture
def index(corpus: Corpus) -> Iterator[Index]:
    crews = "Amber Bronze Copper Dun Ebony Fawn Green Hazel Ivory Jade".split()
    text = " ".join(
        f"Crew {crews[n % 10]} dug trench {n} beside the old canal near the mill."
        for n in range(60)
    )
    corpus.write({"trenches.txt": text}).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    yield live.current()
    live.close()


def passages(index: Index, corpus: Corpus) -> list[Passage]:
    vector = corpus.embedder.embed([QUESTION])[0]
    return retrieve(index, QUESTION, analyse(QUESTION), vector, k=50)


def test_a_sentence_knows_its_neighbours_though_they_stand_in_another_passage(
    index: Index, corpus: Corpus
) -> None:
    found = passages(index, corpus)
    assert len(found) > 2
    for passage in found:
        evidence = gather(index, [passage], analyse(QUESTION)).values()
        assert [each.sentence for each in evidence] == [s.sentence for s in passage.sentences]
        for each in evidence:
            number = each.sentence.number
            assert f"trench {number - 1} " in each.text
            assert f"trench {number - 2} " in each.before if number > 1 else each.before == ""
            assert f"trench {number} " in each.after if number < 60 else each.after == ""


def test_each_sentence_comes_once_with_the_score_of_its_best_passage(
    index: Index, corpus: Corpus
) -> None:
    found = passages(index, corpus)
    evidence = gather(index, [*found, found[0]], analyse(QUESTION))
    assert list(evidence) == [f"S{n}" for n in range(1, 61)]
    assert {each.sentence.number for each in evidence.values()} == set(range(1, 61))
    first = [e.sentence.number for e in evidence.values() if e.passage_score == found[0].score]
    assert first == [each.sentence.number for each in found[0].sentences]


def test_no_passages_are_no_evidence(index: Index) -> None:
    assert gather(index, [], analyse(QUESTION)) == {}
