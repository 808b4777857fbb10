"""A folder in which the sample articles were ingested, and an answer that was asked for there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import footnote
from tests.conftest import SAMPLE_ARTICLES

QUESTION = "How high did the lake behind the dam rise?"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    made = footnote("ingest", SAMPLE_ARTICLES, cwd=home)
    assert made.exit_code == 0, made.stderr
    assert made.stderr.strip().startswith("14 articles: 14 added, 0 changed, 0 removed")
    return home


@pytest.fixture(scope="session")
def printed_answer(home: Path) -> str:
    return footnote("ask", QUESTION, "--json", cwd=home).stdout


@pytest.fixture
def answer(printed_answer: str) -> dict[str, Any]:
    """Anew for each test: most of them change it."""
    return json.loads(printed_answer)


@pytest.fixture
def saved(printed_answer: str, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "answer.json"
    path.write_text(printed_answer)
    yield path
