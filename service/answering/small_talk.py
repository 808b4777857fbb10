"""Replies to what asks nothing of the articles: greetings, thanks, what one may ask."""

from ingest.index import Index
from service.answering.events import Reply

_ABILITY = (
    "I answer questions about {articles}, with their own sentences, and cite each. Ask for a fact, "
    "a summary, a timeline, what two outlets say of one thing, or which articles there are."
)
_MESSAGES = {
    "hello": "Hello. Ask me about {articles}.",
    "thanks": "You’re welcome.",
    "bye": "Goodbye.",
    "ability": _ABILITY,
    "nonsense": "I can’t read a question in that. Ask me about {articles}.",
}


def reply(index: Index, aspect: str) -> Reply:
    """What is said to small talk of that `aspect` (see `service.query.kind.Asked`)."""
    count = len(index.articles())
    articles = "the one article here" if count == 1 else f"the {count:,} articles here"
    return Reply(f"small-talk.{aspect}", _MESSAGES[aspect].format(articles=articles))
