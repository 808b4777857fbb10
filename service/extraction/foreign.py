"""Which texts the local reader doesn't know the language of: it has learnt English."""

import unicodedata
from functools import lru_cache
from typing import Final

from ingest.identify import identify

# A question is short, so no language is sure of it; English ones come with less for others.
_LIKELY: Final = 0.7


@lru_cache(maxsize=1_000)
def foreign(text: str) -> bool:
    """Whether `text` is likely in another language than English."""
    code, probability = identify(text)
    return foreign_script(text) or (code != "en" and probability >= _LIKELY)


@lru_cache(maxsize=1_000)
def foreign_script(text: str) -> bool:
    """Whether most letters of `text` are not Latin."""
    letters = [each for each in text if each.isalpha()]
    latin = sum(unicodedata.name(each, "").startswith("LATIN") for each in letters)
    return 2 * latin < len(letters)
