"""The page in a real Firefox, over WebDriver BiDi."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
QUESTION = "How high did the lake behind the dam rise?"
FIREFOXES = ("firefox-esr", "firefox")


@pytest.fixture
def firefox() -> str:
    found = next(filter(None, map(shutil.which, FIREFOXES)), None)
    if found is None:
        pytest.skip(f"NO FIREFOX: the page is untested there; install {' or '.join(FIREFOXES)}")
    return found


def test_reader_asks_opens_a_citation_and_searches_the_articles(
    firefox: str, url: str, tmp_path: Path
) -> None:
    node = HERE.parents[1] / ".venv/bin/node"
    done = subprocess.run(
        [node, HERE / "firefox.mjs", firefox, url, QUESTION],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"HOME": str(tmp_path)},  # it keeps profiles and caches there
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert told["cited"] == told["statement"]
    assert told["focused"]
    assert not told["sideways"]
    assert 0 < told["found"] < 14
    assert told["paper"] == "rgb(23, 21, 18)"
