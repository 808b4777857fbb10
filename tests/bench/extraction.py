"""Article bodies out of 92 news pages: the story that is left when boilerplate is taken out."""

from pathlib import Path

import trafilatura

from ingest.errors import UnreadableFile
from ingest.formats import parse
from ingest.formats.page_tree import blocks, page_tree
from ingest.sentence import sentences
from tests.bench.data import rows
from tests.bench.scorer import scores
from tests.bench.table import Table

_METRICS = ("F1", "precision", "recall")


def run(shared: Path, quick: bool, _cache: Path) -> Table:
    pages = rows(shared, "boilerplate/pages.dev")[: 10 if quick else None]
    gold = rows(shared, "boilerplate/truth.dev")[: 10 if quick else None]
    table: list[list[str | float]] = []
    for name, extract in (
        ("Footnote: text without boilerplate", _story),
        ("the same without captions, which the truth leaves out", _uncaptioned),
        ("Footnote: text", _text),
        ("trafilatura alone", _trafilatura),
        ("trafilatura alone, told to leave comments out", _uncommented),
    ):
        predictions = [{"id": page["id"], "body": extract(page["html"])} for page in pages]
        (measured,) = scores(shared, "extraction", gold, predictions).values()
        table.append([name, *(measured[metric] for metric in _METRICS)])
    return Table(f"HTML extraction: {len(pages)} pages", ["", *_METRICS], table)


def _uncaptioned(html: str) -> str:
    tree = page_tree(html)
    captions = {each.text for each in blocks(tree) if each.caption} if tree is not None else set()
    lines = _story(html).splitlines()
    return "\n".join(line for line in lines if not any(line in said for said in captions))


def _trafilatura(html: str) -> str:
    return trafilatura.extract(html) or ""


def _uncommented(html: str) -> str:
    return trafilatura.extract(html, include_comments=False) or ""


def _text(html: str) -> str:
    try:
        return parse("page.html", html.encode()).articles[0].text
    except UnreadableFile:
        return ""


def _story(html: str) -> str:
    try:
        (article,) = parse("page.html", html.encode()).articles
    except UnreadableFile:
        return ""
    story = [each.span.of(article.text) for each in sentences(article) if not each.boilerplate]
    return "\n".join(story)
