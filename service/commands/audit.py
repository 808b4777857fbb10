"""Check an answer against the folder of articles alone: no index, no model, no network.

Every field of every citation is made anew from the file and compared. What the files cannot show,
such as the question, is compared with the seal of the answer.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ingest.article import Article
from ingest.errors import UnreadableFile
from ingest.formats import NO_OCR, SUFFIXES, Ocr, article_bytes, read_article
from ingest.lead import with_lead
from ingest.sentence import Sentence, sentences
from ingest.span import Span
from ingest.structure import NO_STRUCTURE, Structure, structure
from ingest.sync import PARSING_VERSION
from service.answering.collection import borne_out
from service.api import convert, wire
from service.api.seal import broken, signature_problem
from service.verification.citation import Citation
from service.verification.context import NOTHING, Context
from service.verification.verify import agreed, covered

_MAX_SHOWN = 80
Fields = Mapping[str, Any]
"""A citation, flat: `article.source` is one of its fields."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say of one part of an answer."""

    where: str
    problem: str
    # error: the answer is not what was given, or the files don't bear it out. warning: they do, but
    # were changed since, or for the wording a model has to be believed.
    kind: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Read:
    """An article as it is in the folder now, with what is cited of it."""

    article: Article
    sentences: Sequence[Sentence]


