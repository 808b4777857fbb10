"""The door of the command line: it says what there is to call without loading what calls need.

The commands load models and databases, which takes seconds. `footnote --help` must not.
"""

import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console

HELP = "Answers about a folder of articles; every sentence carries the one it rests on."
EPILOG = (
    "Every option is also a setting FOOTNOTE_…, in the environment or a .env file; "
    "see .env.example. Exit codes: 0 all well, 1 failed and the old index is intact, "
    "2 misuse, 3 some files were skipped, 4 another process is writing the index, "
    "130 interrupted."
)
COMMANDS = {
    "ingest": "Make the index match FOLDER: add, change and remove what differs.",
    "ask": "Answer QUESTION from the index, with the sentences that the answer rests on.",
    "chat": "Ask one question after another in the terminal; a later one may lean on earlier ones.",
    "list": "List the articles of the index, the newest first.",
    "serve": "Serve the chat page and the API over the index; with FOLDER, ingest it first.",
    "verify": "Check an ANSWER against the files of FOLDER alone: no index, no key, no network.",
    "export": "Print an ANSWER in a form that other programs read.",
    "audit": "Tell which citations of a CONVERSATION that was saved still hold, by the index.",
    "replay": "Ask the question of an ANSWER again, as its receipt says, and tell what differs.",
    "mcp": "Let a program ask over standard input and output (the Model Context Protocol).",
    "evaluate": "Measure answers against a question set: "
    "footnote evaluate QUESTIONS.jsonl --out DIR",
    "keys": "Keys of programs and people that may ask. "
    "While there is none, only this computer may.",
}
"""Each command and the first line of its help, in the order in which they are listed."""


def print_version(asked: bool) -> None:
    if asked:
        Console(highlight=False).print(f"footnote {version('footnote')}")
        raise typer.Exit


def footnote(
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=print_version, is_eager=True),
    ] = False,
) -> None:
    """Declare the options that stand before any command."""


def new_app() -> typer.Typer:
    """A command line that has no commands yet."""
    app = typer.Typer(
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        epilog=EPILOG,
    )
    app.callback()(footnote)
    return app


def _outline() -> typer.Typer:
    """All commands by name and help: enough to list them, or to tell one that is misspelt."""
    app = new_app()
    for name, told in COMMANDS.items():
        app.command(name, help=told)(_outlined)
    return app


def _outlined() -> None:
    raise AssertionError("the command itself is called, not its outline")


def main() -> None:
    named = sys.argv[1:2]
    called = bool(named) and named[0] in COMMANDS
    app = import_module("service.commands.main").app if called else _outline()
    app()


if __name__ == "__main__":
    main()
