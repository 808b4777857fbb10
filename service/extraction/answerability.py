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
from service.extraction import own_words
from service.extraction.around import around_sentence
from service.extraction.cell import looked_up
from service.extraction.foreign import foreign, foreign_script
from service.extraction.reader import NOTHING, Reader, Text
from service.query.analysis import Analysis, AnswerType
from service.retrieval.evidence import EvidenceSentence

READ = 10  # sentences that the reader reads; docs/judges.md has other numbers
NEARNESS = ("cosine", "passage")
READER = "reader"  # the name of its score among the weights

# Set by hand, as the questions that the weights are fitted on know neither.
_BOILERPLATE = -1.5
_BYLINE = 4.0
_CELL = 4.0  # for a row that has all of the question's terms
# In place of a reader's score, on its scale: with nothing in common, what all words in common add,
# and what each deviation of the cosine adds.
_UNREAD, _UNREAD_WORDS, _UNREAD_CLOSE = -4.0, 10.0, 2.0


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
    multilingual: bool = False  # whether the vectors are of an embedder that knows other languages

    def reads(self, question: str, language: str = "") -> bool:
        """Whether the reader, which has learnt English, reads `question` and a text of `language`.

        With our own vectors, which are of English too, it is asked whatever the letters allow.
        """
        if not self.multilingual:
            return not foreign_script(question)
        return not foreign(question) and language.lower()[:2] in {"", "en"}

    def answers(
        self, analysis: Analysis, vector: Vectors, sentences: Sequence[EvidenceSentence]
    ) -> list[float]:
        """For each sentence the probability that it answers the question, whose vector it is.

        Copies of one text are read once. A sentence that is not read, as one that states nothing
        is not, counts as if it had read as badly as the worst one. Where the reader doesn't know
        the language, the words that are shared stand in for it, and vectors that know it.
        """
        known = [self.reads(analysis.text, each.article.language) for each in sentences]
        outstanding = _outstanding([float(each.vector @ vector) for each in sentences])
        near = [self._near(analysis, vector, each) for each in sentences]
        copies = [terms(each.text) for each in sentences]
        distinct: dict[tuple[str, ...], int] = {}
        for i in sorted(range(len(sentences)), key=lambda i: -near[i]):
            if known[i] and is_declarative(sentences[i].text):
                distinct.setdefault(copies[i], i)
        picked = list(distinct.values())[:READ]
        texts = [Text(sentences[i].text, around_sentence(analysis, sentences[i])) for i in picked]
        scores = own_words.read(self.reader, analysis.text, texts)
        read = {copies[i]: score for i, score in zip(picked, scores, strict=True)}
        worst = min(scores, default=NOTHING)
        odds = []
        for i, each in enumerate(sentences):
            if not known[i]:
                score = self._unread(analysis, copies[i], outstanding[i])
            else:
                score = read.get(copies[i], worst) if is_declarative(each.text) else worst
            odds.append(near[i] + self.weights.reader * score)
        return [float(each) for each in 1 / (1 + np.exp(-(np.array(odds) + self.weights.bias)))]

    def _unread(self, analysis: Analysis, said: Sequence[str], outstanding: float) -> float:
        """What stands in for the reader's score of a text that it can't read."""
        shared = len({*analysis.terms} & {*said}) / (len(analysis.terms) or 1)
        nearest = outstanding * _UNREAD_CLOSE if self.multilingual else 0.0
        return _UNREAD + max(shared * _UNREAD_WORDS, nearest)

    def log_odds(
        self, analysis: Analysis, vector: Vectors, sentence: EvidenceSentence, score: float
    ) -> float:
        """That `sentence`, which the reader gives this score, answers."""
        near = self._near(analysis, vector, sentence)
        return near + self.weights.reader * score + self.weights.bias

    def _near(self, analysis: Analysis, vector: Vectors, sentence: EvidenceSentence) -> float:
        score = float(np.dot(self.weights.nearness, nearness(vector, sentence)))
        if is_byline(analysis, sentence):
            return score + _BYLINE
        score += _CELL * looked_up(analysis, sentence)
        return score + _BOILERPLATE * sentence.sentence.boilerplate


def nearness(vector: Vectors, sentence: EvidenceSentence) -> list[float]:
    """A number for each of `NEARNESS`: the cosine of question and sentence, the passage's score."""
    return [float(sentence.vector @ vector), sentence.passage_score]


def _outstanding(cosines: Sequence[float]) -> list[float]:
    """By how many deviations each is above the mean; cosines of other models have other scales."""
    spread = float(np.std(cosines)) if len(cosines) > 1 else 0.0
    if not spread:
        return [0.0] * len(cosines)
    mean = float(np.mean(cosines))
    return [(each - mean) / spread for each in cosines]


def is_byline(analysis: Analysis, sentence: EvidenceSentence) -> bool:
    """Whether the author is asked for, and `sentence` names the one of its article."""
    author = sentence.article.author
    return analysis.type is AnswerType.AUTHOR and bool(author) and author in sentence.text


def load_answerability(reader: Reader, *, multilingual: bool = False) -> Answerability:
    text = (files("service.extraction") / "answerability.json").read_text("utf-8")
    stored: Mapping[str, float] = json.loads(text)["weights"]
    weights = Weights(tuple(stored[name] for name in NEARNESS), stored[READER], stored["bias"])
    return Answerability(weights, reader, multilingual)
