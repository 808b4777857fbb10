"""The containers, checked without an engine: what the files promise, then what their commands do.

`golden/compose-spec.json` is the JSON schema of the Compose specification, unchanged
(github.com/compose-spec/compose-spec, schema/compose-spec.json, Apache-2.0), taken from the
distribution of check-jsonschema 0.39.0.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from service.settings import Settings

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[1]
ENV_EXAMPLE = ROOT / ".env.example"
BIN = Path(sys.executable).parent
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CONTAINED: dict[str, Any] = COMPOSE["x-contained"]
# One instruction a line, continuations joined.
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8")).splitlines()
OWN_SERVICES = ["ingest", "service"]

ARTICLES = {
    "ferry.txt": (
        "The ferry Marguerite ran aground off Port Ellis on Tuesday morning. "
        "Rescuers brought 214 passengers ashore before noon. "
        "Nobody was hurt, the harbour office said.\n"
    ),
    "library.md": (
        "# Library keeps its Sundays\n\n"
        "The council of Ashbourne voted to keep the library open on Sundays. "
        "The extra hours will cost £48,000 a year — “money well spent”, the mayor said.\n"
    ),
    "orchard.txt": (
        "Late frost destroyed a third of the apple harvest in the Teme valley. "
        "Growers expect to pick 9,000 tonnes this autumn.\n"
    ),
}


def instructions(name: str) -> list[str]:
    """The arguments of every `name` instruction of the Dockerfile, in order."""
    return [line.split(" ", 1)[1] for line in DOCKERFILE if line.startswith(f"{name} ")]


def copied() -> set[str]:
    """The paths that the Dockerfile takes from the repository."""
    taken = [line.split() for line in instructions("COPY") if not line.startswith("--from=")]
    return {path for *sources, _target in taken for path in sources}


def mounts(service: Mapping[str, Any]) -> dict[str, str]:
    """Named volume → where the service mounts it; bind mounts are left out."""
    named = [volume for volume in service["volumes"] if isinstance(volume, str)]
    return dict(volume.split(":", 1) for volume in named)


def described() -> set[str]:
    """The variables of `.env.example`, those behind a comment sign too."""
    text = ENV_EXAMPLE.read_text("utf-8")
    return set(re.findall(r"^(?:# ?)?([A-Z][A-Z_]+)=", text, re.MULTILINE))


def is_one_shot(service: Mapping[str, Any]) -> bool:
    return (service["restart"], service.get("healthcheck")) == ("no", {"disable": True})


# What the files promise


def violations(compose: object) -> list[str]:
    schema = json.loads((ROOT / "tests/golden/compose-spec.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(compose)]


def test_compose_file_follows_the_specification() -> None:
    assert violations(COMPOSE) == []
    assert "version" not in COMPOSE


def test_a_misspelt_key_breaks_the_specification() -> None:
    misspelt = {"services": {"chroma": SERVICES["chroma"] | {"prots": []}}}

    assert "'prots' was unexpected" in "".join(violations(misspelt))


def test_every_image_is_pinned_to_a_full_version() -> None:
    images = [service["image"] for service in SERVICES.values() if "image" in service]
    bases = [line.split(" AS ")[0] for line in instructions("FROM")]

    assert images
    assert bases
    for image in images + bases:
        assert re.search(r":\d+\.\d+\.\d+(-[a-z-]+)?$", image), image


def test_chroma_server_has_the_version_of_the_locked_client() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")

    (pinned,) = re.findall(r"^chromadb==(\S+)", lock, re.MULTILINE)

    assert SERVICES["chroma"]["image"] == f"chromadb/chroma:{pinned}"


def test_every_service_has_a_health_check_or_runs_once() -> None:
    assert len(instructions("HEALTHCHECK")) == 1, "the image checks whatever is built from it"
    for name, service in SERVICES.items():
        checked = "build" in service or "test" in service.get("healthcheck", {})
        assert is_one_shot(service) or (checked and service["restart"] == "unless-stopped"), name


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_contained(name: str) -> None:
    service = SERVICES[name]

    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "stop_grace_period" in service


def test_image_does_not_run_as_root_either() -> None:
    assert instructions("USER")[-1] == "10001:10001"


def test_only_the_chat_is_published_and_only_on_this_computer() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published == {"service": ["${FOOTNOTE_HOST:-127.0.0.1}:${FOOTNOTE_PORT:-8000}:8000"]}


def test_chroma_is_on_a_network_without_a_way_out() -> None:
    assert SERVICES["chroma"]["networks"] == ["index"]
    assert COMPOSE["networks"]["index"] == {"internal": True}
    for name in OWN_SERVICES:
        assert "index" in SERVICES[name]["networks"]


def test_every_declared_volume_is_mounted_and_every_mounted_one_declared() -> None:
    mounted = {volume for service in SERVICES.values() for volume in mounts(service)}

    assert mounted == set(COMPOSE["volumes"])


def test_ingest_and_service_see_one_index() -> None:
    ingest, service = (SERVICES[name] for name in OWN_SERVICES)

    assert ingest["volumes"] == service["volumes"]
    assert ingest["environment"] == service["environment"]
    assert mounts(ingest)["data"] == ingest["environment"]["FOOTNOTE_DATA"]
    assert not mounts(SERVICES["chroma"]).keys() & mounts(ingest).keys()


def test_every_setting_of_env_reaches_the_containers() -> None:
    for name in OWN_SERVICES:
        assert SERVICES[name]["env_file"] == [{"path": ".env", "required": False}]


def test_articles_are_mounted_read_only() -> None:
    (articles,) = (v for v in SERVICES["ingest"]["volumes"] if isinstance(v, dict))

    assert articles["read_only"] is True
    assert articles["target"] == SERVICES["ingest"]["environment"]["FOOTNOTE_ARTICLES"]


def test_each_step_waits_for_the_one_before() -> None:
    waits = {
        name: {other: how["condition"] for other, how in service["depends_on"].items()}
        for name, service in SERVICES.items()
        if "depends_on" in service
    }

    assert waits == {
        "ingest": {"chroma": "service_healthy"},
        "service": {
            "chroma": "service_healthy",
            "ingest": "service_completed_successfully",
        },
    }


def test_dockerfile_copies_what_exists() -> None:
    assert "requirements-postgresql.lock" in copied()
    for path in copied():
        assert (ROOT / path).exists(), path


def test_nothing_enters_the_build_but_what_is_copied() -> None:
    first, *rest = [
        line
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]

    assert first == "*"
    assert {line.removeprefix("!") for line in rest if line.startswith("!")} == copied()


def test_no_secret_is_written_down() -> None:
    for name in OWN_SERVICES:
        assert SERVICES[name]["environment"]["OPENAI_API_KEY"] is None


@pytest.mark.skipif(not ENV_EXAMPLE.exists(), reason=".env.example is not written yet")
def test_env_example_describes_what_compose_uses() -> None:
    used = set(SERVICES["service"]["environment"])
    used |= set(re.findall(r"\$\{([A-Z_]+)", COMPOSE_TEXT))

    assert used <= described()


@pytest.mark.skipif(not ENV_EXAMPLE.exists(), reason=".env.example is not written yet")
def test_env_example_describes_only_what_footnote_reads() -> None:
    settings = {f"FOOTNOTE_{name.upper()}" for name in Settings.model_fields}

    told = {name.split("__")[0] for name in described() if name.startswith("FOOTNOTE_")}
    assert told <= settings


# What their commands do


def native(words: list[str], here: Mapping[str, str]) -> list[str]:
    """A container's command for this computer: `$$` undone, its addresses and folders replaced."""
    pattern = re.compile("|".join(map(re.escape, sorted(here, key=len, reverse=True))))
    return [pattern.sub(lambda m: here[m[0]], word.replace("$$", "$")) for word in words]


