"""Which passages come first, and why."""

from collections.abc import Iterator

import pytest

from ingest.index import Index
from ingest.live_index import LiveIndex
from service.query.analysis import analyse
from service.retrieval.retrieve import Passage, lexical_weight, retrieve
from service.retrieval.weights import RankingWeights
from tests.conftest import Corpus

WHOLE = "The harbour crane at Quarrow lifted the wrecked ferry on Monday."
PART = "Ferry, ferry, ferry: the ferry, said the ferry clerk, is a ferry."
OTHER = "The bakery in Weir Street sells poppy rolls."


@pytest.fixture
def index(corpus: Corpus) -> Iterator[Index]:
    corpus.write({"whole.txt": WHOLE, "part.txt": PART, "other.txt": OTHER}).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    yield live.current()
    live.close()


def found(index: Index, corpus: Corpus, query: str, *, k: int = 9, said: str = "") -> list[Passage]:
    vector = corpus.embedder.embed([query])[0]
    return retrieve(index, query, analyse(query), vector, k=k, said=said)


def paths(passages: list[Passage]) -> list[str]:
    return [passage.article.path for passage in passages]


def test_passage_with_more_of_the_words_beats_one_with_a_word_more_often(
    index: Index, corpus: Corpus
) -> None:
    passages = found(index, corpus, "Which crane lifted the ferry at Quarrow?")
    assert paths(passages)[0] == "whole.txt"


def test_ranks_count_from_1_and_scores_fall(index: Index, corpus: Corpus) -> None:
    passages = found(index, corpus, "Which crane lifted the ferry?")
    assert [passage.rank for passage in passages] == [1, 2, 3]
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)
    assert paths(found(index, corpus, "Which crane lifted the ferry?", k=1)) == ["whole.txt"]


def test_what_was_answered_already_ranks_lower(index: Index, corpus: Corpus) -> None:
    query = "Which crane lifted the ferry?"
    before = {p.article.path: p.score for p in found(index, corpus, query)}
    after = {p.article.path: p.score for p in found(index, corpus, query, said=f"Yes. {WHOLE}")}
    assert after["whole.txt"] == pytest.approx(before["whole.txt"] - 0.3)
    assert after["part.txt"] == pytest.approx(before["part.txt"])


def test_only_the_share_that_was_said_counts_against_a_passage(corpus: Corpus) -> None:
    rest = "It took nine hours and two tugs to bring the ferry in."
    corpus.write({"a.txt": f"{WHOLE} {rest}"}).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    query = "Which crane lifted the ferry?"
    (before,) = found(live.current(), corpus, query)
    (after,) = found(live.current(), corpus, query, said=WHOLE)
    live.close()
    share = len(WHOLE) / len(WHOLE + rest)
    assert after.score == pytest.approx(before.score - 0.3 * share)


def test_named_outlet_comes_first_though_its_name_is_many_words(corpus: Corpus) -> None:
    head = "---\nsource: {}\n---\n"
    story = "The ferry sank at noon with nobody aboard."
    corpus.write(
        {
            "a.md": head.format("Quarrow Harbour Evening Messenger") + story,
            "b.md": head.format("Northline") + story.replace("noon", "dusk"),
            "c.md": head.format("Quarrow Harbour Evening Messenger") + OTHER,
        }
    ).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    query = "When did the ferry sink, according to the Quarrow Harbour Evening Messenger?"
    passages = found(live.current(), corpus, query)
    live.close()
    assert paths(passages)[0] == "a.md"


def test_nothing_is_found_for_no_words_in_an_empty_index(corpus: Corpus) -> None:
    corpus.write({"a.txt": ""}).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    assert found(live.current(), corpus, "") == []
    live.close()


def test_words_weigh_more_in_longer_questions_within_bounds() -> None:
    weights = [lexical_weight(terms) for terms in range(40)]
    assert weights == sorted(weights)
    assert (weights[0], weights[-1]) == (0.8, 2.2)


def test_in_a_long_question_what_happened_tells_more_than_the_names(corpus: Corpus) -> None:
    names = "Ada Brook, Corin Dale and Evan Frost of Quarrow"
    corpus.write(
        {
            "names.txt": f"{names} played cards all night, and nobody slept.",
            "deed.txt": "A wrecked wooden ferry was repaired, painted and launched in the morning.",
        }
    ).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    deed = "repaired, painted, then launched a wrecked wooden ferry"
    long = f"Who says that {names} {deed} before crowds with music?"
    assert paths(found(live.current(), corpus, long))[0] == "deed.txt"
    assert (
        paths(found(live.current(), corpus, f"Who are {names} with the ferry?"))[0] == "names.txt"
    )
    live.close()


@pytest.mark.parametrize(
    ("ranking", "first"),
    [(RankingWeights(outlet_boost=0), "whole.md"), (RankingWeights(outlet_boost=9), "a.md")],
)
def test_weights_of_the_ranking_can_be_set(
    corpus: Corpus, ranking: RankingWeights, first: str
) -> None:
    other = f"---\nsource: Northline\n---\n{OTHER}"
    corpus.write({"whole.md": WHOLE, "a.md": other}).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    query = "Which crane lifted the wrecked ferry, according to Northline?"
    vector = corpus.embedder.embed([query])[0]
    passages = retrieve(live.current(), query, analyse(query), vector, k=2, ranking=ranking)
    live.close()
    assert paths(passages)[0] == first
