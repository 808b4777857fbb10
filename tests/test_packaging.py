"""What is shipped is what was pinned, and nothing of the computer it was made on."""

import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = (
    "requirements.lock",
    "requirements-postgresql.lock",
    "requirements-build.lock",
    "requirements-dev.lock",
)
RUNTIME = PYPROJECT["project"]["dependencies"]
BUILD = PYPROJECT["dependency-groups"]["build"]
POSTGRESQL = RUNTIME + PYPROJECT["project"]["optional-dependencies"]["postgresql"]
DEV = RUNTIME + BUILD + PYPROJECT["dependency-groups"]["dev"]
DECLARED = [
    (lock, text)
    for lock, texts in zip(LOCKS, (RUNTIME, POSTGRESQL, BUILD, DEV), strict=True)
    for text in texts
]
# The folder this was written in, as a pattern that doesn't find itself.
WORKSHOP = r"[/]work/"


def locked(lock: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Canonical name → each of its pins (several where markers differ) and its number of hashes."""
    pins: dict[str, list[tuple[Requirement, int]]] = defaultdict(list)
    lines = (ROOT / lock).read_text("utf-8").replace("\\\n", "").splitlines()
    for line in lines:
        if line and not line.lstrip().startswith("#"):
            requirement = Requirement(line.split(" --hash", 1)[0])
            hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)", line)
            pins[canonicalize_name(requirement.name)].append((requirement, len(hashes)))
    return dict(pins)


PINS = {lock: locked(lock) for lock in LOCKS}


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return specifier.version


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_hashed(lock: str) -> None:
    assert PINS[lock]
    for name, pins in PINS[lock].items():
        for pin, hashes in pins:
            assert version(pin), name
            assert hashes > 0, name


@pytest.mark.parametrize(("lock", "declared"), DECLARED)
def test_pin_satisfies_what_pyproject_declares(lock: str, declared: str) -> None:
    requirement = Requirement(declared)

    pins = PINS[lock].get(canonicalize_name(requirement.name), [])

    assert pins, f"{declared} is not in {lock}: run `make lock`"
    for pin, _hashes in pins:
        assert requirement.specifier.contains(version(pin)), f"{pin} for {declared}"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-build.lock"])
def test_developers_run_what_users_run(lock: str) -> None:
    dev = PINS["requirements-dev.lock"]

    different = {
        name for name, pins in PINS[lock].items() if name not in dev or str(pins) != str(dev[name])
    }

    assert different == set()


@pytest.mark.parametrize(
    "lock", [*LOCKS, "tests/browser/package-lock.json", "tests/clients/requirements.txt"]
)
def test_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")

    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE), "an option, such as --index-url"


def test_users_get_fewer_than_150_packages() -> None:
    here = [
        name
        for name, pins in PINS["requirements.lock"].items()
        if any(pin.marker is None or pin.marker.evaluate() for pin, _ in pins)
    ]

    assert len(here) < 150


def test_the_image_has_what_users_have_and_a_driver() -> None:
    image = {name: version(pins[0][0]) for name, pins in PINS[LOCKS[1]].items()}
    users = {name: version(pins[0][0]) for name, pins in PINS[LOCKS[0]].items()}

    assert {name for name, pin in image.items() if users.get(name) != pin} == {
        "psycopg",
        "psycopg-binary",
    }


def test_users_get_no_build_tool() -> None:
    assert not {"hatchling", "editables"} & PINS["requirements.lock"].keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_no_gigabyte_framework_is_pulled_in(lock: str) -> None:
    heavy = {"torch", "tensorflow", "sentence-transformers", "transformers"}

    assert not heavy & PINS[lock].keys()


def configured_registries() -> list[str]:
    """What pip is set up to ask on this computer, the public index apart."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listing = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    places = " ".join(re.findall(r"(?:index-url|find-links)='([^']*)'", listing)).split()
    return [place for place in places if "//pypi.org/" not in place]


def test_no_file_knows_the_computer_it_was_written_on() -> None:
    try:
        listing = subprocess.run(
            ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True
        )
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    # A tracked file may be missing from the working tree.
    paths = [ROOT / name for name in listing.stdout.split("\0") if (ROOT / name).is_file()]
    of_this_computer = re.compile("|".join([WORKSHOP, *map(re.escape, configured_registries())]))

    assert paths
    revealing = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in paths
        if (found := of_this_computer.search(path.read_bytes().decode("utf-8", "replace")))
    ]
    assert revealing == []


@pytest.fixture(scope="module")
def wheel_files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a freshly built wheel."""
    target = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = target.glob("*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(
    "folder", ["footnote", "ingest", "ingest/data", "service", "service/web", "prompts"]
)
def test_wheel_carries_the_whole_of(folder: str, wheel_files: set[str]) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert files, f"{folder} is empty"
    assert files <= wheel_files


def test_wheel_carries_no_tests_and_no_articles(wheel_files: set[str]) -> None:
    tops = {name.split("/", 1)[0] for name in wheel_files if ".dist-info/" not in name}

    assert tops == set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
