"""The first sentence of an article that has no title: what people see in the title's place.

It is not the title. A statement must not repeat a title, and may well be this sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.article import Article
from ingest.metadata import one_line
from ingest.sentence import Sentence

_MAX_CHARS: Final = 90
_LOOKED_AT: Final = 4 * _MAX_CHARS  # a sentence may be as long as its article
_LINK: Final = re.compile(r"!?\[([^\][]*)\](?:\([^()\s]*\))?")
_MARKS: Final = re.compile(r"(?<!\w)[*_`#>~]+ *|[*_`]+(?!\w)")


def with_lead(article: Article, sentences: Sequence[Sentence]) -> Article:
    """`article` with the first of its `sentences` that is of the story as its lead, shortened.

    Unchanged where it has a title, or no such sentence.
    """
    if article.title:
        return article
    story = (each.span.of(article.text) for each in sentences if not each.boilerplate)
    return replace(article, lead=next(filter(None, map(shortened, story)), ""))


def shortened(sentence: str) -> str:
    """In one line, without the marks of Markdown, cut between two words; "" if nothing is left."""
    plain = _MARKS.sub("", _LINK.sub(r"\1", one_line(sentence[:_LOOKED_AT])))
    plain = " ".join(plain.split())
    if len(plain) <= _MAX_CHARS:
        return plain
    whole, _, _ = plain[: _MAX_CHARS + 1].rpartition(" ")
    return f"{whole.rstrip(',;:–—- ') or plain[:_MAX_CHARS]} …"
