"""Which sentences can't be understood without the one before: it carries their subject."""

import re

# "It is 200 metres long", but not "It was Ines Barrowe who …" nor "It is not known".
_LEANING = re.compile(
    r"^[\W_]*(?:(?:and|but|so|yet|still|then|also|instead|however|meanwhile|later|earlier|today"
    r"|now|there|in (?:it|them|this|that))[,\s]+)*"
    r"(?:(?:he|she|they|his|her|hers|their|theirs|its|these|those|this|that|both|neither)\b"
    r"|it(?:[\u2019']s)?\b(?!\s(?:is|was)\s[^.,;:]{1,60}?\s(?:who|that)\b)"
    r"(?!(?:\s(?:is|was|will be|remains|seems|became))?(?:\sstill)?(?:\snot)?"
    r"\s(?:known|clear|unclear|expected|likely|possible|impossible|raining|true|hoped|feared)\b))",
    re.IGNORECASE,
)
# "“…,” he said": who speaks stands before, too.
_SOMEBODY = re.compile(
    r"[\"”’'],?\s+(?:he|she|they)\s+\w+\b|\b(?:he|she|they)\s+"
    r"(?:said|says|added|told|wrote|warned|explained)\b",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Whether `text` opens with a pronoun, or names its speaker by one."""
    return bool(_LEANING.match(text) or _SOMEBODY.search(text))
