"""footnote list: the articles of the index."""

from datetime import datetime
from typing import Annotated, Literal

import typer
from rich.markup import escape

from ingest.live_index import LiveIndex
from service.api import convert
from service.api.listing import Listed, find, listing_of
from service.bootstrap import build_embedder
from service.commands.options import Data
from service.commands.terminal import errors_told, output, read_settings

_DAY = ["%Y-%m-%d"]


def list_articles(
    words: Annotated[
        str, typer.Argument(help="Words of titles, outlets, authors, paths or texts.")
    ] = "",
    *,
    outlet: Annotated[list[str] | None, typer.Option(help="Of this outlet; repeatable.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="The first day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="The last day.")] = None,
    sort: Annotated[
        Literal["newest", "oldest", "title", "outlet", "path"], typer.Option(help="The order.")
    ] = "newest",
    limit: Annotated[int, typer.Option("-n", min=1, help="At most so many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, as the API has it.")] = False,
    data: Data = None,
) -> None:
    """List the articles of the index, the newest first."""
    orders = {"newest": "-published", "oldest": "published", "outlet": "source"}
    with errors_told():
        settings = read_settings(data=data)
        live = LiveIndex(settings, build_embedder(settings))
        try:
            index = live.current()
            found = find(
                index,
                words,
                sources=frozenset(outlet or ()),
                since=since and since.date(),
                until=until and until.date(),
                sort=orders.get(sort, sort),
            )
            body = convert.articles_body(found, slice(limit), listing_of(index).outlets)
        finally:
            live.close()
    if as_json:
        output.print_json(body.model_dump_json())
        return
    for each in found[:limit]:
        output.print(escape(_line(each)))
    if len(found) > limit:
        output.print(f"{limit} of {len(found)}; -n shows more")
    elif not found:
        output.print("no article fits")


def _line(listed: Listed) -> str:
    article = listed.article
    day = f"{article.published}" if article.published else "no date   "
    parts = [article.name, article.source, "" if article.name == article.path else article.path]
    return f"{day}  {' · '.join(part for part in parts if part)}"
