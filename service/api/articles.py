"""GET /v1/articles, GET /v1/articles/{id}: what the index holds."""

from fastapi import APIRouter, HTTPException

from service.api import convert, wire
from service.api.parts import CurrentIndex
from service.api.problems import documented

router = APIRouter()


@router.get("/v1/articles", responses=documented(503))
def list_articles(index: CurrentIndex) -> wire.ArticlesBody:
    """Every article of the index, in order of path."""
    return convert.articles_body(index.articles())


@router.get("/v1/articles/{article_id}", responses=documented(404, 422, 503))
def read_article(article_id: str, index: CurrentIndex) -> wire.ArticleBody:
    """One article, as numbered sentences and the gaps between them."""
    found = index.article(article_id)
    if found is None:
        raise HTTPException(404, "The index holds no article with this id.")
    return convert.article_body(*found)
