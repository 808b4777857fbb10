"""Who says what a sentence says, by the sentence itself: "the province", "Greta Hallam"."""

import re

from ingest.language.names import names
from ingest.language.wordlist import any_of, tagged
from ingest.language.wordlist import words as listed

_SAY = any_of(tagged("reporting_verbs", "person"))
_WORD = r"[\w’'.-]+"
_WHO = rf"(?:(?:the|a|an|its|his|her|their|one)\s+)?(?:{_WORD}\s+){{0,4}}?{_WORD}"
_END = r"(?=\s*(?:[,.;:”\"]|$)|\s+(?:on|in|at|after|who|which|and|that|as|when|told|to)\b)"
_ACCORDING = re.compile(rf"\baccording to\s+(?P<who>{_WHO}){_END}", re.IGNORECASE)
_BEHIND = re.compile(rf"[,”\"’]\s+{_SAY}\s+(?P<who>{_WHO}){_END}", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?:^|[,;:”\"]\s+|\band\s+)[“\"]?(?P<who>{_WHO})(?:\s+(?:has|have|had|also|later))?\s+{_SAY}\b",
    re.IGNORECASE,
)
_JOINTS = frozenset({"and", "but", "or", "yet", "so"})
_PRONOUNS = frozenset(
    {*listed("personal_pronouns"), "it", "it’s", "who", "which", "that", "i", "we"}
)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


def speaker(text: str) -> str:
    """Who is said to say it, without an article; "" where nobody is, or by a pronoun alone."""
    for pattern in (_ACCORDING, _BEHIND, _BEFORE):
        found = pattern.search(text)
        if found and found["who"].lower() in _JOINTS:  # "Ida Berg valued it at 9, but said …"
            return next((n.text for n in names(text[: found.start()]) if n.certain), "")
        if found and not _PRONOUNS & {word.lower() for word in found["who"].split()}:
            return _shown(found["who"])
    return ""


def _shown(who: str) -> str:
    """A name without the words around it, or what names nobody as it stands."""
    named = [each for each in names(who) if each.certain]
    return named[0].text if named else _ARTICLE.sub("", who).strip(" .")
