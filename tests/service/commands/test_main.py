"""The command line, run as people run it: in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from service.commands.main import app
from tests.conftest import SAMPLE_ARTICLES

FOOTNOTE = Path(sys.executable).parent / "footnote"
QUESTION = "How high did the lake behind the dam rise?"


def footnote(*arguments: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess:
    # A width, so that messages are not wrapped where a test looks for them.
    environment = {**os.environ, "COLUMNS": "1000", **variables}
    return subprocess.run(
        [FOOTNOTE, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,  # the machines that run this are busy
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the sample articles are ingested."""
    home = tmp_path_factory.mktemp("home")
    made = footnote("ingest", SAMPLE_ARTICLES, cwd=home)
    assert made.returncode == 0, made.stderr
    assert made.stderr.strip().startswith("14 articles: 14 added, 0 changed, 0 removed")
    return home


def test_a_second_ingest_says_that_nothing_was_embedded(home: Path) -> None:
    again = footnote("ingest", SAMPLE_ARTICLES, cwd=home)
    assert again.returncode == 0
    assert "14 unchanged" in again.stderr
    assert "no texts embedded" in again.stderr


def test_ask_prints_sentences_with_numbered_notes(home: Path) -> None:
    asked = footnote("ask", QUESTION, cwd=home)
    assert asked.returncode == 0
    assert "[1]" in asked.stdout
    assert "The articles disagree" in asked.stdout
    assert "sentence" in asked.stdout


def test_an_answer_can_be_checked_with_the_folder_alone(home: Path) -> None:
    (home / "answer.json").write_text(footnote("ask", QUESTION, "--json", cwd=home).stdout)
    # No index here, and nothing to reach.
    checked = footnote("verify", home / "answer.json", SAMPLE_ARTICLES, cwd=home / "..")
    assert checked.returncode == 0, checked.stderr
    assert "0 found wrong" in checked.stdout


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda body: body["citations"][0].update(quote="Nobody was moved."), "not the quote"),
        (lambda body: body["citations"][0].update(start=0), "start: the answer has 0"),
        (lambda body: body["citations"][0]["article"].update(path="gone.txt"), "gone.txt"),
        (lambda body: body["citations"][0].update(digest="0" * 64), "was changed since"),
        (lambda body: body["statements"][0].update(text="All is well."), "don't say"),
        (lambda body: body["statements"][0].update(citations=[99]), "not there"),
    ],
)
def test_a_tampered_answer_is_found_out(home: Path, change, complaint: str) -> None:
    body = json.loads(footnote("ask", QUESTION, "--json", cwd=home).stdout)
    change(body)
    (home / "tampered.json").write_text(json.dumps(body))
    checked = footnote("verify", home / "tampered.json", SAMPLE_ARTICLES, cwd=home)
    assert checked.returncode == 1
    assert complaint in checked.stderr


