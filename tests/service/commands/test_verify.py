"""`footnote verify` as people run it; test_audit.py has what it finds."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import footnote
from tests.conftest import SAMPLE_ARTICLES


def test_an_answer_can_be_checked_with_the_folder_alone(saved: Path, tmp_path: Path) -> None:
    # No index here, and nothing to reach.
    checked = footnote("verify", saved, SAMPLE_ARTICLES, cwd=tmp_path)
    assert checked.exit_code == 0, checked.stderr
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
def test_a_tampered_answer_is_found_out(answer: dict[str, Any], change, complaint: str) -> None:
    change(answer)
    checked = footnote("verify", "-", SAMPLE_ARTICLES, typed=json.dumps(answer))
    assert checked.exit_code == 1
    assert complaint in checked.stderr


def test_file_that_was_changed_elsewhere_is_a_warning(saved: Path, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE_ARTICLES, tmp_path / "articles")
    for path in (tmp_path / "articles").glob("*.html"):
        path.write_bytes(path.read_bytes() + b"<!-- That is all. -->\n")
    checked = footnote("verify", saved, tmp_path / "articles")
    assert checked.exit_code == 0, checked.stderr
    assert "warning: citation" in checked.stderr
    assert "0 found wrong" in checked.stdout
    assert "2 with a warning" in checked.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"id": "a", "id": "b"}', "an object has a name twice"),
        ('{"id":' * 50_000, "nested too deeply"),
        ('{"id": nothing}', "is not JSON that can be read"),
        ("[]", "it is no object of JSON"),
        ("{}", "is not an answer as `footnote ask --json` prints it"),
    ],
)
def test_what_is_no_answer_is_misuse(text: str, says: str) -> None:
    checked = footnote("verify", "-", ".", typed=text)
    assert (checked.exit_code, says in checked.stderr) == (2, True), checked.stderr
