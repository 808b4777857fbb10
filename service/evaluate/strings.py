"""What an answer says against what it should say."""

import re
import string
from collections import Counter
from collections.abc import Sequence

from service.verification.verify import plain


def says(text: str, alternatives: Sequence[Sequence[str]]) -> bool:
    """Whether all strings of one of the alternatives occur in `text`.

    Case and typography don't matter; a string that begins or ends with a digit must not be part
    of a longer number: "71" is not in "1971", nor "11,000" in "211,000".
    """
    said = plain(text).casefold()
    return any(
        all(_occurs(plain(each).casefold(), said) for each in strings) for strings in alternatives
    )


def _occurs(wanted: str, said: str) -> bool:
    before = r"(?<!\d)(?<!\d[.,])" if wanted[:1].isdigit() else ""
    after = r"(?!\d|[.,]\d)" if wanted[-1:].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, said) is not None


def token_f1(text: str, references: Sequence[str]) -> float:
    """The best F1 over shared words (Rajpurkar et al., "SQuAD", 2016); empty equals empty only."""
    return max(_token_f1(_normalised(text), _normalised(each)) for each in references)


def _token_f1(said: list[str], wanted: list[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    shared = (Counter(said) & Counter(wanted)).total()
    return 2 * shared / (len(said) + len(wanted))


def _normalised(text: str) -> list[str]:
    """As the official script does: no punctuation, no articles, lower case."""
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", bare).split()
