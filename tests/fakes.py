"""Stand-ins with the real interface: small, deterministic, quick."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np

from ingest.article import Article, article_id
from ingest.chunk import content_id
from ingest.cross_encoder import Mark
from ingest.embed import Vectors
from ingest.formats import FolderRules, parse
from ingest.formats.folder import NO_RULES
from ingest.language.terms import terms
from ingest.parser import Limits, Parsed, Parser
from ingest.prepare import prepare
from ingest.sentence import Sentence, sentences
from ingest.span import Span
from service.answering.answer import Answerer
from service.extraction.extract import Candidate
from service.extraction.reader import MiniLMReader, Text
from service.retrieval.evidence import EvidenceSentence
from service.verification.kept import KeptArticle, KeptArticles


class WordEmbedder:
    """Texts that share words are near: each term adds a pseudo-random direction of its own."""

    def __init__(self, dimensions: int = 32, name: str = "words") -> None:
        self.name = name
        self.dimensions = dimensions
        self.embedded: list[str] = []
        self.before_each: Callable[[], None] = lambda: None

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.before_each()
        self.embedded.extend(texts)
        rows = [self._embed(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)

    def _embed(self, text: str) -> np.ndarray:
        total = np.full(self.dimensions, 1e-3)
        for term in terms(text):
            seed = int.from_bytes(sha256(term.encode("utf-8", "replace")).digest()[:8], "big")
            total += np.random.default_rng(seed).standard_normal(self.dimensions)
        return total / np.linalg.norm(total)


def no_progress(doing: str, done: int, total: int) -> None:
    """For those who don't look."""


def evidence_sentence(article: Article, sentence: Sentence, key: str = "S1") -> EvidenceSentence:
    """As `gather` makes it, but near to every other one and with no neighbours."""
    return EvidenceSentence(
        key=key,
        article=article,
        sentence=sentence,
        text=sentence.span.of(article.text),
        vector=np.array([1, 0], dtype=np.float32),
        passage_score=1.0,
        before="",
        after="",
    )


def scored_sentences(texts: Sequence[str], answers: float = 0.9) -> list[Candidate]:
    """One article of one sentence for each text, a day newer and a little worse than the last."""
    found = []
    for number, text in enumerate(texts, start=1):
        article = Article(f"{number}.txt", text, "", published=date(2025, 3, number))
        (sentence,) = sentences(article)
        evidence = evidence_sentence(article, sentence, f"S{number}")
        found.append(Candidate(evidence, answers - number / 1000))
    return found


class InProcessParser(Parser):
    """Parses without a child, so that a test can change the rules."""

    def parse(
        self,
        path: str,
        data: bytes,
        limits: Limits,
        known: Mapping[str, str],
        rules: FolderRules = NO_RULES,
    ) -> Iterator[Parsed]:
        for article in parse(path, data, rules).articles:
            yield Parsed(prepared=prepare(article))


def article_of(path: str, texts: Sequence[str]) -> KeptArticle:
    """An article of these sentences, a space between two."""
    sentences: list[Sentence] = []
    start = 0
    for number, text in enumerate(texts, start=1):
        span = Span(start, start + len(text))
        sentences.append(Sentence(article_id(path), number, span, boilerplate=False))
        start += len(text) + 1
    text = " ".join(texts)
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return KeptArticle(Article(path, text, digest), tuple(sentences))


class HeldArticles:
    """Articles in memory, as an index has them: path → sentences."""

    def __init__(self, texts: Mapping[str, Sequence[str]]) -> None:
        self.held = {article_id(path): article_of(path, texts[path]) for path in sorted(texts)}

    def article(self, article_id: str) -> tuple[Article, tuple[Sentence, ...]] | None:
        found = self.held.get(article_id)
        return (found.article, found.sentences) if found else None

    def with_digest(self, digest: str) -> list[str]:
        return [id_ for id_, each in self.held.items() if each.article.digest == digest]

    def holding(self, content: str) -> list[tuple[str, int]]:
        return [
            (id_, sentence.number)
            for id_, each in self.held.items()
            for sentence in each.sentences
            if content_id(sentence.span.of(each.article.text)).startswith(content)
        ]

    def mentioning(self, text: str, k: int) -> list[str]:
        wanted = set(terms(text))
        shared = {
            id_: len(wanted.intersection(terms(each.article.text)))
            for id_, each in self.held.items()
        }
        return sorted((id_ for id_ in shared if shared[id_]), key=lambda id_: -shared[id_])[:k]


@dataclass
class HeldVersions(KeptArticles):
    """What was cited, kept in memory."""

    folder: Path = Path()
    days: int = 1
    held: list[KeptArticle] = field(default_factory=list)

    def versions(self, article: str) -> Iterator[KeptArticle]:
        return (each for each in reversed(self.held) if each.article.id == article)


class RememberingReader:
    """The real reader, which reads each pair once: most of the time of an answer is reading."""

    def __init__(self, reader: MiniLMReader) -> None:
        self.reader = reader
        self._scores: dict[tuple[str, Text], float] = {}
        self._marks: dict[tuple[str, Text], Mark] = {}

    def read(self, question: str, texts: Sequence[Text]) -> list[float]:
        new = [text for text in texts if (question, text) not in self._scores]
        for text, score in zip(new, self.reader.read(question, new), strict=True):
            self._scores[question, text] = score
        return [self._scores[question, text] for text in texts]

    def mark(self, question: str, texts: Sequence[Text]) -> list[Mark]:
        new = [text for text in texts if (question, text) not in self._marks]
        for text, mark in zip(new, self.reader.mark(question, new), strict=True):
            self._marks[question, text] = mark
        return [self._marks[question, text] for text in texts]


def reading_with(reader: RememberingReader, answerer: Answerer) -> Answerer:
    answerability = replace(answerer.answerability, reader=reader)
    return replace(answerer, answerability=answerability, marker=reader)
