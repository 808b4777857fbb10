"""The door of the command line: it loads the command that is called, and no other.

Some commands load models and databases, which takes seconds. `footnote --help` must not.
"""

import sys
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Command:
    place: str
    """Its module of this folder, and its name there."""
    told: str
    """The first line of its help."""


COMMANDS = {
    "ingest": Command(
        "ingest.ingest", "Make the index match FOLDER: add, change and remove what differs."
    ),
    "ask": Command(
        "ask.ask", "Answer QUESTION from the index, with the sentences that the answer rests on."
    ),
    "chat": Command(
        "chat.chat",
        "Ask one question after another in the terminal; a later one may lean on earlier ones.",
    ),
    "list": Command("articles.list_articles", "List the articles of the index, the newest first."),
    "serve": Command(
        "serve.serve",
        "Serve the chat page and the API over the index; with FOLDER, ingest it first.",
    ),
    "verify": Command(
        "verify.verify",
        "Check an ANSWER against the files of FOLDER alone: no index, no key, no network.",
    ),
    "export": Command("export.export", "Print an ANSWER in a form that other programs read."),
    "audit": Command(
        "conversation.audit",
        "Tell which citations of a CONVERSATION that was saved still hold, by the index.",
    ),
    "replay": Command(
        "replay.replay_and_tell",
        "Ask the question of an ANSWER again, as its receipt says, and tell what differs.",
    ),
    "mcp": Command(
        "mcp.mcp",
        "Let a program ask over standard input and output (the Model Context Protocol).",
    ),
    "evaluate": Command(
        "evaluate.app",
        "Measure answers against a question set: footnote evaluate QUESTIONS.jsonl --out DIR",
    ),
    "keys": Command(
        "keys.app",
        "Keys of programs and people that may ask. While there is none, only this computer may.",
    ),
}
"""By name, in the order in which they are listed."""


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


def app_of(*called: str) -> typer.Typer:
    """The command line with the commands that are called.

    Of the others it has the outline: enough to list them, or to tell one that is misspelt.
    """
    app = typer.Typer(
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        epilog=EPILOG,
    )
    app.callback()(footnote)
    for name, command in COMMANDS.items():
        if name not in called:
            app.command(name, help=command.told)(_outlined)
            continue
        module, _, place = command.place.partition(".")
        found = getattr(import_module(f"service.commands.{module}"), place)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def _outlined() -> None:
    raise AssertionError("the command itself is called, not its outline")


def main() -> None:
    app_of(*sys.argv[1:2])()


if __name__ == "__main__":
    main()
