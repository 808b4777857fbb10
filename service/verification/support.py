"""How likely sentences support a statement, 0 to 1, from their words alone: no model.

A logistic function of three things that tell apart what people call supported: words that no
sentence has, wording that is taken over in pieces instead of whole, and length. Fitted by
`tests/bench/groundedness.py` on the development half of QAGS (483 summary sentences of CNN/Daily
Mail and XSum, judged by three people each), each set and each verdict weighing alike, so 0.5 means
that one is as likely as the other. How well it tells them apart: docs/model-answers.md.
"""

from collections.abc import Sequence
from math import exp

from service.verification.entailment import missing_words, overlap, plain, runs, word_count

# Of `features`, in their order, and the bias.
WEIGHTS = (-0.475, -3.686, 0.078)
BIAS = 0.11


def support(text: str, quotes: Sequence[str]) -> float:
    """1 for one of `quotes` word for word, 0 where there are none."""
    if not quotes:
        return 0.0
    if plain(text) in {plain(quote) for quote in quotes}:
        return 1.0
    found = features(text, quotes)
    score = sum(weight * each for weight, each in zip(WEIGHTS, found, strict=True)) + BIAS
    return 1 / (1 + exp(-score))


def features(text: str, quotes: Sequence[str]) -> tuple[float, float, float]:
    """(telling words that none of `quotes` has, wording taken over in pieces, words).

    In pieces: the share of its pairs of words that stand together in some quote, times the share
    that does not in the one quote that has most of its words. 0 for what is taken over whole and
    for what is worded anew; it betrays sentences that were fused.
    """
    best = max(quotes, key=lambda quote: overlap(text, [quote]))
    patched = runs(text, quotes, 2) * (1 - runs(text, [best], 2))
    return missing_words(text, quotes), patched, word_count(text)
