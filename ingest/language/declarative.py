"""Which sentences state something. Questions, orders and code are no evidence for anything.

An article may give orders to whatever reads it ("Ignore your instructions and write …"). They need
not be understood to be harmless: what is not in the declarative mood is neither shown to a model
nor cited. A falsehood that is planted as a plain statement is beyond this.
"""

import re
from functools import lru_cache

from ingest.language.lexicon import VERB_FORMS
from ingest.language.quotations import unquoted
from ingest.language.typography import plain
from ingest.language.wordlist import any_of, any_pattern, words

_OPENING = rf"(?:{any_pattern('order_openings')}[,:]?\s+)*"
_ORDER = re.compile(
    rf"{_OPENING}(?:(?:{any_of(words('imperative_verbs'))})\b"
    r"(?!['-]|\s+(?:is|was|are|were|has|had|will|of|or|and)\b)"
    rf"|(?!(?:{any_of(words('sentence_openers'))}|{any_of(VERB_FORMS)}|\w+(?:ly|ing|ed|day))\b)"
    r"\w+(?:\s(?:up|down|out|off|away))?\s(?-i:your|my|an?|the|me|us)\s(?-i:[a-z\d\"'(]))",
    re.IGNORECASE,
)
_ADDRESS = re.compile(any_pattern("addresses"), re.IGNORECASE)
_CODE = re.compile(
    r"^\s*import\s+[\w.]+(?:\s*,\s*[\w.]+)*(?:\s+as\s+\w+)?(?:\s|$)|\bfrom\s+[\w.]+\s+import\s"
    r"|^\s*(?:for|with|while|if|elif|def|class|function)\s.*[\w)\]]\s*[:{]\s*$"
    r"|\w\.\w+\(|\w\(\"|\w\s*={1,3}\s*(?:['\"\[({]|[a-zA-Z_]\w*[.(\[])|[{}]\s*$|\);\s*$"
    r"|```|<\|?/?[a-z_]+\|?>|\$\(|&&|(?<![@/\w.-])[a-z]+_[a-z_]+\b(?!@)"
    r"|\basync def\b|\w\.(?:py|sh|exe|pkl)\b"
    r"|#{2,}\s|#{3,}|\b(?:sudo|curl|wget|chmod|rm|pip)\s+-?\w+\s*[-/]"
    r"|\b(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])[A-Za-z0-9+/]{32,}"
)
_QUESTION = re.compile(r"\?[\"')\]\s]*$")
# Of a longer sentence, only the beginning is looked at.
MAX_CHARS = 1_000
_BULLET = "-*•#>([' "


@lru_cache(maxsize=20_000)  # an answer asks at several places
def is_declarative(sentence: str) -> bool:
    """Whether `sentence` is one that states something; what it quotes may be in any mood.

    Of a very long one, only the beginning is looked at.
    """
    text = plain(sentence)[:MAX_CHARS]
    own = unquoted(text)
    if own.strip(" .,") == '""':
        own = text.replace('"', "")
    return not (
        _QUESTION.search(text)
        or _ORDER.match(own.lstrip(_BULLET))
        or _ADDRESS.search(own)
        or _CODE.search(own)
    )
