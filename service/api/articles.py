"""GET /v1/articles, GET /v1/articles/{id}: what the index holds."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query

from ingest.article import Article
from service.api import convert, wire
from service.api.parts import CurrentIndex
from service.api.problems import documented

router = APIRouter()

Order = Literal["path", "title", "source", "published", "-path", "-title", "-source", "-published"]
_KEYS: dict[str, Callable[[Article], tuple[object, ...]]] = {
    "path": lambda article: (article.path,),
    "title": lambda article: (article.title.casefold(), article.path),
    "source": lambda article: (article.source.casefold(), article.path),
    "published": lambda article: (article.published or date.min, article.path),
}


@router.get("/v1/articles", responses=documented(422, 503))
def list_articles(
    index: CurrentIndex,
    words: Annotated[
        str,
        Query(max_length=200, description="Each must be in the title, outlet, author or path."),
    ] = "",
    sort: Annotated[Order, Query(description="- before it: the other way round.")] = "path",
    limit: Annotated[int | None, Query(ge=1, description="Left out: all.")] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> wire.ArticlesBody:
    """The articles of the index; all of them, in order of path, unless told otherwise."""
    held = [each for each in index.articles() if has_words(each[0], words)]
    key = _KEYS[sort.removeprefix("-")]
    held.sort(key=lambda each: key(each[0]), reverse=sort.startswith("-"))
    end = None if limit is None else offset + limit
    return convert.articles_body(held, slice(offset, end))


def has_words(article: Article, words: str) -> bool:
    named = " ".join([article.title, article.source, article.author, article.path]).casefold()
    return all(word in named for word in words.casefold().split())


@router.get("/v1/articles/{article_id}", responses=documented(404, 422, 503))
def read_article(article_id: str, index: CurrentIndex) -> wire.ArticleBody:
    """One article, as numbered sentences and the gaps between them."""
    found = index.article(article_id)
    if found is None:
        raise HTTPException(404, "The index holds no article with this id.")
    return convert.article_body(*found)
