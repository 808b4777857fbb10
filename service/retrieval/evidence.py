"""Passages → keyed sentences: all that an answerer, a model above all, ever sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.article import Article
from ingest.embed import Vectors
from ingest.index import Index, IndexedSentence
from ingest.sentence import Sentence
from ingest.structure import NO_STRUCTURE, Structure, structure
from service.query.analysis import Analysis, AnswerType
from service.retrieval.retrieve import Passage
from service.retrieval.versions import superseded

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
    structure: Structure = NO_STRUCTURE

    @property
    def under_headings(self) -> str:
        return self.structure.under(self.text)


Evidence = Mapping[str, EvidenceSentence]


def gather(
    index: Index, passages: Sequence[Passage], analysis: Analysis, *, first: int = 1
) -> Evidence:
    """The sentences of `passages`, each once, in order of passage and number; keys from `first` on.

    What a newer version of its file replaces is left out. Asked for an author, those that name the
    author of one of the articles stand first.
    """
    articles = {p.stored.article_key: p.article for p in passages}
    replaced = superseded(articles.values())
    passages = [passage for passage in passages if passage.article.id not in replaced]
    picked = _bylines(index, passages) if analysis.type is AnswerType.AUTHOR else {}
    held = index.sentences([(key, number, number) for key, number in picked], articles)
    for passage in passages:
        for each in passage.sentences:
            place = passage.stored.article_key, each.sentence.number
            held[place] = each
            picked.setdefault(place, passage.score)
    return _keyed(index, picked, held, articles, first)


def openings(
    index: Index, articles: Mapping[int, Article], sentences: int, *, first: int = 1
) -> Evidence:
    """The first `sentences` of each of `articles`, which are by key."""
    runs = [(key, 1, sentences) for key in articles]
    held = index.sentences(runs, articles)
    return _keyed(index, dict.fromkeys(sorted(held), 0.0), held, articles, first)


def _keyed(
    index: Index,
    picked: Mapping[tuple[int, int], float],
    held: Mapping[tuple[int, int], IndexedSentence],
    articles: Mapping[int, Article],
    first: int,
) -> Evidence:
    """What is `picked`, by article key and sentence number, each with its passage's score."""
    texts = {place: each.text for place, each in held.items()}
    beside = {(key, n) for key, number in picked for n in (number - 1, number + 1)}
    texts |= index.texts(beside - texts.keys(), articles)

    evidence: dict[str, EvidenceSentence] = {}
    for position, ((key, number), score) in enumerate(picked.items(), start=first):
        found = held[key, number]
        evidence[f"S{position}"] = EvidenceSentence(
            key=f"S{position}",
            article=articles[key],
            sentence=found.sentence,
            text=found.text,
            vector=found.vector,
            passage_score=score,
            before=texts.get((key, number - 1), ""),
            after=texts.get((key, number + 1), ""),
            structure=structure(articles[key].text, found.sentence.span),
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
