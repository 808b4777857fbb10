"""Dataclasses to rows of the tables, and back."""

import re
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from ingest.article import Article
from ingest.chunk import Chunk, StoredChunk, content_id
from ingest.duplicates import Signature, buckets
from ingest.errors import IndexDamaged
from ingest.filter import epoch
from ingest.segment import Segment
from ingest.sentence import Sentence
from ingest.span import Span

_PART = re.compile(r"#[1-9]\d*\Z")

Row = dict[str, Any]
Pages = list[list[int]] | dict[str, Any]
"""Where the pages begin and end; with what could not be read, an object of both."""


def article_row(article: Article, valid_from: int) -> Row:
    published = article.published
    return {
        "valid_from": valid_from,
        "id": article.id,
        "path": article.path,
        "title": article.title,
        "lead": article.lead,
        "source": article.source,
        "author": article.author,
        "published": published.isoformat() if published else None,
        "published_epoch": epoch(published) if published else None,
        "language": article.language,
        "url": article.url,
        "digest": article.digest,
        "text": article.text,
        "pages": _pages(article),
    }


def sentence_rows(key: int, article: Article, sentences: Iterable[Sentence]) -> list[Row]:
    """`key` is the one that the row of `article` got."""
    return [
        {
            "article": key,
            "number": each.number,
            "start": each.span.start,
            "end": each.span.end,
            "furniture": each.boilerplate,
            "content": content_id(each.span.of(article.text)),
        }
        for each in sentences
    ]


def chunk_rows(key: int, chunks: Iterable[Chunk]) -> list[Row]:
    return [
        {
            "article": key,
            "content": each.id,
            "first": each.first,
            "last": each.last,
            "start": each.span.start,
            "end": each.span.end,
            "furniture": each.boilerplate,
        }
        for each in chunks
    ]


def signature_row(key: int, signature: Signature) -> Row:
    return {"article": key, "runs": signature.runs, "minhash": signature.minhash.tobytes()}


def band_rows(key: int, signature: Signature) -> list[Row]:
    return [{"bucket": bucket, "article": key} for bucket in buckets(signature)]


def segment_row(segment: Segment, valid_from: int) -> Row:
    return {**asdict(segment), "valid_from": valid_from, "valid_to": None}


def segment_of(row: sa.RowMapping) -> Segment:
    return Segment(**{field.name: row[field.name] for field in fields(Segment)})


def file_of_article(path: str) -> str:
    """The file that holds the article at `path`: `file.jsonl` of `file.jsonl#3`."""
    return _PART.sub("", path)


def _pages(article: Article) -> Pages:
    pages = [[page.start, page.end] for page in article.pages]
    # An index that was made before knows the list alone.
    return {"pages": pages, "unread": list(article.unread)} if article.unread else pages


def unread_of(pages: Pages) -> tuple[str, ...]:
    return tuple(pages["unread"]) if isinstance(pages, dict) else ()


def article_of(row: sa.RowMapping, *, text: str, pages: Pages) -> Article:
    """`text` and `pages` are given apart, as a list of articles is read without them."""
    spans = pages["pages"] if isinstance(pages, dict) else pages
    return Article(
        path=row["path"],
        text=text,
        digest=row["digest"],
        title=row["title"],
        lead=row["lead"],
        source=row["source"],
        author=row["author"],
        published=date.fromisoformat(row["published"]) if row["published"] else None,
        language=row["language"],
        url=row["url"],
        pages=tuple(Span(start, end) for start, end in spans),
        unread=unread_of(pages),
    )


def sentence_of(row: sa.RowMapping, article_id: str) -> Sentence:
    return Sentence(
        article=article_id,
        number=row["number"],
        span=Span(row["start"], row["end"]),
        boilerplate=row["furniture"],
    )


def stored_chunk_of(row: sa.RowMapping) -> StoredChunk:
    """From a row of the chunks with the column `article_id` beside it."""
    return StoredChunk(
        key=row["key"],
        article_key=row["article"],
        chunk=Chunk(
            id=row["content"],
            article=row["article_id"],
            first=row["first"],
            last=row["last"],
            span=Span(row["start"], row["end"]),
            boilerplate=row["furniture"],
        ),
    )


def whole(article: Article, sentence: Sentence, content: str) -> str:
    """The text of `sentence`. Raises `IndexDamaged` where it is not the one that has this id."""
    text = sentence.span.of(article.text)
    if content_id(text) != content:
        raise IndexDamaged(
            f"the catalogue holds another text for {article.path}, sentence {sentence.number}, "
            "than was indexed; delete the catalogue and run: footnote ingest FOLDER"
        )
    return text
