"""Inverse document frequency: rarer terms count more, and the counts are those of the index."""

import math
from contextlib import closing

import pytest

from ingest.language.terms import terms
from ingest.live_index import LiveIndex
from service.retrieval.idf import chunk_idf
from tests.conftest import Corpus


def _formula(total: int, holding: int) -> float:
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def test_counts_are_of_chunks(corpus: Corpus) -> None:
    corpus.write(
        {
            "a.txt": "The ferry sank. The ferry burnt. Nobody was aboard.",
            "b.txt": "The barn burnt. A mayor came.",
            "c.txt": "The ferry was raised.",
        }
    ).sync()
    ferry, barn, crane = asked = terms("ferry barn crane")
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        index = live.current()
        assert index.chunk_count == 3
        assert chunk_idf(index, asked) == pytest.approx(
            {ferry: _formula(3, 2), barn: _formula(3, 1), crane: _formula(3, 0)}
        )


def test_an_empty_index_has_no_frequencies_to_divide_by(corpus: Corpus) -> None:
    corpus.sync()
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        assert chunk_idf(live.current(), ["ferri"]) == pytest.approx({"ferri": math.log(2)})
        assert chunk_idf(live.current(), []) == {}
