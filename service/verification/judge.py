"""A statement and the sentences it cites, read together: whether they say all of it.

docs/judges.md says what the judge was trained on, and how well it tells.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from math import exp
from typing import Protocol

from ingest.cross_encoder import CrossEncoder
from ingest.minilm import WordVectors
from service.retrieval.evidence import EvidenceSentence

# How likely the sentences must say all of it.
SUPPORTED = 0.6
# What it counts, in log odds, that the rules accept it: they are right more often than not, and
# the judge must be sure to overrule them. Set by hand; docs/judges.md has what others bring.
BY_RULES = 2.2


class Judge(Protocol):
    def likely(self, text: str, cited: Sequence[EvidenceSentence], *, by_rules: bool) -> float:
        """How likely `cited`, at least one, say all of `text`, 0 to 1.

        `by_rules` tells whether the rules found nothing in it that they don't say.
        """
        ...


class MiniLMJudge:
    """The cross-encoder of six layers that was trained for this, on the processor."""

    def __init__(self, words: WordVectors, *, threads: int | None = None) -> None:
        folder = files("service.verification")
        weights = (folder / "support.onnx").read_bytes()
        curve = json.loads((folder / "support.json").read_text("utf-8"))["weights"]
        self.digest = sha256(weights).hexdigest()
        self._encoder = CrossEncoder(weights, words, threads=threads)
        self._judge, self._bias = curve["judge"], curve["bias"]

    def likely(self, text: str, cited: Sequence[EvidenceSentence], *, by_rules: bool) -> float:
        (mark,) = self._encoder.marks([(_premise(cited), text)])
        # The mark is of the words that are not supported.
        odds = self._judge * -mark.score + BY_RULES * by_rules + self._bias
        return float(1 / (1 + exp(-odds)))


def _premise(cited: Sequence[EvidenceSentence]) -> str:
    quotes = [each.text for each in cited]
    first, articles = cited[0], {each.article.id for each in cited}
    if len(articles) > 1:
        return " ".join(quotes)
    article = first.article
    day = article.published.isoformat() if article.published else ""
    return with_context(quotes, article.title, article.source, day, first.before)


def with_context(quotes: Sequence[str], title: str, outlet: str, day: str, before: str) -> str:
    """What the judge reads of cited sentences: their words, and behind them what is known around.

    Behind, so that where there is too much to read, it is the context that is cut.
    """
    where = ", ".join(filter(None, (outlet, day)))
    heads = [each for each in (where, title) if each]
    closed = (f"{each}." if each[-1].isalnum() else each for each in heads)
    known = " ".join(filter(None, (*closed, before)))
    return " ".join(quotes) + (f" ({known})" if known else "")
