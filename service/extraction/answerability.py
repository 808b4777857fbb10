"""Does this sentence answer this question? Features of the pair, a reader, and weights over both.

The weights in `answerability.json` say what they were fitted on and how well they do.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from ingest.embed import Vectors
from ingest.language.dates import dates
from ingest.language.declarative import is_declarative
from ingest.language.names import names
from ingest.language.quantities import quantities
from ingest.language.terms import terms
from ingest.language.wordlist import any_of, tagged
from ingest.lexical import header
from service.extraction.cross_encoder import NOTHING, Reader
from service.extraction.figure import COUNTED, figure
from service.query.analysis import Analysis, AnswerType
from service.retrieval.evidence import EvidenceSentence

# BM25 over single sentences, with the chunks' idf; the mean sentence has about 13 terms.
_K1, _B, _MEAN_TERMS = 1.2, 0.75, 13.0

_DURATION = re.compile(
    r"\b(?:second|minute|hour|day|night|week|month|year|decade|centur(?:y|ie))s?\b", re.IGNORECASE
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|as a result|so that|in order to|therefore|caused?|"
    r"blame[sd]?|led to|leads? to|reason|thanks to|after|amid|prompted|for fear|"
    r"to (?:avoid|prevent|protect|gain|make|keep|allow|help))\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    rf"[“\"]|\b(?:{any_of(tagged('reporting_verbs', 'person'))}|according to)\b", re.IGNORECASE
)
_IN_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|into|outside|across|around|off|of)\s+(?:the\s+)?(?:[a-z]+\s+)?$"
)
_LOOK_BACK = 40  # characters; "in the northern " is shorter


@dataclass(frozen=True, slots=True)
class Weighting:
    """The question's terms with their inverse document frequencies."""

    idf: Mapping[str, float]

    @property
    def total(self) -> float:
        return sum(self.idf.values()) or 1.0


FEATURES = (
    "cosine",
    "words",  # BM25 over the sum of idf
    "passage",
    "covered",  # share of the question's idf that the sentence has
    "covered_around",  # … that it, its neighbours or the article's header have
    "names_missing",  # share of the question's name terms that none of those has
    "rarest_missing",  # largest idf that none of those has, over the largest of all
    "numbers_missing",
    "count_present",
    "count_absent",
    "figure_present",
    "figure_absent",
    "date_present",
    "date_absent",
    "type_present",  # of the other kinds
    "type_absent",
    "short",
    "boilerplate",
    "byline",  # the sentence names the author that is asked for
)


READER = "reader"  # the name of its score among the weights
READ = 6  # sentences that the reader reads; with 4 or 12 answers are much the same (measured)


def features(
    analysis: Analysis, weighting: Weighting, vector: Vectors, evidence: EvidenceSentence
) -> list[float]:
    """One number for each of `FEATURES`, most of them from 0 to 1."""
    words = terms(evidence.text)
    inside = set(words)
    around = inside.union(
        terms(evidence.before), terms(evidence.after), terms(header(evidence.article))
    )
    idf = weighting.idf
    missing = [term for term in analysis.terms if term not in around]
    expected = type_present(analysis, evidence)
    byline = analysis.type is AnswerType.AUTHOR and expected is True
    return [
        float(evidence.vector @ vector),
        _bm25(words, idf) / weighting.total,
        evidence.passage_score,
        sum(idf[t] for t in analysis.terms if t in inside) / weighting.total,
        1 - sum(idf[t] for t in missing) / weighting.total,
        _share(analysis.names, around),
        max((idf[t] for t in missing), default=0.0) / max(idf.values(), default=1.0),
        _share(frozenset(t for n in analysis.numbers for t in terms(n)), around),
        *(
            float(analysis.type in kinds and expected is wanted)
            for kinds in (_COUNTS, _FIGURES, _DATES, _OTHERS)
            for wanted in (True, False)
        ),
        float(len(words) < 4),
        float(evidence.sentence.boilerplate and not byline),
        float(byline),
    ]


def _share(wanted: frozenset[str], held: set[str]) -> float:
    """The share of `wanted` that is missing."""
    return len(wanted - held) / len(wanted) if wanted else 0.0


def _bm25(words: Sequence[str], idf: Mapping[str, float]) -> float:
    norm = _K1 * (1 - _B + _B * len(words) / _MEAN_TERMS)
    score = 0.0
    for term, weight in idf.items():
        count = words.count(term)
        score += weight * count * (_K1 + 1) / (count + norm)
    return score


