"""Which language a text is in, by py3langid (a linear model over n-grams of bytes)."""

from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_MAX_CHARS: Final = 4_000  # more tells no more
SURE: Final = 0.9
# Languages that look alike where they are short; they share out the probability among them.
_ALIKE: Final = ({"da", "nb", "nn", "no"}, {"hr", "bs", "sr", "sl"}, {"id", "ms"}, {"cs", "sk"})
_UNLIKELY: Final = 0.01


def identify(text: str) -> tuple[str, float]:
    """The language of `text` as an ISO 639-1 code, and its probability among 140 languages.

    Short texts come with low probabilities: ask for `SURE`, or for less where little depends on it.
    """
    code, probability = _identifier().classify(
        text[:_MAX_CHARS].encode("utf-8", "replace").decode()
    )
    return code, float(probability)


def shares(text: str) -> dict[str, float]:
    """The probability of each language that is at all likely for `text`; related ones share it."""
    ranked = _identifier().rank(text[:_MAX_CHARS].encode("utf-8", "replace").decode())
    return {code: float(probability) for code, probability in ranked if probability > _UNLIKELY}


def language_of(text: str) -> str:
    """The code where the language of `text` is sure, else ""."""
    likely = shares(text)
    code = max(likely, key=likely.__getitem__, default="")
    alike = next((each for each in _ALIKE if code in each), {code})
    return code if sum(likely.get(each, 0.0) for each in alike) >= SURE else ""


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
