"""The service as a process of the product's own environment; these tests run in another one."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_START_S = 90

# LiteLLM otherwise fetches a list of prices as soon as it is imported.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a server over the sample articles."""
    home = tmp_path_factory.mktemp("service")
    told = home / "log"
    command = [ROOT / ".venv/bin/footnote", "serve", ROOT / "articles", "--port", "0"]
    with told.open("wb") as log:
        server = subprocess.Popen(command, cwd=home, stdout=log, stderr=log)
    try:
        yield _address(server, told)
    finally:
        server.terminate()
        server.wait(30)


def _address(server: subprocess.Popen, told: Path) -> str:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and server.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:[1-9]\d*", told.read_text()):
            return found.group()
        time.sleep(0.1)
    raise AssertionError(told.read_text())
