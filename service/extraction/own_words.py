"""A question in the words of a sentence: "evacuated" is asked as "moved" where that is written.

The reader was trained on little else than questions in their text's own words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.cross_encoder import Mark
from ingest.language.lexicon import SYNONYMS, stem
from ingest.language.tokens import words
from ingest.span import Span
from service.extraction.figure import TOLD_AS_NUMBER
from service.extraction.reader import Marker, Reader, Text

# What a score loses that is of a question in the text's own words: synonyms are not quite that.
_REWORDED = 0.5
_HOW_MANY = re.compile(r"^how many\b", re.IGNORECASE)


def read(reader: Reader, question: str, texts: Sequence[Text]) -> list[float]:
    """The reader's score of each text, asked as it stands or in the text's own words."""
    scores = reader.read(question, texts) if texts else []
    for worded, places in _worded(question, texts):
        found = reader.read(worded, [texts[place] for place in places])
        for place, score in zip(places, found, strict=True):
            scores[place] = max(scores[place], score - _REWORDED)
    return scores


def mark(marker: Marker, question: str, texts: Sequence[Text]) -> list[Mark]:
    """As `read`, with where in its text each answer stands."""
    marks = marker.mark(question, texts)
    for worded, places in _worded(question, texts):
        found = marker.mark(worded, [texts[place] for place in places])
        for place, each in zip(places, found, strict=True):
            if each.score - _REWORDED > marks[place].score:
                marks[place] = replace(each, score=each.score - _REWORDED)
    return marks


def _worded(question: str, texts: Sequence[Text]) -> Iterator[tuple[str, list[int]]]:
    """Each other wording, with the places of the texts that it is in the words of.

    Texts are read together, as far as they can be: that takes half the time.
    """
    found: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        found.setdefault(in_own_words(question, text.said), []).append(place)
    return ((worded, places) for worded, places in found.items() if worded != question)


def in_own_words(question: str, text: str) -> str:
    """`question` with the synonyms that `text` has in the place of words that it lacks."""
    written: dict[str, str] = {}
    for span in words(text):
        written.setdefault(stem(span.of(text)), span.of(text))
    asked = ""
    end = 0
    for span, word in _replaced(question, written):
        asked += question[end : span.start] + word
        end = span.end
    asked += question[end:]
    return _HOW_MANY.sub("what is the number of", asked) if TOLD_AS_NUMBER.search(text) else asked


def _replaced(question: str, written: dict[str, str]) -> list[tuple[Span, str]]:
    found = []
    for place, span in enumerate(words(question)):
        word = stem(span.of(question))
        if word in written or (place and span.of(question)[:1].isupper()):
            continue
        # The first that is written: a set has another order in each process.
        synonyms = SYNONYMS.get(word, frozenset())
        meant = next((each for each in written if each in synonyms), None)
        if meant:
            found.append((span, written[meant]))
    return found