@cache
def sandboxed() -> bool:
    """Whether bubblewrap is here, and may do what it is asked for."""
    bwrap = shutil.which("bwrap")
    probe = [bwrap or "", "--unshare-all", "--ro-bind", "/", "/", "true"]
    return bwrap is not None and subprocess.run(probe, check=False).returncode == 0


def contained(command: list[str], writable: Path, readable: Path | None = None) -> list[str]:
    """The command under what `x-contained` promises: its user, a read-only disk, no capability.

    Where there is no bubblewrap, as it is.
    """
    if not sandboxed():
        return command
    writable.mkdir(exist_ok=True)
    user, group = CONTAINED["user"].split(":")
    return [
        *("bwrap", "--unshare-all", "--share-net", "--die-with-parent", "--new-session"),
        *("--uid", user, "--gid", group, "--cap-drop", "ALL"),
        *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"),
        *(["--ro-bind", str(readable), str(readable)] if readable else []),
        *("--bind", str(writable), str(writable), "--chdir", str(writable)),
        *("--setenv", "HOME", "/tmp", "--", *command),
    ]


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def environment(here: Mapping[str, str]) -> dict[str, str]:
    """What the containers get, and nothing that this shell happens to have set for Footnote."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("FOOTNOTE_", "OPENAI_"))}
    given = {
        k: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", v)
        for k, v in SERVICES["service"]["environment"].items()
        if v is not None
    }
    return (
        inherited
        | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        | dict(zip(given, native(list(given.values()), here), strict=True))
    )


@contextmanager
def running(command: list[str], log: Path, here: Mapping[str, str]) -> Iterator[None]:
    """The command in the background, stopped politely at the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=log.parent, env=environment(here), stdout=output, stderr=output
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def check(command: list[str], here: Mapping[str, str]) -> int:
    """The exit status of a container's health check."""
    done = subprocess.run(
        command, env=environment(here), capture_output=True, timeout=10, check=False
    )
    return done.returncode