@dataclass
class Files:
    """The files of `root`, each read once."""

    root: Path
    ocr: Ocr = NO_OCR
    _read: dict[str, Read | UnreadableFile] = field(default_factory=dict)

    def read(self, path: str) -> Read | UnreadableFile:
        if path not in self._read:
            try:
                article = read_article(self.root, path, ocr=self.ocr)
            except UnreadableFile as error:
                self._read[path] = error
            else:
                found = sentences(article)
                self._read[path] = Read(with_lead(article, found), found)
        return self._read[path]

    def with_digest(self, digest: str) -> Read | None:
        """The first article, in order of path, that was read from bytes with this digest."""
        path = self._paths.get(digest)
        found = self.read(path) if path else None
        return found if isinstance(found, Read) else None

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Digest → path of every article of the folder."""
        found: dict[str, str] = {}
        for path in sorted(_walk(self.root)):
            with suppress(UnreadableFile):
                for inner, data in article_bytes(self.root, path):
                    found.setdefault(sha256(data).hexdigest(), inner)
        return found


def audit(
    answer: Mapping[str, Any], files: Files, key: Ed25519PublicKey | None = None
) -> list[Finding]:
    """Everything in `answer`, as JSON has it, that is not as it was given, or as the files have it.

    With a `key` it must be signed by that. None: all is well. Raises `ValidationError` for what is
    no answer.
    """
    body = wire.AnswerBody.model_validate(answer)
    findings = [_seal_finding(name) for name in broken(answer)]
    if problem := signature_problem(answer, key):
        findings.append(Finding("signature", problem))
    parsed_alike = body.receipt.parsing == "" or body.receipt.parsing.startswith(PARSING_VERSION)
    nearest = body.reason.nearest if body.reason else []
    for name, cited in (("citation", body.citations), ("nearest sentence", nearest)):
        for number, citation in enumerate(cited, start=1):
            where = f"{name} {number}"
            if citation.number != number:
                findings.append(Finding(where, f"has the number {citation.number}"))
            findings += _citation_findings(where, citation, files, parsed_alike=parsed_alike)
    return [*findings, *_statement_findings(body, files), *_whole_findings(body)]


def _seal_finding(name: str) -> Finding:
    if name == "digest":
        return Finding("digest", "is not that of this answer, so nothing tells what was changed")
    return Finding(name, "was changed after the answer was given")


def _citation_findings(
    where: str, citation: wire.CitationBody, files: Files, *, parsed_alike: bool
) -> Iterator[Finding]:
    given = _flat(citation)
    path = citation.article.path
    read = files.read(path)
    found = _nearest(given, read)
    if found is None or not _same_words(given, found):
        moved = files.with_digest(citation.digest)
        found_there = _nearest(given, moved) if moved else None
        if moved and found_there and _same_words(given, found_there):
            now = f"{path} stands in {moved.article.path} now"
            yield Finding(where, f"article.path: {now}", "warning")
            read, found = moved, found_there
    if isinstance(read, UnreadableFile):
        yield Finding(where, f"article.path: cannot be read: {read}")
        return
    unchanged = read.article.digest == citation.digest
    since = "" if unchanged else ", which was changed since,"
    if found is None or not _same_words(given, found):
        if not parsed_alike and _stands(citation, read.article):
            yield Finding(where, f"{path} is cut into other sentences than it was", "warning")
            return
        there = _shown(found["quote"]) if found else "no sentence"
        said = _shown(citation.quote)
        yield Finding(where, f"quote: {path}{since} has {there} there, not the quote {said}")
    elif not unchanged:
        yield Finding(where, f"{path} was changed since, though the quote still stands", "warning")
    if found is None:
        return
    told = {"quote"} if unchanged else {"quote", "digest"}
    for name in given:
        if name not in told and given[name] != found[name]:
            yield Finding(
                where,
                f"{name}: the answer has {_shown(given[name])}, {path} has {_shown(found[name])}",
                "error" if unchanged and parsed_alike else "warning",
            )


def _nearest(given: Fields, read: Read | UnreadableFile) -> Fields | None:
    """The citation, made anew, of the sentence that `given` means; None: there is no sentence.

    A sentence that has the quote is meant rather than one that stands where the quote stood.
    """
    if isinstance(read, UnreadableFile) or not read.sentences:
        return None
    # Under the path that is cited: the file may have been moved.
    article = replace(read.article, path=given["article.path"])
    near = [
        each
        for each in read.sentences
        if each.number == given["sentence"]
        or each.span.start == given["start"]
        or _plain(each.span.of(article.text)) == _plain(given["quote"])
    ]
    found = [
        _flat(convert.citation_body(Citation.of(article, each, given["number"])))
        for each in near or read.sentences[-1:]
    ]
    return min(
        found,
        key=lambda each: (
            not _same_words(given, each),
            sum(given[name] != each[name] for name in given),
            abs(given["sentence"] - each["sentence"]),
        ),
    )


def _same_words(given: Fields, found: Fields) -> bool:
    """Whether they have one quote; its line ends may differ where its file was changed."""
    if given["digest"] == found["digest"]:
        return bool(given["quote"] == found["quote"])
    return _plain(given["quote"]) == _plain(found["quote"])


def _plain(quote: str) -> str:
    return " ".join(quote.split())


def _stands(citation: wire.CitationBody, article: Article) -> bool:
    return article.text[citation.start : citation.end] == citation.quote


def _flat(citation: wire.CitationBody) -> dict[str, Any]:
    fields = citation.model_dump(mode="json")
    article = fields.pop("article")
    if "lead" not in citation.article.model_fields_set:
        del article["lead"]  # the answer was given before articles had one
    return fields | {f"article.{name}": value for name, value in article.items()}


def _statement_findings(answer: wire.AnswerBody, files: Files) -> Iterator[Finding]:
    citations = {citation.number: citation for citation in answer.citations}
    for position, statement in enumerate(answer.statements, start=1):
        cited = [citations[number] for number in statement.citations if number in citations]
        if not cited or len(cited) < len(statement.citations):
            yield Finding(f"statement {position}", "refers to a citation that is not there")
        elif answer.kind == "collection":
            # It comes from the catalogue, and names the articles that it cites.
            read = [files.read(each.article.path) for each in cited]
            articles = [each.article for each in read if isinstance(each, Read)]
            if len(articles) == len(read) and not borne_out(
                statement.text, answer.question, articles
            ):
                yield Finding(f"statement {position}", "says what its articles are not")
        elif not _says(statement.text, cited, files, covered):
            where = f"statement {position}"
            judged = answer.receipt.check or "support" in answer.receipt.judges
            if judged and _says(statement.text, cited, files, agreed):
                said = "that its quotes say it, only a judge tells; its facts are theirs"
                yield Finding(where, said, "warning")
            else:
                yield Finding(where, "says what its quotes don't say")
    for position, conflict in enumerate((*answer.conflicts, *answer.updates), start=1):
        for value in conflict.values:
            if not value.citations or not citations.keys() >= set(value.citations):
                where = f"conflict {position}, {value.value}"
                yield Finding(where, "refers to a citation that is not there")


def _says(
    text: str,
    cited: Sequence[wire.CitationBody],
    files: Files,
    said_by: Callable[[str, Sequence[str], Sequence[Context]], bool],
) -> bool:
    """Whether the quotes say it, with what their files have around them."""
    quotes = [each.quote for each in cited]
    around = [_around(each, files) for each in cited]
    contexts = [story for story, _ in around]
    under = [above.under(quote) for (_, above), quote in zip(around, quotes, strict=True)]
    return said_by(text, quotes, contexts) or (under != quotes and said_by(text, under, contexts))


def _around(citation: wire.CitationBody, files: Files) -> tuple[Context, Structure]:
    """The story around a quote, and what stands above it; nothing where it isn't there any more."""
    read = files.read(citation.article.path)
    if isinstance(read, UnreadableFile):
        read = files.with_digest(citation.digest) or read
    if isinstance(read, UnreadableFile):
        return NOTHING, NO_STRUCTURE
    found = _nearest(_flat(citation), read)
    if found is None or not _same_words(_flat(citation), found):
        return NOTHING, NO_STRUCTURE
    span = Span(found["start"], found["end"])
    return Context.of(read.article, span), structure(read.article.text, span)


def _whole_findings(answer: wire.AnswerBody) -> Iterator[Finding]:
    """What an answer says of itself twice must agree."""
    told = bool(answer.statements or answer.reply)
    unsure = answer.reason is not None and answer.reason.code == "unsure"
    status = "answered" if told else "unsure" if unsure else "unanswerable"
    if answer.status != status or (answer.reason is None) != told:
        yield Finding("status", f"is {answer.status}, with {len(answer.statements)} statements")
    articles = len({citation.article.path for citation in answer.citations})
    if answer.sources.articles != articles:
        yield Finding("sources.articles", f"is {answer.sources.articles}, but {articles} are cited")
    if not bool(articles) <= answer.sources.independent <= articles:
        yield Finding(
            "sources.independent", f"is {answer.sources.independent}, of {articles} articles"
        )


def _walk(root: Path) -> Iterator[str]:
    """The paths of the files that are articles, as an ingest meets them."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield (Path(folder) / name).relative_to(root).as_posix()


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
