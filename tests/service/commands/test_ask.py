from pathlib import Path

import pytest

from tests.command_line import footnote
from tests.conftest import SAMPLE_ARTICLES
from tests.service.commands.conftest import QUESTION


def test_ask_prints_sentences_with_numbered_notes(home: Path) -> None:
    asked = footnote("ask", QUESTION, cwd=home)
    assert asked.exit_code == 0
    assert "[1]" in asked.stdout
    assert "The articles disagree" in asked.stdout
    assert "sentence" in asked.stdout


def test_article_that_says_a_colon_word_is_shown_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("The harbour bell reads :bell: in brass letters.\n")
    footnote("ingest", folder, cwd=tmp_path)
    asked = footnote("ask", "What does the harbour bell read?", cwd=tmp_path)
    assert ":bell:" in asked.stdout


@pytest.mark.parametrize("command", [("ingest", SAMPLE_ARTICLES), ("ask", QUESTION)])
def test_a_catalogue_url_of_no_use_is_one_line(
    tmp_path: Path, command: tuple[str | Path, ...]
) -> None:
    result = footnote(*command, cwd=tmp_path, FOOTNOTE_CATALOG="papyrus://me:hunter2@host/scrolls")
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert "footnote: FOOTNOTE_CATALOG: 'papyrus://…@host/scrolls' is not" in result.stderr


def test_asking_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    asked = footnote("ask", QUESTION, cwd=tmp_path)
    assert asked.exit_code == 1
    assert "footnote ingest FOLDER" in asked.stderr


def test_another_embedding_model_is_refused(home: Path) -> None:
    asked = footnote(
        "ask",
        QUESTION,
        cwd=home,
        FOOTNOTE_EMBEDDINGS="openai:text-embedding-3-small",
        OPENAI_API_KEY="sk-secret",
        OPENAI_BASE_URL="http://127.0.0.1:9",
    )
    assert asked.exit_code in (1, 2)
    assert "sk-secret" not in asked.stderr
