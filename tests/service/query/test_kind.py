"""Which kind of question is asked, measured on labelled inputs and shown on some."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from ingest.embed import Embedder, Vectors, open_embedder
from service.query.kind import Asked, Kind, kind_of
from service.query.topic import topic_of

_LABELLED = Path(__file__).parents[2] / "questions" / "kinds.tsv"
_OUTLETS = ("BBC", "CNN", "Veldane Courier", "Tessmark Ledger", "Radio Averne", "The Observer")


@cache
def _vectors() -> dict[str, Vectors]:
    """Of the labelled inputs, made in one go."""
    texts = [text for _, text in _labelled()]
    return dict(zip(texts, _embedder().embed(texts), strict=True))


@cache
def _embedder() -> Embedder:
    return open_embedder("minilm")


@cache
def _labelled() -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in _LABELLED.read_text("utf-8").splitlines())
    return [(row[0], re.sub("[{}]", "", row[1])) for row in rows if len(row) == 2]


def _asked(text: str) -> Asked:
    vector = _vectors()[text] if text in _vectors() else _embedder().embed([text])[0]
    return kind_of(text, vector, _OUTLETS)


def _told(text: str) -> str:
    asked = _asked(text)
    return f"{asked.kind.value}.{asked.aspect}" if asked.aspect else asked.kind.value


def test_inputs_that_nothing_was_learnt_from_are_told_apart() -> None:
    told = [(label, _told(text)) for label, text in _labelled()]
    assert len(told) == 300
    assert sum(label == kind for label, kind in told) >= 0.88 * len(told)


def test_a_lookup_is_hardly_ever_taken_for_another_kind() -> None:
    """It would not be answered."""
    told = [_told(text) for label, text in _labelled() if label == "lookup"]
    assert told.count("lookup") >= 0.95 * len(told)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.LOOKUP])
def test_what_is_taken_for_another_kind_than_a_lookup_is_of_that_kind(kind: Kind) -> None:
    labels = Counter(
        label.split(".")[0] for label, text in _labelled() if _asked(text).kind is kind
    )
    assert labels[kind.value] >= 0.85 * labels.total()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Could you give me a quick summary of the dam affair?", "overview"),
        ("so what's the whole thing about?", "overview"),
        ("Hello! How many people died?", "lookup"),
        ("Thanks. And who found it?", "lookup"),
        ("Hi, summarise the flood please", "overview"),
        ("Which articles talk about the museum?", "collection.articles"),
        ("Do the articles say whether the chain was inspected?", "yes_no"),
        ("What did the Courier and the Ledger report on the bill?", "compare"),
        ("What did the Courier report on the bill?", "lookup"),
        ("Who wrote the song?", "lookup"),
        ("", "small_talk.nonsense"),
        ("…", "small_talk.nonsense"),
        ("😀", "small_talk.nonsense"),
        ("aaaaaaa", "small_talk.nonsense"),
    ],
)
def test_a_way_of_asking_is_told_from_what_it_asks_about(text: str, told: str) -> None:
    assert _told(text) == told


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Give me a timeline of the flood in Halbridge", "flood in Halbridge"),
        ("Summarise the articles", ""),
        ("Worum geht es in den Artikeln?", ""),
        ("How many articles mention the unemployment rate?", "unemployment rate"),
        ("What is known about the US president?", "US president"),
    ],
)
def test_the_topic_is_what_does_not_ask(text: str, topic: str) -> None:
    assert topic_of(text) == topic


@pytest.mark.parametrize("text", ["谁发现了桥墩的裂缝？", "Сколько стоит ремонт?", "Πόσο κάνει;"])
def test_a_question_in_another_script_is_no_nonsense(text: str) -> None:
    assert _told(text) == "lookup"
