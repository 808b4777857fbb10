"""A misspelt word of a question becomes the word of the articles that it is one slip away from."""

from collections.abc import Callable, Iterator
from string import ascii_lowercase

from ingest.language.lexicon import SYNONYMS, stem
from ingest.language.terms import terms
from ingest.language.tokens import words
from ingest.language.wordlist import words as listed
from ingest.wordpiece import count_word_pieces

_SHORTEST, _LONGEST = 5, 20  # letters: shorter ones have too many neighbours
_MOST = 5  # slips; who makes more writes another language
_HOW = frozenset("many much long old high deep far fast big often".split())  # "hwo many"
_QUESTION_WORDS = frozenset(listed("question_words"))


def spelt(question: str, frequency: Callable[[str], int]) -> str:
    """`question` with its slips mended; `frequency` says how often the articles have a term.

    Names, which have a capital, stay as they are, and so does every word that English knows.
    """
    mended, end = "", 0
    found = [span.of(question) for span in words(question)]
    strange = {each for each in found if _may_be_slip(each) and not _is_known(each, frequency)}
    if not 0 < len(strange) <= _MOST:
        return question
    for span, following in zip(words(question), [*found[1:], ""], strict=False):
        better = _mended(span.of(question), following, frequency)
        if better:
            mended += question[end : span.start] + better
            end = span.end
    return mended + question[end:]


def _mended(word: str, following: str, frequency: Callable[[str], int]) -> str:
    if not _may_be_slip(word) or _is_known(word, frequency):
        return ""
    if len(word) < _SHORTEST:
        asking = [each for each in _swapped(word) if each in _QUESTION_WORDS]
        return "how" if "how" in asking and following in _HOW else next(iter(asking), "")
    likely = {
        each: sum(map(frequency, found))
        for each in _one_slip_away(word)
        if each[0] == word[0] and (found := terms(each))
    }
    return max((each for each in likely if likely[each]), key=lambda each: likely[each], default="")


def _may_be_slip(word: str) -> bool:
    return word.isascii() and word.isalpha() and word.islower() and len(word) <= _LONGEST


def _is_known(word: str, frequency: Callable[[str], int]) -> bool:
    found = terms(word)
    return (
        any(map(frequency, found))
        or count_word_pieces([word])[0] <= 1
        or stem(word) in SYNONYMS
        or word in _QUESTION_WORDS
    )


def _swapped(word: str) -> Iterator[str]:
    for i in range(len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _one_slip_away(word: str) -> Iterator[str]:
    yield from _swapped(word)
    for i in range(len(word) + 1):
        for letter in ascii_lowercase:
            yield word[:i] + letter + word[i:]
            yield word[:i] + letter + word[i + 1 :]
        yield word[:i] + word[i + 1 :]
