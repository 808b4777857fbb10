"""The program as people start it, while something is broken for real."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from service.settings import Settings
from tests.conftest import SAMPLE_ARTICLES
from tests.endpoint import Reply, endpoint, free_port

pytestmark = pytest.mark.processes

FOOTNOTE = Path(sys.executable).parent / "footnote"
QUESTION = {"question": "How high did the lake behind the dam rise?"}


@contextmanager
def serving(
    home: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """A server process, and a client of it, which may not yet be answered."""
    port = free_port()
    command = [FOOTNOTE, "serve", *arguments, "--port", str(port)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=home, stdout=log, stderr=log, env=os.environ | dict(environment or {})
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield server, client
        finally:
            server.kill()
            server.wait()


def _states(home: Path, server: subprocess.Popen[bytes], client: httpx.Client) -> list[str]:
    """What `/readyz` says, each once, until it is ready; `/healthz` is well all along."""
    told: list[str] = []
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert server.poll() is None, (home / "log").read_text()
        try:
            assert client.get("/healthz").status_code == 200
            ready = client.get("/readyz")
        except httpx.TransportError:  # it has not come so far
            continue
        finally:
            time.sleep(0.02)  # the processors are for the server
        assert ready.status_code in (200, 503), ready.text
        if ready.status_code == 200 and ready.json()["status"] == "ready":
            return told
        state = ready.json().get("detail") or str(ready.json()["parts"])
        if state not in told:
            told.append(state)
            asked = client.post("/v1/answers", json=QUESTION | {"answerer": "extractive"})
            assert asked.status_code in (200, 503), asked.text
    raise AssertionError(f"not ready in 90 s: {told}\n{(home / 'log').read_text()}")


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:  # nobody new is let in
        return False


def test_damaged_caches_heal_while_the_service_says_so(
    sample_settings: Settings, tmp_path: Path
) -> None:
    data = tmp_path / "index"
    shutil.copytree(sample_settings.data, data)
    for pattern in ("lexical/*/*.term", "segments/*/chroma.sqlite3"):
        (path,) = data.glob(pattern)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with serving(tmp_path, "--data", str(data)) as (server, client):
        told = _states(tmp_path, server, client)
        assert any("being made anew" in each for each in told), told
        assert client.post("/v1/answers", json=QUESTION).json()["status"] == "answered"
    log = (tmp_path / "log").read_text()
    assert "the search indexes are made anew" in log
    assert "Traceback" not in log


def test_probes_answer_in_the_first_ingest_and_a_second_signal_ends_at_once(
    tmp_path: Path,
) -> None:
    shutil.copytree(SAMPLE_ARTICLES, tmp_path / "articles")
    with endpoint() as model:
        model.play(Reply(stall_after=0))
        environment = {
            "FOOTNOTE_MODEL": "openai:tiny",
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "k",
        }
        with serving(tmp_path, "articles", environment=environment) as (server, client):
            told = _states(tmp_path, server, client)
            assert any("% are done" in each for each in told), told
            with client.stream("POST", "/v1/answers", json=QUESTION | {"stream": True}) as stream:
                assert next(stream.iter_lines()) == "event: retrieved"
                assert model.busy()
                server.send_signal(signal.SIGTERM)
                while _is_ready(client):
                    time.sleep(0.05)
                server.send_signal(signal.SIGTERM)
                assert server.wait(10) == -signal.SIGTERM


_ON_A_DISK = """
mount -t tmpfs -o size={megabytes}m none disk && cp -r {data} disk/index
{break_it}
exec {footnote} ask --json --data disk/index 'How high did the lake behind the dam rise?'
"""


@pytest.mark.parametrize(
    "break_it",
    ["mount -o remount,ro disk", "dd if=/dev/zero of=disk/full bs=1k 2>/dev/null"],
    ids=["read-only", "full"],
)
def test_a_whole_index_answers_from_a_disk_that_cannot_be_written(
    sample_settings: Settings, tmp_path: Path, break_it: str
) -> None:
    if subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    (tmp_path / "disk").mkdir()
    size = sum(each.stat().st_size for each in sample_settings.data.rglob("*") if each.is_file())
    script = _ON_A_DISK.format(
        megabytes=size // 1_000_000 + 2,
        data=sample_settings.data,
        break_it=break_it,
        footnote=FOOTNOTE,
    )
    asked = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    assert '"status": "answered"' in asked.stdout
    assert "Traceback" not in asked.stderr
    assert "the catalogue's own vectors are searched instead" in asked.stderr
