"""What the README says of the tree, the commands and the settings is so."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def _tree() -> set[str]:
    """Paths of the tree at the end of the README."""
    block = README.split("## The tree")[1].split("```")[1]
    found, folder = set(), ""
    for line in block.strip().splitlines():
        name = line.split()[0]
        if line.startswith(" "):
            found.add(folder + name)
        else:
            folder = name
            found.add(name)
    return found


def test_the_tree_in_the_readme_is_the_tree_on_disk() -> None:
    told = _tree()
    assert not {path for path in told if not (ROOT / path).exists()}
    first_floor = {
        f"{package}/{path.name}{'/' if path.is_dir() else ''}"
        for package in ("footnote", "ingest", "service")
        for path in (ROOT / package).iterdir()
        if path.name[0] not in "._" and path.suffix != ".typed"
    }
    assert first_floor == {
        path for path in told if re.match(r"(?:footnote|ingest|service)/.", path)
    }


def test_every_target_the_readme_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    assert {"serve", "test"} <= told <= targets


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "docs/architecture.md",
        "docs/api.md",
    ],
)
def test_every_file_a_page_links_to_is_there(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert missing == []


def test_every_file_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    named = re.findall(r"`((?:footnote|ingest|service|tests|docs)/[\w./-]*)`", text)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_target_that_contributing_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(
        re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    )
    assert {"test", "lint", "coverage"} <= told <= targets


def test_every_prompt_is_told_of() -> None:
    table = (ROOT / "prompts/README.md").read_text("utf-8")
    folders = {path.name for path in (ROOT / "prompts").iterdir() if path.is_dir()}
    assert set(re.findall(r"^\| `([\w.]+)` \|", table, re.MULTILINE)) == folders


def test_newest_release_in_the_changelog_is_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    releases = re.findall(r"^## \[(\d[^]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert releases[0] == version


def test_every_test_that_is_told_of_as_injecting_a_fault_is_there() -> None:
    told = set(re.findall(r"\btest_\w+", (ROOT / "docs" / "reliability.md").read_text("utf-8")))
    files = (ROOT / "tests").rglob("test_*.py")
    there = {name for each in files for name in re.findall(r"def (test_\w+)", each.read_text())}
    assert told
    assert told <= there
