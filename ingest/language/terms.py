"""Text → terms: one analysis for the lexical index and for all that compares words with it."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import local

import Stemmer

# Function words of English. Question words are among them: they ask, they don't describe.
STOP_WORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being
    below between both but by can could did do does doing done down during each few for from
    further had has have having he her here hers herself him himself his how i if in into is it
    its itself just let many me more most much my myself no nor not now of off on once only or
    other our ours ourselves out over own same shall she should so some such than that the their
    theirs them themselves then there these they this those through to too under until up us
    very was we were what when where which while who whom whose why will with would you your
    yours yourself yourselves s t d ll re ve m don isn wasn weren doesn didn won wouldn couldn
    shouldn hasn haven hadn
    """.split()
)

_TOKEN = re.compile(
    r"""
    (?:[^\W\d_]\.){2,}              # U.S.  a.m.
    | \d+(?:[.,]\d+)*               # 10,000  1.2
    | [^\W_]+                       # a word, or a mix such as Mi8
    """,
    re.VERBOSE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})

_threads = local()


def _stem(word: str) -> str:
    # A stemmer keeps a buffer and is not thread-safe.
    if not hasattr(_threads, "stemmer"):
        _threads.stemmer = Stemmer.Stemmer("english")
    return str(_threads.stemmer.stemWord(word))


def _fold(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)  # a question compares the same few hundred sentences in many ways
def terms(text: str) -> tuple[str, ...]:
    """The stemmed content words and the numbers of `text`, in order, with repetitions.

    Case, accents and thousands separators are folded ("10,000" is "10000"). Stop words are left
    out unless written in capitals: "US" is a country.
    """
    return tuple(_terms(_fold(text.translate(_APOSTROPHES))))


def _terms(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        token = match.group()
        if "." in token and token[0].isalpha():
            yield token.replace(".", "").lower()
        elif token[0].isdigit() and _THOUSANDS.fullmatch(token):
            yield token.replace(",", "")
        else:
            word = token.lower()
            capitals = len(token) > 1 and token.isupper()
            if capitals or word not in STOP_WORDS:
                yield _stem(word)
