"""Invariants of the whole road, on generated files."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pytest import MonkeyPatch

from ingest.chunk import chunks
from ingest.formats import read_articles
from ingest.live_index import LiveIndex
from ingest.sentence import sentences, tile
from ingest.vectors import ChunkVectors
from service.settings import Settings
from service.verification.citation import Citation
from tests.conftest import Corpus
from tests.fakes import WordEmbedder

_PIECES = st.sampled_from(
    [
        "It rained.",
        "It rained.",  # twice as likely: repeated sentences are the hard case
        "Zoë’s café 😀 closed.",
        "e\u0301tude 👩‍👩‍👧 ended!",
        "Rep. A. B. Turner (AP) said “no.”",
        "\u202eright to left\u202c?",
        "- a list item",
        "## Heading",
        " ",
        "\n",
        "\r\n",
        "\r\n\r\n",
        "\t",
        "\u00a0",
        "\u2028",
        "…",
    ]
)
_TEXTS = st.lists(_PIECES, min_size=1, max_size=25).map(" ".join)


@given(
    _TEXTS.filter(lambda text: any(c.isalnum() for c in text)),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"]),
    st.sampled_from([".txt", ".md"]),
)
def test_every_citation_of_a_text_file_is_a_slice_of_the_file(
    text: str, encoding: str, suffix: str
) -> None:
    data = (
        b"\xff\xfe" + text.encode("utf-16-le")
        if encoding == "utf-16-le-bom"
        else text.encode(encoding)
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"a{suffix}").write_bytes(data)
        (article,) = read_articles(Path(folder), f"a{suffix}").articles
    assert article.text == text
    found = sentences(article)
    assert "".join(span.of(text) for span, _ in tile(text, found)) == text
    for sentence in found:
        quote = sentence.span.of(text)
        citation = Citation.of(article, sentence, 1)
        assert text[citation.span.start : citation.span.end] == citation.quote == quote
        assert quote == quote.strip()
        whole = citation.prefix + citation.quote + citation.suffix
        assert whole in text
    made = chunks(article, found, [5] * len(found), 20)
    assert [s.number for s in found] == [n for c in made for n in range(c.first, c.last + 1)]


class SyncMachine(RuleBasedStateMachine):
    """Whatever is done to the folder, after a sync the index holds what the folder holds."""

    @initialize()
    def start(self) -> None:
        self.place = Path(tempfile.mkdtemp())
        self.patch = MonkeyPatch()
        # The check in a process of its own is tested elsewhere; here it would only be slow.
        self.patch.setattr("ingest.segment_store.check_directory", _check_in_this_process)
        folder = self.place / "articles"
        folder.mkdir()
        self.corpus = Corpus(folder, Settings(data=self.place / "index"), WordEmbedder())
        self.model: dict[str, str] = {}
        self.synced: dict[str, str] = {}

    @rule(name=st.sampled_from("abcd"), words=st.lists(st.sampled_from("uvwxyz"), min_size=1))
    def write(self, name: str, words: list[str]) -> None:
        text = f"Story of {' '.join(words)}.\n"
        self.corpus.write({f"{name}.txt": text})
        self.model[f"{name}.txt"] = text

    @rule(name=st.sampled_from("abcd"))
    def remove(self, name: str) -> None:
        (self.corpus.folder / f"{name}.txt").unlink(missing_ok=True)
        self.model.pop(f"{name}.txt", None)

    @rule(one=st.sampled_from("abcd"), other=st.sampled_from("abcd"))
    def rename(self, one: str, other: str) -> None:
        if f"{one}.txt" in self.model:
            (self.corpus.folder / f"{one}.txt").replace(self.corpus.folder / f"{other}.txt")
            self.model[f"{other}.txt"] = self.model.pop(f"{one}.txt")

    @rule()
    def sync(self) -> None:
        summary = self.corpus.sync(replace=True)
        assert summary.articles == len(self.model)
        assert summary.added == len(self.model.keys() - self.synced.keys())
        assert summary.removed == len(self.synced.keys() - self.model.keys())
        self.synced = dict(self.model)
        again = self.corpus.sync(replace=True)
        assert (again.unchanged, again.embedded, again.rebuilt) == (len(self.model), 0, None)

    @rule()
    def fail(self) -> None:
        """An ingest that dies on the way leaves what was there."""

        def stop() -> None:
            raise ConnectionError

        self.corpus.embedder.before_each = stop
        try:
            self.corpus.sync(replace=True)
            self.synced = dict(self.model)  # nothing was new to it
        except ConnectionError:
            pass
        self.corpus.embedder.before_each = lambda: None

    @invariant()
    def index_holds_what_was_synced(self) -> None:
        if not hasattr(self, "synced") or not self.synced:
            return
        live = LiveIndex(self.corpus.settings, self.corpus.embedder)
        index = live.current()
        held = {}
        for article, _ in index.articles():
            whole = index.article(article.id)
            assert whole
            held[article.path] = whole[0].text
        assert held == self.synced
        live.close()

    def teardown(self) -> None:
        if hasattr(self, "place"):
            self.patch.undo()
            shutil.rmtree(self.place)


def _check_in_this_process(
    directory: Path, *, ids: list[str], vectors: np.ndarray, rows: int
) -> str | None:
    store = ChunkVectors.embedded(directory)
    try:
        return store.fault(rows, ids, vectors)
    finally:
        store.close()


TestSyncMachine = SyncMachine.TestCase
TestSyncMachine.settings = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
