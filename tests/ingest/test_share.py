"""Several processes embed one folder, and the ingest that follows embeds nothing."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.catalog.catalog import Catalog
from ingest.errors import IndexMismatch, SettingsError
from ingest.share import Share, Shared, embed_share
from tests.conftest import Corpus
from tests.fakes import WordEmbedder, no_progress
from tests.ingest.test_sync import FIRE, FLOOD, found


def _embed(corpus: Corpus, share: str) -> Shared:
    return embed_share(
        corpus.settings, corpus.folder, corpus.embedder, Share.parse(share), progress=no_progress
    )


@given(path=st.text(), of=st.integers(1, 40))
def test_each_file_belongs_to_one_share(path: str, of: int) -> None:
    path = path.encode("utf-8", "replace").decode()
    assert sum(Share(number, of).holds(path) for number in range(1, of + 1)) == 1


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "1/0", "a/b", "-1/3", "1/3/5", "1/99999"])
def test_a_share_of_no_sense_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SettingsError, match="such as 3/16"):
        Share.parse(text)


def test_after_all_shares_an_ingest_embeds_nothing_and_finds_everything(corpus: Corpus) -> None:
    corpus.write({f"{n}.txt": f"Crane {n} fell.\n\nNobody saw crane {n}.\n" for n in range(30)})
    done = [_embed(corpus, f"{number}/3") for number in (1, 2, 3)]
    assert sum(each.files for each in done) == 30
    assert all(each.files for each in done)
    with closing(Catalog(corpus.settings.catalog_url)) as catalog:
        assert catalog.revision() == 0  # nothing is published
    summary = corpus.sync()
    assert (summary.added, summary.embedded) == (30, 0)
    assert "17.txt" in found(corpus, "Nobody saw crane 17")


def test_what_is_in_the_index_is_not_read_again(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    corpus.write({"fire.txt": FIRE, "empty.txt": ""})
    done = _embed(corpus, "1/1")
    assert (done.files, done.embedded) == (2, 3)
    assert [problem.path for problem in done.skipped] == ["empty.txt"]
    assert _embed(corpus, "1/1").embedded == 0


def test_a_text_that_two_processes_embed_is_stored_once(corpus: Corpus) -> None:
    corpus.write({"one.txt": FLOOD}).sync()
    with closing(Catalog(corpus.settings.catalog_url)) as catalog:
        vectors = catalog.vectors.read(catalog.snapshot(1).contents())
        catalog.vectors.add(catalog.snapshot(1).contents(), vectors + 1)
        assert (catalog.vectors.read(catalog.snapshot(1).contents()) == vectors).all()


def test_another_model_is_refused(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    corpus.embedder = WordEmbedder(name="letters")
    with pytest.raises(IndexMismatch, match="letters"):
        _embed(corpus, "1/2")
