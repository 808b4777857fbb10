"""Passages → keyed sentences: all that an answerer, a model above all, ever sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.article import Article
from ingest.catalog import Vectors
from ingest.index import Index
from ingest.sentence import Sentence
from service.question import AnswerType, Asked
from service.retrieve import Passage

_AUTHOR_ARTICLES = 5


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    key: str  # S1, S2 …, best passage first
    article: Article
    sentence: Sentence
    text: str
    vector: Vectors
    passage_score: float
    before: str  # the sentence before it in the article, or ""
    after: str


Evidence = Mapping[str, EvidenceSentence]


def gather(index: Index, passages: Sequence[Passage], asked: Asked) -> Evidence:
    """The sentences of `passages`, each once, in order of passage and number.

    Asked for an author, those that name the author of one of the articles stand first.
    """
    articles = {p.stored.article_key: p.article for p in passages}
    picked = _bylines(index, passages) if asked.type is AnswerType.AUTHOR else {}
    runs = [(key, number - 1, number + 1) for key, number in picked]
    around = {}
    for passage in passages:
        key, chunk = passage.stored.article_key, passage.stored.chunk
        # What the passage brings along need not be read again, only what stands beside it.
        runs += [(key, n, n) for n in (chunk.first - 1, chunk.last + 1)]
        for each in passage.sentences:
            around[key, each.sentence.number] = each
            picked.setdefault((key, each.sentence.number), passage.score)
    around |= index.sentences(runs, articles)

    def text(key: int, number: int) -> str:
        found = around.get((key, number))
        return found.text if found else ""

    evidence: dict[str, EvidenceSentence] = {}
    for position, ((key, number), score) in enumerate(picked.items(), start=1):
        found = around[key, number]
        evidence[f"S{position}"] = EvidenceSentence(
            key=f"S{position}",
            article=articles[key],
            sentence=found.sentence,
            text=found.text,
            vector=found.vector,
            passage_score=score,
            before=text(key, number - 1),
            after=text(key, number + 1),
        )
    return evidence


def _bylines(index: Index, passages: Sequence[Passage]) -> dict[tuple[int, int], float]:
    """The first sentence of each of the best articles that names its author, and its score."""
    best: dict[int, Passage] = {}
    for passage in passages:
        best.setdefault(passage.stored.article_key, passage)
    found = {}
    for key, passage in list(best.items())[:_AUTHOR_ARTICLES]:
        whole = index.article(passage.article.id)
        if whole is None or not whole[0].author:
            continue
        article, sentences = whole
        for sentence in sentences:
            if article.author in sentence.span.of(article.text):
                found[key, sentence.number] = passage.score
                break
    return found
