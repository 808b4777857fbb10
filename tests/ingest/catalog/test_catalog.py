"""Revisions: readers see whole ones only, and what they see is what was stored."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.article import Article
from ingest.catalog.catalog import Catalog
from ingest.catalog.facts import Facts
from ingest.catalog.file_records import FileRecord, FolderRecord, is_settled
from ingest.catalog.snapshot import Snapshot
from ingest.chunk import content_id
from ingest.duplicates import clusters, signatures
from ingest.errors import IndexDamaged, IndexMismatch, IndexMissing, UnreadableFile
from ingest.prepare import Prepared, prepare
from ingest.span import Span
from tests.fakes import WordEmbedder

_FARMS = ("Ashby", "Birch", "Calder")
_NUMBERS = "one two three four five six seven".split()
FACTS = Facts(
    index="a1", embedding="words", dimensions=3, reading="1", root="/articles", revision=0
)
FOLDER = FolderRecord("/articles", "1")


def _article(path: str, text: str) -> Article:
    return Article(path, text, content_id(text))


def _prepared(texts: Mapping[str, str]) -> list[Prepared]:
    return [prepare(_article(path, text)) for path, text in texts.items()]


def _publish(catalog: Catalog) -> int:
    following = catalog.revision() + 1
    catalog.stage_copies()
    catalog.publish(following, FOLDER, ())
    return following


def _texts(snapshot: Snapshot) -> dict[str, str]:
    found = {}
    for listed, _ in snapshot.articles():
        whole = snapshot.article(listed.id)
        assert whole
        found[listed.path] = whole[0].text
    return found


@pytest.fixture
def catalog(catalog_url: str) -> Iterator[Catalog]:
    """An index in which nothing is published yet."""
    with closing(Catalog(catalog_url or "sqlite://")) as made:
        made.create(FACTS)
        yield made


@pytest.fixture(scope="module")
def farms() -> Iterator[Snapshot]:
    """Three articles, with keys from 1, of seven sentences each."""
    with closing(Catalog("sqlite://")) as made:
        made.create(FACTS)
        made.stage(_prepared({f"{farm}.txt": _lines(farm) for farm in _FARMS}))
        yield made.snapshot(_publish(made))


def _lines(farm: str) -> str:
    return " ".join(f"Line {number} of {farm}." for number in _NUMBERS)


class TestRevisions:
    def test_what_is_staged_is_not_seen_until_it_is_published(self, catalog: Catalog) -> None:
        catalog.stage(_prepared({"a.txt": "The dam broke."}))
        assert catalog.revision() == 0
        assert _texts(catalog.snapshot(catalog.revision())) == {}
        _publish(catalog)
        assert _texts(catalog.snapshot(catalog.revision())) == {"a.txt": "The dam broke."}

    def test_a_reader_keeps_its_revision_while_the_next_is_made_and_published(
        self, catalog: Catalog
    ) -> None:
        first = {"a.txt": "The dam broke.", "b.txt": "A barn burnt down."}
        catalog.stage(_prepared(first))
        reader = catalog.snapshot(_publish(catalog))
        catalog.stage(_prepared({"a.txt": "The dam held."}))
        catalog.stage_removal(["b.txt"])
        assert _texts(reader) == first
        _publish(catalog)
        catalog.prune()
        assert _texts(reader) == first
        assert _texts(catalog.snapshot(catalog.revision())) == {"a.txt": "The dam held."}

    def test_discarding_leaves_the_published_revision_as_it_was(self, catalog: Catalog) -> None:
        first = {"a.txt": "The dam broke.", "b.txt": "A barn burnt down."}
        catalog.stage(_prepared(first))
        _publish(catalog)
        catalog.stage(_prepared({"a.txt": "The dam held.", "c.txt": "Rain fell."}))
        catalog.stage_removal(["b.txt"])
        catalog.stage_copies()
        assert catalog.is_staged()
        assert catalog.discard_staged()
        assert not catalog.is_staged()
        assert _texts(catalog.snapshot(_publish(catalog))) == first
        ids = [article.id for article, _ in catalog.snapshot(2).articles()]
        assert len(set(catalog.snapshot(2).clusters(ids).values())) == 2

    def test_a_staging_that_fails_half_way_stages_nothing(self, catalog: Catalog) -> None:
        def failing() -> Iterator[Prepared]:
            yield from _prepared({"a.txt": "The dam broke."})
            raise ConnectionError

        with pytest.raises(ConnectionError):
            catalog.stage(failing())
        assert not catalog.is_staged()

    def test_staging_twice_keeps_the_last_version(self, catalog: Catalog) -> None:
        catalog.stage(_prepared({"a.txt": "The dam broke."}))
        catalog.stage(_prepared({"a.txt": "The dam held."}))
        assert _texts(catalog.snapshot(_publish(catalog))) == {"a.txt": "The dam held."}

    def test_removing_what_is_not_there_changes_nothing(self, catalog: Catalog) -> None:
        catalog.stage(_prepared({"a.txt": "The dam broke."}))
        _publish(catalog)
        catalog.stage_removal(["b.txt"])
        assert not catalog.is_staged()

    @settings(max_examples=30)
    @given(
        st.lists(
            st.tuples(
                st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["One.", "Two.", "Six."])),
                st.sets(st.sampled_from("abcd")),
                st.booleans(),
            ),
            max_size=6,
        )
    )
    def test_the_last_two_revisions_are_whole_whatever_happened(
        self, runs: list[tuple[dict[str, str], set[str], bool]]
    ) -> None:
        """Each run stages texts and removals; then it is killed, or publishes and prunes."""
        published: list[dict[str, str]] = [{}]
        with closing(Catalog("sqlite://")) as catalog:
            catalog.create(FACTS)
            for texts, removed, killed in runs:
                catalog.discard_staged()
                catalog.stage(_prepared(texts))
                catalog.stage_removal(sorted(removed))
                if not killed:
                    left = {**published[-1], **texts}
                    published.append({p: t for p, t in left.items() if p not in removed})
                    _publish(catalog)
                    catalog.prune()
                for revision in range(max(0, len(published) - 2), len(published)):
                    assert _texts(catalog.snapshot(revision)) == published[revision]


_STORIES = [
    " ".join(f"The {word} of {place} counts {number} more." for number in range(12))
    for word, place in (("mayor", "Ashby"), ("miller", "Birch"), ("smith", "Calder"))
]


class TestCopies:
    @settings(max_examples=25)
    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from("abcdef"),
                st.one_of(
                    st.none(),  # removed
                    st.tuples(st.sampled_from(range(3)), st.sampled_from([0, 40, 160])),
                ),
                max_size=4,
            ),
            max_size=6,
        )
    )
    def test_what_is_worked_out_change_by_change_is_what_all_together_give(
        self, runs: list[dict[str, tuple[int, int] | None]]
    ) -> None:
        with closing(Catalog("sqlite://")) as catalog:
            catalog.create(FACTS)
            held: dict[str, str] = {}
            for changes in runs:
                texts = {p: _STORIES[t[0]][t[1] :] for p, t in changes.items() if t is not None}
                gone = sorted(changes.keys() - texts.keys())
                catalog.stage(_prepared(texts))
                catalog.stage_removal(gone)
                held = {p: t for p, t in (held | texts).items() if p not in gone}
                revision = _publish(catalog)
                catalog.prune()
                snapshot = catalog.snapshot(revision)
                found = {a.path: snapshot.clusters([a.id])[a.id] for a, _ in snapshot.articles()}
                expected = _clusters_of(held)
                assert found.keys() == expected.keys()
                for one in held:
                    for other in held:
                        same = expected[one] == expected[other]
                        assert (found[one] == found[other]) == same, (one, other)

    def test_the_revision_before_keeps_its_clusters(self, catalog: Catalog) -> None:
        catalog.stage(_prepared({"a.txt": _STORIES[0], "b.txt": _STORIES[0]}))
        before = catalog.snapshot(_publish(catalog))
        ids = [article.id for article, _ in before.articles()]
        catalog.stage(_prepared({"b.txt": _STORIES[1]}))
        after = catalog.snapshot(_publish(catalog))
        catalog.prune()
        assert len(set(before.clusters(ids).values())) == 1
        assert len(set(after.clusters(ids).values())) == 2


def _clusters_of(texts: Mapping[str, str]) -> dict[str, int]:
    """Path → cluster, of all texts at once."""
    prepared = _prepared(texts)
    found = clusters(
        signatures(
            [
                (key, each.signature.runs, each.signature.minhash.tobytes())
                for key, each in enumerate(prepared)
            ]
        )
    )
    return {each.article.path: found.get(key, key) for key, each in enumerate(prepared)}


class TestFiles:
    RECORD = FileRecord("1", "stamp", "d" * 64, (UnreadableFile("a.txt", "too large"),))

    def test_what_is_known_of_a_file_comes_back_until_it_is_gone(self, catalog: Catalog) -> None:
        catalog.publish(1, replace(FOLDER, read={"a.txt": self.RECORD, "b.txt": self.RECORD}), ())
        known = catalog.files()
        assert sorted(known) == ["a.txt", "b.txt"]
        assert str(known["a.txt"].problems[0]) == "a.txt: too large"
        newer = replace(self.RECORD, stamp="later", problems=())
        catalog.remember(replace(FOLDER, read={"a.txt": newer}, gone=["b.txt"]))
        assert catalog.files() == {"a.txt": newer}

    def test_the_articles_of_a_file_are_its_own_and_those_of_its_parts(
        self, catalog: Catalog
    ) -> None:
        paths = ["a.jsonl", "a.jsonl#1", "a.jsonl#12", "a.jsonl.txt", "b/a.jsonl#1", "a.json#1"]
        catalog.stage(_prepared({path: f"Of {path}." for path in paths}))
        snapshot = catalog.snapshot(_publish(catalog))
        assert sorted(snapshot.digests_in("a.jsonl")) == ["a.jsonl", "a.jsonl#1", "a.jsonl#12"]
        assert snapshot.count() == len(paths)

    def test_a_file_that_was_just_written_may_change_unseen(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("One.")
        seen = (tmp_path / "a.txt").stat()
        written = max(seen.st_mtime_ns, seen.st_ctime_ns)
        assert not is_settled(seen, written + 1_000)
        assert is_settled(seen, written + 3_000_000_000)


class TestUpgrade:
    def test_an_index_of_the_first_schema_keeps_all_it_holds(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'catalog.sqlite'}"
        texts = {"a.txt": _STORIES[0], "b.txt": _STORIES[0], "feed.jsonl#2": _STORIES[1]}
        with closing(Catalog(url)) as catalog:
            catalog.create(FACTS)
            catalog.stage(_prepared(texts))
            _publish(catalog)
        make_first_schema(tmp_path / "catalog.sqlite")
        with closing(Catalog(url)) as catalog:
            with pytest.raises(IndexMismatch, match="footnote ingest FOLDER"):
                catalog.facts()
            catalog.create(FACTS)
            snapshot = catalog.snapshot(catalog.facts().revision)
            assert _texts(snapshot) == texts
            assert sorted(catalog.files()) == ["a.txt", "b.txt", "feed.jsonl"]
            ids = {article.path: article.id for article, _ in snapshot.articles()}
            found = snapshot.clusters(ids.values())
            assert found[ids["a.txt"]] == found[ids["b.txt"]] != found[ids["feed.jsonl#2"]]
            catalog.stage(_prepared({"c.txt": _STORIES[1]}))
            after = catalog.snapshot(_publish(catalog))
            ids = {article.path: article.id for article, _ in after.articles()}
            found = after.clusters(ids.values())
            assert found[ids["c.txt"]] == found[ids["feed.jsonl#2"]]

    def test_untitled_articles_of_the_second_schema_get_their_leads(self, tmp_path: Path) -> None:
        place = tmp_path / "catalog.sqlite"
        texts = {"a.txt": _STORIES[0], "b.txt": _STORIES[1]}
        with closing(Catalog(f"sqlite:///{place}")) as catalog:
            catalog.create(FACTS)
            catalog.stage(_prepared(texts))
            before = catalog.snapshot(_publish(catalog)).articles()
        with closing(sqlite3.connect(place)) as connection, connection:
            connection.executescript(
                "ALTER TABLE articles DROP COLUMN lead;"
                "UPDATE facts SET value = '2' WHERE name = 'schema';"
            )
        with closing(Catalog(f"sqlite:///{place}")) as catalog:
            catalog.create(FACTS)
            assert catalog.snapshot(1).articles() == before
            assert all(article.lead for article, _ in before)


def make_first_schema(path: Path) -> None:
    """As the catalogue was before there were segments."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            CREATE TABLE clusters (revision INTEGER, article INTEGER, cluster INTEGER,
                PRIMARY KEY (revision, article)) WITHOUT ROWID;
            INSERT INTO clusters SELECT 1, article, cluster FROM copies;
            DROP TABLE copies; DROP TABLE bands; DROP TABLE files; DROP TABLE segments;
            DROP INDEX articles_born;
            ALTER TABLE articles DROP COLUMN lead;
            UPDATE facts SET value = '1' WHERE name = 'schema';
            """
        )


class TestPruning:
    def test_older_versions_go_and_their_vectors_with_them(self, catalog: Catalog) -> None:
        texts = ["The dam broke.", "The dam held.", "The dam was mended.", "It was painted."]
        held = []
        for text in texts:
            catalog.vectors.add([content_id(text)], np.eye(1, dtype=np.float32))
            catalog.stage(_prepared({"a.txt": text}))
            _publish(catalog)
            catalog.prune()
            held.append([not catalog.vectors.missing([content_id(each)]) for each in texts])
        assert held[-1] == [False, False, True, True]
        assert _texts(catalog.snapshot(1)) == {}

    def test_a_text_that_another_article_prints_keeps_its_vector(self, catalog: Catalog) -> None:
        content = content_id("The dam broke.")
        catalog.vectors.add([content], np.eye(1, dtype=np.float32))
        catalog.stage(_prepared({"a.txt": "The dam broke.", "b.txt": "The dam broke."}))
        _publish(catalog)
        catalog.stage_removal(["a.txt"])
        for _ in range(3):
            _publish(catalog)
            catalog.prune()
        assert catalog.vectors.missing([content]) == set()


class TestFacts:
    def test_creating_again_changes_nothing(self, catalog: Catalog) -> None:
        _publish(catalog)
        before = catalog.facts()
        catalog.create(Facts("b2", "letters", 5, "2", "/elsewhere", 0))
        assert catalog.facts() == before
        assert before.revision == 1

    def test_publishing_tells_the_rules_of_reading_and_the_folder(self, catalog: Catalog) -> None:
        catalog.publish(1, FolderRecord("/elsewhere", "2"), ())
        assert catalog.facts() == Facts("a1", "words", 3, "2", "/elsewhere", 1)

    def test_tables_without_facts_are_no_index(self) -> None:
        with closing(Catalog("sqlite://")) as catalog:
            catalog._database.create_tables()
            for ask in (catalog.facts, catalog.revision, catalog.discard_staged):
                with pytest.raises(IndexMissing, match="footnote ingest FOLDER"):
                    ask()

    def test_another_schema_is_refused_with_both_numbers(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with closing(Catalog("sqlite://")) as catalog:
            with monkeypatch.context() as patch:
                patch.setattr("ingest.catalog.catalog.SCHEMA", "0")
                catalog.create(FACTS)
            with pytest.raises(IndexMismatch, match="has schema 0, this Footnote reads schema 3"):
                catalog.facts()
            with pytest.raises(IndexMismatch, match="schema 0, which a newer Footnote made"):
                catalog.create(FACTS)

    @pytest.mark.parametrize(
        ("name", "dimensions", "told"),
        [("letters", 3, "now names letters"), ("words", 4, "words now has 4 dimensions")],
    )
    def test_an_embedder_of_another_space_is_refused(
        self, name: str, dimensions: int, told: str
    ) -> None:
        FACTS.check_embedder(WordEmbedder(3, "words"))
        with pytest.raises(IndexMismatch, match=rf"words \(3 .*{told}"):
            FACTS.check_embedder(WordEmbedder(dimensions, name))


class TestSnapshot:
    def test_an_article_comes_back_as_it_was_stored(self, catalog: Catalog) -> None:
        text = "Flut!\n\nDer Damm brach am Montag. „Niemand“ war dort. 🌊 Es regnete.\n"
        article = Article(
            path="2025/flut.pdf",
            text=text,
            digest="d" * 64,
            title="Flut",
            source="Bote",
            author="A. B.",
            published=date(1912, 4, 15),  # before 1970, as archives are
            language="de",
            url="https://bote.example/flut",
            pages=(Span(0, 7), Span(7, len(text))),
        )
        prepared = prepare(article)
        catalog.stage([prepared])
        snapshot = catalog.snapshot(_publish(catalog))
        assert snapshot.article(article.id) == (article, prepared.sentences)
        stored = list(snapshot.chunks())
        assert tuple(each.chunk for each in stored) == prepared.chunks
        assert snapshot.articles_by_key([stored[0].article_key]) == {stored[0].article_key: article}
        assert snapshot.published_range() == (date(1912, 4, 15), date(1912, 4, 15))

    def test_no_article_has_an_unknown_id(self, catalog: Catalog) -> None:
        assert catalog.snapshot(0).article("0" * 12) is None

    def test_an_article_without_sentences_is_listed_with_none(self, catalog: Catalog) -> None:
        catalog.stage(_prepared({"dots.txt": "…\n", "a.txt": "One is here. Two are here."}))
        listed = catalog.snapshot(_publish(catalog)).articles()
        assert [(article.path, count) for article, count in listed] == [
            ("a.txt", 2),
            ("dots.txt", 0),
        ]

    def test_more_keys_and_paths_than_a_statement_takes_are_all_found(
        self, catalog: Catalog
    ) -> None:
        texts = {f"{n:04}.txt": f"Report {n}." for n in range(1_000)}
        catalog.stage(_prepared(texts))
        snapshot = catalog.snapshot(_publish(catalog))
        stored = list(snapshot.chunks())
        assert len(snapshot.keys_of_paths([*texts, "nowhere.txt"])) == 1_000
        assert snapshot.chunks_by_key(each.key for each in stored) == stored
        assert len(snapshot.chunks_by_content({each.chunk.id for each in stored})) == 1_000
        catalog.stage_removal(list(texts))
        assert _texts(catalog.snapshot(_publish(catalog))) == {}

    @given(
        runs=st.lists(
            st.tuples(st.integers(1, 3), st.integers(0, 9), st.integers(0, 9)), max_size=700
        )
    )
    def test_runs_give_their_sentences_and_no_others(
        self, farms: Snapshot, runs: list[tuple[int, int, int]]
    ) -> None:
        ids = {key: f"article {key}" for key in (1, 2, 3)}
        found = farms.sentences(runs, ids)
        assert found.keys() == {
            (key, number)
            for key, first, last in runs
            for number in range(max(1, first), min(len(_NUMBERS), last) + 1)
        }
        for (key, number), (sentence, content) in found.items():
            text = f"Line {_NUMBERS[number - 1]} of {_FARMS[key - 1]}."
            assert (sentence.article, sentence.number) == (ids[key], number)
            assert content == content_id(text)
            assert sentence.span.of(_lines(_FARMS[key - 1])) == text


class TestVectors:
    def test_they_come_back_in_the_order_asked_for(self, catalog: Catalog) -> None:
        vectors = np.random.default_rng(1).normal(size=(2_000, 5)).astype(np.float32)
        contents = [content_id(str(n)) for n in range(2_000)]
        catalog.vectors.add(contents, vectors)
        order = np.random.default_rng(2).permutation(2_000)
        found = catalog.vectors.read([contents[n] for n in order])
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, vectors[order], rtol=1e-3, atol=1e-6)

    def test_the_same_text_may_be_asked_for_twice(self, catalog: Catalog) -> None:
        catalog.vectors.add(["a", "b"], np.eye(2, dtype=np.float32))
        np.testing.assert_array_equal(catalog.vectors.read(["b", "a", "b"]), np.eye(2)[[1, 0, 1]])

    def test_a_missing_one_is_damage_and_named(self, catalog: Catalog) -> None:
        catalog.vectors.add(["a"], np.eye(1, dtype=np.float32))
        with pytest.raises(IndexDamaged, match="no vector for 2 texts, b among them"):
            catalog.vectors.read(["a", "b", "c"])

    def test_only_those_without_a_vector_are_missing(self, catalog: Catalog) -> None:
        catalog.vectors.add(["a"], np.eye(1, dtype=np.float32))
        assert catalog.vectors.missing(["a", "b", "b"]) == {"b"}

    def test_none_are_none(self, catalog: Catalog) -> None:
        catalog.vectors.add([], np.empty((0, 3), np.float32))
        assert catalog.vectors.missing([]) == set()
        assert len(catalog.vectors.read([])) == 0
