"""Where a cited sentence stands now, after its article may have changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ingest.article import Article
from ingest.chunk import content_id
from ingest.sentence import Sentence

_ID = re.compile(r"(?P<article>[\w-]+)-s(?P<number>[1-9]\d{0,8})-(?P<text_id>[0-9a-f]{8})")
# Share of equal words, as SequenceMatcher.ratio() counts them, from which on two texts are one
# sentence that was edited.
_SAME_SENTENCE = 0.6

Standing = Literal["valid", "moved", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class CitationId:
    """The parts of `Citation.id`."""

    article: str
    number: int  # of the sentence, from 1
    text_id: str  # the first characters of the content id of the quote

    @classmethod
    def parse(cls, text: str) -> "CitationId | None":
        """None where `text` is no id of a citation."""
        match = _ID.fullmatch(text)
        return cls(match["article"], int(match["number"]), match["text_id"]) if match else None


def standing(
    cited: CitationId, article: Article, sentences: Sequence[Sentence], quote: str = ""
) -> tuple[Standing, Sentence | None]:
    """The status of the cited sentence, and the sentence that it is now.

    The nearest sentence with the cited text is it. If there is none and the `quote` is known, the
    sentence most like the quote is it. Without a quote it is whatever stands at its place. None is
    returned with "gone" only.
    """
    same = [each for each in sentences if _has_text(article, each, cited.text_id)]
    if same:
        nearest = min(same, key=lambda each: abs(each.number - cited.number))
        return ("valid" if nearest.number == cited.number else "moved"), nearest
    if quote:
        likeness, like = max(
            ((_likeness(quote, each.span.of(article.text)), each) for each in sentences),
            key=lambda pair: (pair[0], -abs(pair[1].number - cited.number)),
            default=(0.0, None),
        )
        return ("changed", like) if likeness >= _SAME_SENTENCE else ("gone", None)
    there = next((each for each in sentences if each.number == cited.number), None)
    return ("changed", there) if there else ("gone", None)


def _has_text(article: Article, sentence: Sentence, text_id: str) -> bool:
    return content_id(sentence.span.of(article.text)).startswith(text_id)


def _likeness(quote: str, text: str) -> float:
    matcher = SequenceMatcher(None, quote.split(), text.split(), autojunk=False)
    # The upper bounds are cheap and settle most sentences of a long article.
    if matcher.real_quick_ratio() < _SAME_SENTENCE or matcher.quick_ratio() < _SAME_SENTENCE:
        return 0.0
    return matcher.ratio()
