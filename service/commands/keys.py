"""footnote keys create | list | revoke | sign."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ingest.errors import SettingsError
from service.answering.signature import make_key
from service.commands.options import Data
from service.commands.terminal import errors, errors_told, output, read_settings
from service.keys import SCOPES, Keys, Scope

app = typer.Typer(
    help="Keys of programs and people that may ask. While there is none, only this computer may.",
    no_args_is_help=True,
)
SIGNING_KEY_FILE = "signing.pem"


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is.", show_default=False)],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="What it may do; repeat it for several. ask: questions and searches. read: whole "
            "articles. write: add, replace and delete articles.  [default: ask and read]"
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Make a key and print it. It is shown this once, and kept as a digest only."""
    with errors_told():
        settings = read_settings(data=data)
        _, secret = Keys(settings.data).create(name, _scopes(scope or ["ask", "read"]))
    output.print(secret, markup=False)
    errors.print("Keep it now: it is shown only this once. Send it as Authorization: Bearer fn_…")


@app.command("list")
def list_(data: Data = None) -> None:
    """Show every key that was made, without the keys themselves."""
    with errors_told():
        held = Keys(read_settings(data=data).data).all()
    table = Table("id", "name", "scopes", "created", "revoked", box=None)
    for key in held:
        table.add_row(key.id, escape(key.name), " ".join(key.scopes), key.created, key.revoked)
    output.print(table)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="Its id, as `list` shows it.")],
    data: Data = None,
) -> None:
    """Let a key in no longer; a running service notices at once."""
    with errors_told():
        key = Keys(read_settings(data=data).data).revoke(key_id)
    errors.print(escape(f"{key.id} ({key.name}) is revoked"))


def _scopes(names: list[str]) -> list[Scope]:
    unknown = [name for name in names if name not in SCOPES]
    if unknown:
        raise SettingsError(f"there is no scope {unknown[0]!r}; there are {', '.join(SCOPES)}")
    return [scope for scope in SCOPES if scope in names]


@app.command()
def sign(data: Data = None) -> None:
    """Make the key that answers are signed with, so that others can check who gave them."""
    with errors_told():
        path = read_settings(data=data).data / SIGNING_KEY_FILE
        public = make_key(path)
        output.print(f"FOOTNOTE_SIGNING_KEY={path}", markup=False)
    errors.print(
        escape(f"Set this, and give others {public}: footnote verify --key checks with it")
    )