def type_present(analysis: Analysis, evidence: EvidenceSentence) -> bool | None:
    """Whether the sentence has a thing of the kind asked for, that the question did not bring.

    None where the kind leaves no trace to look for.
    """
    found = _TRACES.get(analysis.type)
    return found(analysis, evidence) if found else None


def _has_figure(analysis: Analysis, evidence: EvidenceSentence) -> bool:
    return figure(evidence.text, analysis) is not None


def _has_person(analysis: Analysis, evidence: EvidenceSentence) -> bool:
    return any(
        name.certain and not analysis.names.issuperset(terms(name.text))
        for name in names(evidence.text)
    )


def _has_place(_: Analysis, evidence: EvidenceSentence) -> bool:
    text = evidence.text
    return any(
        _IN_PLACE.search(text[max(0, name.span.start - _LOOK_BACK) : name.span.start])
        for name in names(text)
    )


_TRACES: Mapping[AnswerType, Callable[[Analysis, EvidenceSentence], bool]] = {
    AnswerType.COUNT: _has_figure,
    AnswerType.NUMBER: _has_figure,
    AnswerType.MONEY: _has_figure,
    AnswerType.DATE: lambda _, e: bool(dates(e.text)),
    AnswerType.DURATION: lambda _, e: bool(_DURATION.search(e.text) and quantities(e.text)),
    AnswerType.PERSON: _has_person,
    AnswerType.PLACE: _has_place,
    AnswerType.REASON: lambda _, e: bool(_REASON.search(e.text)),
    AnswerType.SPEECH: lambda _, e: bool(_SPEECH.search(e.text)),
    AnswerType.AUTHOR: lambda _, e: bool(e.article.author) and e.article.author in e.text,
}


_COUNTS = frozenset({AnswerType.COUNT})
_FIGURES = frozenset(COUNTED) - _COUNTS
_DATES = frozenset({AnswerType.DATE})
_OTHERS = frozenset(_TRACES) - _COUNTS - _FIGURES - _DATES


@dataclass(frozen=True, slots=True)
class Logistic:
    """`1 / (1 + exp(-(w · x + b)))` for each row x."""

    weights: Vectors
    bias: float

    def probabilities(self, rows: Sequence[Sequence[float]]) -> list[float]:
        scores = np.asarray(rows, dtype=np.float64) @ self.weights + self.bias
        return [float(p) for p in 1 / (1 + np.exp(-scores))]


@dataclass(frozen=True, slots=True)
class Answerability:
    """Features pick the sentences worth reading; with the reader's score they are judged."""

    first: Logistic  # over `FEATURES`
    read: Logistic  # over `FEATURES` and the reader's score
    reader: Reader

    def answers(
        self, question: str, texts: Sequence[str], rows: Sequence[Sequence[float]]
    ) -> list[float]:
        """For each text, with its row of features, the probability that it answers `question`.

        Copies of one text are read once. A text that is not read, as one that states nothing is
        not, counts as if it had read as badly as the worst one.
        """
        if not rows:
            return []
        likely = self.first.probabilities(rows)
        ranked = sorted(range(len(rows)), key=lambda i: -likely[i])
        copies = [terms(text) for text in texts]
        distinct: dict[tuple[str, ...], int] = {}
        for i in ranked:
            if is_declarative(texts[i]):
                distinct.setdefault(copies[i], i)
        picked = list(distinct.values())[:READ]
        scores = self.reader.read(question, [texts[i] for i in picked])
        read = {copies[i]: score for i, score in zip(picked, scores, strict=True)}
        worst = min(scores, default=NOTHING)
        return self.read.probabilities(
            [
                [*row, read.get(copy, worst) if is_declarative(text) else worst]
                for row, copy, text in zip(rows, copies, texts, strict=True)
            ]
        )


def load_answerability(reader: Reader) -> Answerability:
    stored = json.loads((files("service.extraction") / "answerability.json").read_text("utf-8"))
    return Answerability(
        first=_logistic(stored["first"], FEATURES),
        read=_logistic(stored["read"], (*FEATURES, READER)),
        reader=reader,
    )


def _logistic(stored: Mapping[str, Any], names: Sequence[str]) -> Logistic:
    return Logistic(np.array([stored["weights"][name] for name in names]), stored["bias"])
