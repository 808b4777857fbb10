"""Does this sentence answer this question? The nearest are read, and then all are judged.

The weights in `answerability.json` say what they were fitted on and how well they do.
docs/judges.md has the ablation: nothing more than these three numbers earned its place.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from ingest.embed import Vectors
from ingest.language.declarative import is_declarative
from ingest.language.terms import terms
from service.extraction.cell import looked_up
from service.extraction.reader import NOTHING, Reader
from service.query.analysis import Analysis, AnswerType
from service.retrieval.evidence import EvidenceSentence

READ = 10  # sentences that the reader reads; docs/judges.md has other numbers
NEARNESS = ("cosine", "passage")
READER = "reader"  # the name of its score among the weights

# Set by hand, as the questions that the weights are fitted on know neither.
_BOILERPLATE = -1.5
_BYLINE = 4.0
_CELL = 4.0  # for a row that has all of the question's terms


@dataclass(frozen=True, slots=True)
class Weights:
    """Of a logistic model: `1 / (1 + exp(-(w · x + bias)))`."""

    nearness: tuple[float, ...]  # one for each of `NEARNESS`
    reader: float
    bias: float


@dataclass(frozen=True, slots=True)
class Answerability:
    weights: Weights
    reader: Reader

    def answers(
        self, analysis: Analysis, vector: Vectors, sentences: Sequence[EvidenceSentence]
    ) -> list[float]:
        """For each sentence the probability that it answers the question, whose vector it is.

        Copies of one text are read once. A sentence that is not read, as one that states nothing
        is not, counts as if it had read as badly as the worst one.
        """
        near = [self._near(analysis, vector, each) for each in sentences]
        copies = [terms(each.text) for each in sentences]
        distinct: dict[tuple[str, ...], int] = {}
        for i in sorted(range(len(sentences)), key=lambda i: -near[i]):
            if is_declarative(sentences[i].text):
                distinct.setdefault(copies[i], i)
        picked = list(distinct.values())[:READ]
        scores = self.reader.read(analysis.text, [sentences[i].text for i in picked])
        read = {copies[i]: score for i, score in zip(picked, scores, strict=True)}
        worst = min(scores, default=NOTHING)
        odds = [
            score + self.weights.reader * (read.get(copy, worst) if said else worst)
            for score, copy, said in zip(
                near, copies, (is_declarative(each.text) for each in sentences), strict=True
            )
        ]
        return [float(each) for each in 1 / (1 + np.exp(-(np.array(odds) + self.weights.bias)))]

    def _near(self, analysis: Analysis, vector: Vectors, sentence: EvidenceSentence) -> float:
        score = float(np.dot(self.weights.nearness, nearness(vector, sentence)))
        if is_byline(analysis, sentence):
            return score + _BYLINE
        score += _CELL * looked_up(analysis, sentence)
        return score + _BOILERPLATE * sentence.sentence.boilerplate


def nearness(vector: Vectors, sentence: EvidenceSentence) -> list[float]:
    """A number for each of `NEARNESS`: the cosine of question and sentence, the passage's score."""
    return [float(sentence.vector @ vector), sentence.passage_score]


def is_byline(analysis: Analysis, sentence: EvidenceSentence) -> bool:
    """Whether the author is asked for, and `sentence` names the one of its article."""
    author = sentence.article.author
    return analysis.type is AnswerType.AUTHOR and bool(author) and author in sentence.text


def load_answerability(reader: Reader) -> Answerability:
    text = (files("service.extraction") / "answerability.json").read_text("utf-8")
    stored: Mapping[str, float] = json.loads(text)["weights"]
    weights = Weights(tuple(stored[name] for name in NEARNESS), stored[READER], stored["bias"])
    return Answerability(weights, reader)
