"""Questions that a story itself suggests: how many, who, what happened; asked before shown."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from ingest.article import Article
from ingest.language.names import names
from ingest.language.quantities import Kind, quantities
from ingest.sentence import Sentence

Shape = Literal["figure", "who", "overview"]
Story = tuple[Article, Sequence[Sentence]]

# How a question of each shape is put, by the language's code of two letters; {} is the name.
_WORDINGS: dict[str, dict[str, str]] = json.loads(
    (files("service.answering") / "suggestions.json").read_text("utf-8")
)
_ELSE = "en"
_NAME_WORDS = range(2, 5)

# "4,200 people were moved to shelters in three schools" counts people who were moved.
_COUNTED = re.compile(
    r"""\ (?P<noun>(?:[a-z-]+\ ){0,2}(?:[a-z]{3,}s|people|children|men|women))
    \ (?P<told>(?:(?:were|are|have|had)(?:\ been)?\ [a-z]+(?:ed|en|n|t|ing|d)
      |died|drowned|voted|fled|marched|live|stayed)\b[^.,;:()—“”"’‘\n]{3,60}?)
    (?=[.,;:—]|\ (?:on|as|when|after|because|while|and|but|before|since|by)\b|$)""",
    re.VERBOSE,
)
_LEANS = re.compile(
    r"\b(?:he|she|it|they|them|their|his|her|its|this|these|those|who|which|that)\b"
)
# "Marta Quill, the keeper of the lighthouse, said", or "said the keeper, Marta Quill".
_INTRODUCED = re.compile(r"\A, (?:(?:a|an|the|who) [a-z]|[a-z]+(?: [a-z]+){0,3} (?:of|at|for) )")


@dataclass(frozen=True, slots=True)
class Starter:
    shape: Shape
    question: str
    must: str  # what its answer has to say


def starters(stories: Sequence[Story]) -> Iterator[Starter]:
    """What may be asked of these stories, shape by shape in turn, the most promising first."""
    wording = _wording([article for article, _ in stories])
    each = [
        [Starter("overview", wording["overview"].format(name), name) for name in shared(stories)],
        [Starter("who", wording["who"].format(name), name) for name in _introduced(stories)],
        # The patterns read English.
        [*_figures(stories)] if wording is _WORDINGS[_ELSE] else [],
    ]
    for place in range(max(map(len, each), default=0)):
        yield from (found[place] for found in each if place < len(found))


def shared(stories: Sequence[Story]) -> list[str]:
    """Names that occur in two or more articles, the most frequent first; not in boilerplate."""
    holders: dict[str, set[str]] = defaultdict(set)
    for article, sentences in stories:
        for sentence in sentences:
            if not sentence.boilerplate:
                for name in names(sentence.span.of(article.text)):
                    # The first word of a sentence may be no part of the name.
                    if len(name.words) in _NAME_WORDS and not name.initial:
                        holders[name.text].add(article.id)
    found = {name: len(held) for name, held in holders.items() if len(held) > 1}
    # A name within another one (Corran in Corran Dam) says less.
    widest = [n for n in found if not any(n != other and n in other for other in found)]
    return sorted(widest, key=lambda name: (-found[name], name))


def _introduced(stories: Sequence[Story]) -> list[str]:
    """People that a sentence introduces, in order."""
    found: dict[str, None] = {}
    for article, sentences in stories:
        for sentence in sentences:
            text = sentence.span.of(article.text)
            for name in names(text) if not sentence.boilerplate else ():
                if len(name.words) in _NAME_WORDS and _INTRODUCED.match(text[name.span.end :]):
                    found[name.text] = None
    return list(found)


def _figures(stories: Sequence[Story]) -> Iterator[Starter]:
    """How many people were moved to shelters, where “4,200 people were moved to shelters”."""
    asked = set[str]()
    for article, sentences in stories:
        for sentence in sentences:
            text = sentence.span.of(article.text)
            for quantity in quantities(text) if not sentence.boilerplate else ():
                counted = _COUNTED.match(text[quantity.span.end :])
                if quantity.kind is not Kind.PLAIN or not counted:
                    continue
                question = f"How many {counted['noun']} {counted['told'].strip()}?"
                if not _LEANS.search(question) and question not in asked:
                    asked.add(question)
                    yield Starter("figure", question, quantity.text)


def _wording(articles: Sequence[Article]) -> dict[str, str]:
    """How questions are put in the language of most articles; in English where that has none."""
    languages = [article.language[:2] for article in articles if article.language]
    most = max(set(languages), key=languages.count, default=_ELSE)
    return _WORDINGS.get(most, _WORDINGS[_ELSE])