def test_file_that_was_changed_elsewhere_is_a_warning(home: Path, tmp_path: Path) -> None:
    (home / "answer.json").write_text(footnote("ask", QUESTION, "--json", cwd=home).stdout)
    shutil.copytree(SAMPLE_ARTICLES, tmp_path / "articles")
    for path in (tmp_path / "articles").glob("*.html"):
        path.write_bytes(path.read_bytes() + b"<!-- That is all. -->\n")
    checked = footnote("verify", home / "answer.json", tmp_path / "articles", cwd=home)
    assert checked.returncode == 0, checked.stderr
    assert "warning: citation" in checked.stderr
    assert "0 found wrong" in checked.stdout
    assert "changed since" in checked.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"id": "a", "id": "b"}', "an object has a name twice"),
        ('{"id":' * 50_000, "nested too deeply"),
        ("[]", "is not an answer"),
    ],
)
def test_what_is_no_answer_is_misuse(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.json").write_text(text)
    checked = footnote("verify", "a.json", ".", cwd=tmp_path)
    assert (checked.returncode, says in checked.stderr) == (2, True)
    assert "Traceback" not in checked.stderr


def test_an_answer_can_be_made_again(home: Path) -> None:
    (home / "answer.json").write_text(footnote("ask", QUESTION, "--json", cwd=home).stdout)
    again = footnote("replay", home / "answer.json", cwd=home)
    assert (again.returncode, again.stdout, again.stderr) == (0, "the same answer\n", "")


def test_replay_tells_what_differs(home: Path) -> None:
    body = json.loads(footnote("ask", QUESTION, "--json", cwd=home).stdout)
    body["receipt"]["corpus"] = "0" * 64
    body["statements"][0]["text"] = "All is well."
    body["receipt"]["retrieved"] = []
    (home / "other.json").write_text(json.dumps(body))
    again = footnote("replay", home / "other.json", cwd=home)
    assert (again.returncode, again.stdout) == (1, "another answer\n")
    first, *rest = again.stderr.splitlines()
    assert first.startswith("receipt.corpus: '0000")
    assert any(
        line.startswith("statements.1.text: 'All is well.' then, 'The lake") for line in rest
    )


def test_skipped_files_are_listed_and_end_with_3(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text("A tree fell on the road.\n")
    (folder / "bad\x1b[31m.txt").write_bytes(b"")
    made = footnote("ingest", folder, cwd=tmp_path)
    assert made.returncode == 3
    assert "skipped bad\\x1b[31m.txt: empty" in made.stderr
    assert "1 articles: 1 added" in made.stderr


def test_ingest_tells_programs_what_it_did(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text("A tree fell on the road.\n")
    (folder / "bad.txt").write_bytes(b"")
    made = footnote("ingest", folder, "--json", cwd=tmp_path)
    (line,) = made.stdout.splitlines()
    told = json.loads(line)
    assert (told["articles"], told["added"], told["interrupted"]) == (1, 1, False)
    assert [each["path"] for each in told["skipped"]] == ["bad.txt"]
    assert told["seconds"] > 0


def test_ingest_beside_another_one_ends_with_4(home: Path) -> None:
    with FileLock(home / ".footnote" / "lock"):
        refused = footnote("ingest", SAMPLE_ARTICLES, "--json", cwd=home)
    assert refused.returncode == 4
    assert refused.stdout == ""
    assert "another process" in refused.stderr


def test_article_that_says_a_colon_word_is_shown_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("The harbour bell reads :bell: in brass letters.\n")
    footnote("ingest", folder, cwd=tmp_path)
    asked = footnote("ask", "What does the harbour bell read?", cwd=tmp_path)
    assert ":bell:" in asked.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ingest", "nowhere"), "nowhere is not a folder"),
        (("ingest",), "Missing argument"),
        (("ask", "   "), "the question"),
        (("serve", "--port", "70000"), "FOOTNOTE_PORT"),
        (("verify", "nothing.json", "."), "nothing.json cannot be read"),
        (("frobnicate",), "No such command"),
    ],
)
def test_misuse_ends_with_2_and_one_reason(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    result = footnote(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [("ingest", SAMPLE_ARTICLES), ("ask", QUESTION)])
def test_a_catalogue_url_of_no_use_is_one_line(
    tmp_path: Path, command: tuple[str | Path, ...]
) -> None:
    result = footnote(*command, cwd=tmp_path, FOOTNOTE_CATALOG="papyrus://me:hunter2@host/scrolls")
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert "footnote: FOOTNOTE_CATALOG: 'papyrus://…@host/scrolls' is not" in result.stderr


def test_asking_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    asked = footnote("ask", QUESTION, cwd=tmp_path)
    assert asked.returncode == 1
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
    assert asked.returncode in (1, 2)
    assert "sk-secret" not in asked.stderr
    assert "Traceback" not in asked.stderr


def test_version_is_the_one_that_is_installed(tmp_path: Path) -> None:
    told = footnote("--version", cwd=tmp_path)
    assert told.returncode == 0
    assert told.stdout == f"footnote {version('footnote')}\n"


def test_help_names_every_command_and_the_exit_codes(tmp_path: Path) -> None:
    told = footnote("--help", cwd=tmp_path).stdout
    for command in ("ingest", "ask", "serve", "verify", "audit", "replay"):
        assert command in told
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0
    assert "3 some files" in " ".join(told.split())
