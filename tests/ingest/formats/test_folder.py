"""footnote.toml: what the owner of a folder says of its files."""

from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.formats import read_article, read_articles
from ingest.formats.folder import NO_RULES, FolderRules, folder_rules
from ingest.live_index import LiveIndex
from tests.conftest import Corpus

RULES = """
[articles]
outlet = "The Skarn Post"
language = "de"
[keys]
text = "Inhalt"
published = "Tag"
"""


def _write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)


def test_keys_outlet_and_language_count_in_the_folder_and_below(tmp_path: Path) -> None:
    line = '{"Inhalt": "Die Fähre hält.", "Tag": "4. Oktober 2023", "source": "Feed"}'
    _write(tmp_path, footnote_toml=RULES)
    _write(tmp_path / "deep", a_jsonl=line, b_txt="The ferry stops.")
    (article,) = read_articles(tmp_path, "deep/a.jsonl").articles
    assert (article.text, article.source, article.language) == (
        "Die Fähre hält.",
        "The Skarn Post",
        "de",
    )
    assert str(article.published) == "2023-10-04"
    assert read_article(tmp_path, "deep/a.jsonl#1") == article
    assert read_article(tmp_path, "deep/b.txt").source == "The Skarn Post"


def test_a_nearer_file_counts_before_one_above(tmp_path: Path) -> None:
    _write(tmp_path, footnote_toml=RULES)
    _write(tmp_path / "deep", footnote_toml="[articles]\noutlet = 'Kelby Radio'\n")
    assert folder_rules(tmp_path, "deep/a.txt") == FolderRules(
        "Kelby Radio", "de", (("published", "Tag"), ("text", "Inhalt"))
    )
    assert folder_rules(tmp_path / "deep" / "none", "a.txt") == NO_RULES


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("outlet =", "not TOML"),
        ("articles = 1", "must be tables"),
        ("[articles]\nsource = 'x'", "'source' is not known"),
        ("[keys]\nbody = 'x'", "'body' is not known"),
        ("[keys]\ntext = 1", "must be a string"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, said: str, reason: str) -> None:
    _write(tmp_path, footnote_toml=said)
    with pytest.raises(UnreadableFile, match=reason):
        folder_rules(tmp_path, "a.txt")


def test_a_change_of_footnote_toml_reads_every_file_again(corpus: Corpus) -> None:
    corpus.write({"a.txt": "The ferry to Kelby stops on Monday.\n"}).sync()
    corpus.write({"footnote.toml": RULES}).sync()
    assert corpus.sync().unchanged == 1
    live = LiveIndex(corpus.settings, corpus.embedder)
    try:
        assert list(live.current().sources) == ["The Skarn Post"]
    finally:
        live.close()


def test_a_mistake_in_footnote_toml_removes_nothing_and_is_told_once(corpus: Corpus) -> None:
    corpus.write({"a.txt": "The ferry to Kelby stops.\n", "b.txt": "The pier burnt.\n"}).sync()
    summary = corpus.write({"footnote.toml": "[articles\n"}).sync()
    assert [each.path for each in summary.skipped] == ["footnote.toml"]
    assert (summary.articles, summary.removed) == (2, 0)
