"""Text → terms: one analysis for the lexical index and for all that compares words with it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from threading import local

import Stemmer

from ingest.language.tokens import token_texts
from ingest.language.wordlist import words

STOP_WORDS = frozenset(words("stop_words"))
"""Function words, in lower case; the parts of contractions ("isn", "t") are among them."""

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

# Scripts that set no space between words: two characters stand for a word there.
_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)

_threads = local()


def _stem(word: str) -> str:
    # A stemmer keeps a buffer and is not thread-safe.
    if not hasattr(_threads, "stemmer"):
        _threads.stemmer = Stemmer.Stemmer("english")
    return str(_threads.stemmer.stemWord(word))


@lru_cache(maxsize=20_000)  # a question compares the same few hundred sentences in many ways
def terms(text: str) -> tuple[str, ...]:
    """The stemmed content words and the numbers of `text`, in order, with repetitions.

    Case, accents and thousands separators are folded ("10,000" is "10000"). Stop words are left
    out unless written in capitals: "US" is a country. Of scripts that set no space between words,
    each two characters are a term.
    """
    return tuple(_terms(text))


def sets_no_spaces(text: str) -> bool:
    """Whether some of `text` is in a script that sets no space between words."""
    return _WITHOUT_SPACES.search(text) is not None


def _pairs(token: str) -> Iterator[str]:
    """Each two characters that stand together; what other scripts have in between is whole."""
    end = 0
    for run in _WITHOUT_SPACES.finditer(token):
        if token[end : run.start()]:
            yield token[end : run.start()].lower()
        said, end = run.group(), run.end()
        yield from (said[at : at + 2] for at in range(max(1, len(said) - 1)))
    if token[end:]:
        yield token[end:].lower()


def _terms(text: str) -> Iterator[str]:
    for token in token_texts(text):
        if "." in token and token[0].isalpha():
            yield token.replace(".", "").lower()
        elif _WITHOUT_SPACES.search(token):
            yield from _pairs(token)
        elif token[0].isdigit() and _THOUSANDS.fullmatch(token):
            yield token.replace(",", "")
        else:
            word = token.lower()
            capitals = len(token) > 1 and token.isupper()
            if capitals or word not in STOP_WORDS:
                yield _stem(word)
