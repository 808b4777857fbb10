"""GET /v1/articles, GET /v1/articles/{id}: what the index holds."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from service.api import convert, wire
from service.api.listing import Order, find, listing_of
from service.api.parts import CurrentIndex
from service.api.problems import documented

router = APIRouter()

_NEWEST = 5


@router.get("/v1/articles", responses=documented(422, 503))
def list_articles(
    index: CurrentIndex,
    *,
    words: Annotated[
        str,
        Query(
            max_length=200,
            description="Each must be in the title, outlet, author or path, or all of them in one "
            "passage of the text.",
        ),
    ] = "",
    source: Annotated[list[str], Query(default_factory=list, description="Outlets; none: all.")],
    since: Annotated[date | None, Query(description="Published on this day or later.")] = None,
    until: Annotated[date | None, Query(description="Published on this day or earlier.")] = None,
    sort: Annotated[Order, Query(description="- before it: the other way round.")] = "path",
    limit: Annotated[int | None, Query(ge=1, description="Left out: all.")] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> wire.ArticlesBody:
    """The articles of the index; all of them, in order of path, unless told otherwise."""
    found = find(index, words, sources=frozenset(source), since=since, until=until, sort=sort)
    end = None if limit is None else offset + limit
    return convert.articles_body(found, slice(offset, end), listing_of(index).outlets)


@router.get("/v1/collection", responses=documented(503))
def read_collection(index: CurrentIndex) -> wire.CollectionBody:
    """What the index holds, in numbers, and its newest articles."""
    listing = listing_of(index)
    newest = listing.find(sort="-published")[:_NEWEST]
    days = index.published
    return wire.CollectionBody(
        articles=len(listing.all),
        outlets=[wire.OutletBody(name=name, articles=n) for name, n in listing.outlets],
        first=days and days[0],
        last=days and days[1],
        periods=[
            wire.PeriodBody(first=each.first, last=each.last, articles=each.articles)
            for each in listing.periods
        ],
        newest=[convert.article_ref(each.article) for each in newest],
    )


@router.get("/v1/articles/{article_id}", responses=documented(404, 422, 503))
def read_article(article_id: str, index: CurrentIndex) -> wire.ArticleBody:
    """One article, as numbered sentences and the gaps between them."""
    found = index.article(article_id)
    if found is None:
        raise HTTPException(404, "The index holds no article with this id.")
    return convert.article_body(*found)
