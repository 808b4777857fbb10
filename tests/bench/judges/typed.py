"""Questions as people type them, and inputs that ask nothing."""

import re
from dataclasses import replace
from random import Random

from tests.bench.judges.groups import Group
from tests.bench.judges.questions import Asked

_FILLER = re.compile(
    r"^(?:what (?:is|was|are|were) (?:the )?|who (?:is|was) (?:the )?|"
    r"when (?:did|was|is) (?:the )?|"
    r"where (?:is|was|did) (?:the )?|how (?:is|was|did) )"
)
_POLITE = (
    "can you tell me {}",
    "please tell me {}",
    "do you know {}",
    "i want to know {}",
    "according to the article, {}",
    "and {}",
    "so {}",
    "{} please",
)
IDLE = (
    "thank you|thanks|thanks a lot|thank you very much|ok|okay|hello|hi|hi there|good morning|hey|"
    "great|cool|yes|no|bye|goodbye|what is this about|what is this|what can you do|who are you|"
    "how are you|help|tell me more|summarise|summary please|can you help me|nice|lol|test|asdf|"
    "go on|any news|what do you know|tell me something|continue|really|are you sure|interesting|"
    "i see|please|what else|more|so what|never mind|good job|that is wrong|i do not understand|"
    "what do you mean|what should i ask|good evening|sure|right|wow|got it|what is your name|"
    "are you a robot|what time is it|tell me a joke|how does this work|start over|???|."
).split("|")

_AUXILIARY = re.compile(
    r"^(?:who|what|which [\w ]+?|when|where|why|how) "
    r"(?:did|does|do|was|were|is|are|can|will|has|have|had) ",
    re.IGNORECASE,
)
_OPPOSITES = dict(
    pair.split("/")
    for pair in (
        "first/last last/first largest/smallest smallest/largest highest/lowest lowest/highest "
        "before/after after/before won/lost lost/won more/fewer most/fewest oldest/newest "
        "allow/forbid allowed/forbade increase/decrease increased/decreased rise/fall rose/fell "
        "begin/end began/ended started/stopped north/south south/north east/west west/east "
        "support/oppose supported/opposed accept/reject accepted/rejected open/close opened/closed "
        "born/buried minimum/maximum maximum/minimum earliest/latest best/worst longest/shortest "
        "join/leave joined/left bought/sold built/destroyed arrive/leave arrived/left true/false"
    ).split()
)


def typed(question: str, dice: Random) -> str:
    """Lower case, no question mark; at times fewer words, a slip of the finger, a polite frame."""
    text = question.rstrip("?. ")
    if dice.random() < 0.9:
        text = text.lower()
    if dice.random() < 0.25:
        text = _FILLER.sub("", text) or text
    elif dice.random() < 0.1:
        text = dice.choice(_POLITE).format(text)
    if dice.random() < 0.35:
        parts = text.split()
        place = dice.randrange(len(parts)) if parts else 0
        if parts:
            parts[place] = _slipped(parts[place], dice)
        text = " ".join(parts)
    return text or question


def _slipped(word: str, dice: Random) -> str:
    if len(word) < 5 or any(map(str.isdigit, word)):
        return word
    n = dice.randrange(1, len(word) - 1)
    return dice.choice(
        (
            word[:n] + word[n + 1 :],
            word[: n + 1] + word[n:],
            word[:n] + word[n + 1] + word[n] + word[n + 2 :],
        )
    )


def idle(asked: Asked, dice: Random) -> Group | None:
    """An input that asks nothing, beside sentences that cannot answer it."""
    text = dice.choice(IDLE)
    text = dice.choice((text, text.capitalize(), f"{text}!", f"{text.capitalize()}.", f"{text}?"))
    return replace(asked, answers=(), gold=frozenset()).group(dice, question=text)


def denied(asked: Asked, dice: Random) -> Group | None:
    """The opposite asked, or what did *not* happen: the sentence that answered no longer does."""
    parts = asked.question.rstrip("?").split()
    places = [n for n, word in enumerate(parts) if word.lower() in _OPPOSITES]
    if places:
        place = dice.choice(places)
        parts[place] = _OPPOSITES[parts[place].lower()]
    else:
        match = _AUXILIARY.match(asked.question)
        if not match or len(parts) < 6:
            return None
        place = len(match[0].split()) + dice.randrange(1, 3)
        parts[place:place] = [dice.choice(("not", "never"))]
    return replace(asked, answers=(), gold=frozenset()).group(dice, question=" ".join(parts) + "?")
