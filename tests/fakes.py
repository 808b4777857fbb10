"""Stand-ins with the real interface: small, deterministic, quick."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256

import numpy as np

from ingest.article import Article
from ingest.embed import Vectors
from ingest.formats import FolderRules, parse
from ingest.formats.folder import NO_RULES
from ingest.language.terms import terms
from ingest.parser import Limits, Parsed, Parser
from ingest.prepare import prepare
from ingest.sentence import Sentence, sentences
from service.extraction.extract import Candidate
from service.retrieval.evidence import EvidenceSentence


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
    """As `gather` makes it, but near to nothing and with no neighbours."""
    return EvidenceSentence(
        key=key,
        article=article,
        sentence=sentence,
        text=sentence.span.of(article.text),
        vector=np.zeros(2, dtype=np.float32),
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
