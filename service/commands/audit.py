"""Check an answer against the folder of articles alone: no index, no model, no network."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.article import Article
from ingest.errors import UnreadableFile
from ingest.formats import read_article
from service.api import wire
from service.verification.verify import covered


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one citation or statement of an answer."""

    where: str
    problem: str


def audit(answer: wire.AnswerBody, folder: Path) -> list[Finding]:
    """Everything in `answer` that the files of `folder` don't bear out; nothing is well."""
    articles: dict[str, Article | UnreadableFile] = {}
    findings: list[Finding] = []
    for citation in answer.citations:
        path = citation.article.path
        if path not in articles:
            articles[path] = _read(folder, path)
        problem = _citation_problem(citation, articles[path])
        if problem:
            findings.append(Finding(f"citation {citation.number}", problem))
    return findings + list(_statement_findings(answer))


def _read(folder: Path, path: str) -> Article | UnreadableFile:
    try:
        return read_article(folder, path)
    except UnreadableFile as error:
        return error


def _citation_problem(citation: wire.CitationBody, article: Article | UnreadableFile) -> str | None:
    if isinstance(article, UnreadableFile):
        return f"cannot be read: {article}"
    found = article.text[citation.start : citation.end]
    if found != citation.quote:
        return (
            f"{article.path} has {found!r} at {citation.start}:{citation.end}, "
            f"not the quote {citation.quote!r}"
        )
    if article.digest != citation.digest:
        return f"{article.path} was changed since, though the quote still stands"
    return None


def _statement_findings(answer: wire.AnswerBody) -> Iterator[Finding]:
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for position, statement in enumerate(answer.statements, start=1):
        cited = [quotes[number] for number in statement.citations if number in quotes]
        if not cited or len(cited) < len(statement.citations):
            yield Finding(f"statement {position}", "refers to a citation that is not there")
        elif not covered(statement.text, cited):
            yield Finding(f"statement {position}", "says what its quotes don't say")
