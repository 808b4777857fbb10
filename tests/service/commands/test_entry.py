"""The door of the command line: its outline is that of the commands, and loads none of them."""

import subprocess
import sys

import typer

from service.commands.entry import COMMANDS
from service.commands.main import app

HEAVY = ("chromadb", "fastapi", "langchain_core", "numpy", "onnxruntime", "pydantic", "sqlalchemy")


def test_outline_says_what_the_commands_say_of_themselves() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    told = {
        name: " ".join((each.help or "").split("\n\n")[0].split())
        for name, each in commands.items()
    }
    assert told == COMMANDS


def test_help_loads_nothing_that_it_does_not_need() -> None:
    code = (
        "import sys; sys.argv = ['footnote', '--help']\n"
        "from service.commands.entry import main\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert all(name in shown.stdout for name in COMMANDS)
    assert shown.stdout.splitlines()[-1] == "[]"
