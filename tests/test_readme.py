"""What the README says of the tree, the commands and the settings is so."""

import re
from pathlib import Path

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
        for package in ("ingest", "service")
        for path in (ROOT / package).iterdir()
        if path.name[0] not in "._" and path.suffix != ".typed"
    }
    assert first_floor == {path for path in told if re.match(r"(?:ingest|service)/.", path)}


def test_every_target_the_readme_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    assert {"serve", "test"} <= told <= targets


def test_every_file_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