def wait_until_healthy(command: list[str], log: Path, here: Mapping[str, str]) -> None:
    deadline = time.monotonic() + 60
    while check(command, here) != 0:
        assert time.monotonic() < deadline, log.read_text("utf-8", "replace")
        time.sleep(0.5)  # a check is a process, too


CHROMA_CHECK: list[str] = SERVICES["chroma"]["healthcheck"]["test"][1:]
SERVICE_CHECK: list[str] = json.loads(instructions("HEALTHCHECK")[0].split("CMD ", 1)[1])


def start_chroma(
    tmp: Path, confine: Callable[[list[str], Path], list[str]] = lambda command, _: command
) -> tuple[AbstractContextManager[None], dict[str, str]]:
    """The server of the compose file, and how to speak of it natively: its port and folder."""
    port = free_port()
    here = {
        "0.0.0.0": "127.0.0.1",
        "8000": port,
        "/var/tmp/chroma": str(tmp / "chroma"),
    }
    command = [str(BIN / "chroma"), *native(SERVICES["chroma"]["command"], here)]
    return running(confine(command, tmp / "chroma"), tmp / "chroma.log", here), here


def test_chroma_health_check_tells_up_from_down(tmp_path: Path) -> None:
    server, here = start_chroma(tmp_path)
    health_check = native(CHROMA_CHECK, here)

    assert check(health_check, here) != 0
    with server:
        wait_until_healthy(health_check, tmp_path / "chroma.log", here)
    assert check(health_check, here) != 0


def test_chroma_health_check_fails_on_another_answer(tmp_path: Path) -> None:
    """Only a heartbeat is health: a file server on the port answers 404."""
    port = free_port()
    here = {"8000": port}
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", port]
    with running(command, tmp_path / "http.log", here):
        deadline = time.monotonic() + 20
        while True:
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/nothing").status_code == 404
                break
            except httpx.ConnectError:
                assert time.monotonic() < deadline
                time.sleep(0.1)

        assert check(native(CHROMA_CHECK, here), here) != 0


@pytest.mark.timeout(300)
def test_the_three_commands_answer_a_question_natively(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    # A file that can't be read must not keep the chat from starting.
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnot a page in sight")

    chroma, chroma_here = start_chroma(tmp_path, contained)
    data = tmp_path / "data"
    inside = {"/articles": str(folder), "/data": str(data)}
    indexed = inside | {"chroma:8000": f"127.0.0.1:{chroma_here['8000']}"}
    served = indexed | {"0.0.0.0": "127.0.0.1", "8000": free_port()}

    with chroma:
        wait_until_healthy(native(CHROMA_CHECK, chroma_here), tmp_path / "chroma.log", chroma_here)

        ingest = subprocess.run(
            contained(native(SERVICES["ingest"]["entrypoint"], indexed), data, folder),
            cwd=tmp_path,
            env=environment(indexed),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ingest.returncode == 0, ingest.stderr
        assert "broken.pdf" in ingest.stdout + ingest.stderr

        serve = [str(BIN / "footnote"), *native(SERVICES["service"]["command"], served)]
        log = tmp_path / "service.log"
        with running(contained(serve, data, folder), log, served):
            wait_until_healthy(native(SERVICE_CHECK, served), log, served)
            response = httpx.post(
                f"http://127.0.0.1:{served['8000']}/v1/answers",
                json={"question": "How many passengers were brought ashore from the Marguerite?"},
                timeout=60,
            )

        # The vectors went to the server, and not into a folder of ours.
        assert (tmp_path / "chroma" / "chroma.sqlite3").exists()
        assert not list(data.rglob("chroma.sqlite3"))

    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["status"] == "answered"
    assert "214 passengers" in "".join(statement["text"] for statement in answer["statements"])
    assert answer["citations"]
    for citation in answer["citations"]:
        text = ARTICLES[citation["article"]["path"]]
        assert citation["quote"] == text[citation["start"] : citation["end"]]
