"""The door of the command line: its outline is that of the commands, and loads none of them."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from service.commands.entry import COMMANDS, app_of
from tests.command_line import footnote

FOOTNOTE = Path(sys.executable).parent / "footnote"
HEAVY = ("chromadb", "fastapi", "langchain_core", "numpy", "onnxruntime", "pydantic", "sqlalchemy")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [FOOTNOTE, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_outline_says_what_the_commands_say_of_themselves() -> None:
    commands = typer.main.get_command(app_of(*COMMANDS)).commands  # type: ignore[attr-defined]
    told = {
        name: " ".join((each.help or "").split("\n\n")[0].split())
        for name, each in commands.items()
    }
    assert told == {name: each.told for name, each in COMMANDS.items()}


def test_command_loads_nothing_that_it_does_not_need() -> None:
    # In one process: a command that may load more stands behind those that may not.
    databases = ("chromadb", "fastapi", "langchain_core", "mcp", "onnxruntime", "sqlalchemy")
    lacking = {
        "": HEAVY,
        "keys": databases,
        "export": databases,
        "ask": ("chromadb", "docx", "fastapi", "mcp", "trafilatura"),
        "list": ("chromadb", "docx", "fastapi", "mcp", "trafilatura"),
        "verify": ("chromadb", "fastapi", "langchain_core", "mcp"),
        "ingest": ("chromadb", "fastapi", "mcp"),
    }
    code = (
        "import sys\n"
        "from service.commands.entry import app_of\n"
        f"for command, lacking in {lacking!r}.items():\n"
        "    app_of(command)\n"
        "    print(command, [name for name in lacking if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert told.splitlines() == [f"{command} []" for command in lacking]


def test_version_is_the_one_that_is_installed() -> None:
    told = run("--version")
    assert (told.returncode, told.stdout) == (0, f"footnote {version('footnote')}\n")


def test_help_names_every_command_and_the_exit_codes() -> None:
    told = run("--help").stdout
    assert all(name in told for name in COMMANDS)
    assert "3 some files" in " ".join(told.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help(command: str) -> None:
    assert footnote(command, "--help").exit_code == 0


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
def test_misuse_ends_with_2_and_one_reason(arguments: tuple[str, ...], says: str) -> None:
    result = footnote(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_misuse_of_a_process_ends_with_2_and_without_a_traceback() -> None:
    result = run("keys", "create", "Site", "--scope", "rule")
    assert (result.returncode, "'rule'" in result.stderr) == (2, True)
    assert "Traceback" not in result.stderr
