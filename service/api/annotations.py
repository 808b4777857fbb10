"""An answer in the forms of others: W3C Web Annotation, schema.org, and links into web pages."""

from typing import Any
from urllib.parse import quote, urlsplit

from service.api import wire

# A longer quote is named by its first and last words: the whole of it would make no link.
_MAX_FRAGMENT_CHARS = 200
_ENDS_WORDS = 6


def annotations(answer: wire.AnswerBody) -> dict[str, Any]:
    """An annotation page, one annotation for each sentence that a statement rests on.

    Positions count code points of the text that was read, as the data model wants it.
    """
    cited = {each.number: each for each in answer.citations}
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"urn:uuid:{answer.id}",
        "type": "AnnotationPage",
        "items": [
            _annotation(answer, statement, cited[number])
            for statement in answer.statements
            for number in statement.citations
        ],
    }


def linked_data(answer: wire.AnswerBody) -> dict[str, Any]:
    """The question and its answer as schema.org has them, each citation a quotation."""
    given = {
        "@type": "Answer",
        "text": " ".join(each.text for each in answer.statements),
        "citation": [_quotation(each) for each in answer.citations],
    }
    question: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Question",
        "name": answer.question,
    }
    return question | ({"suggestedAnswer": given} if answer.statements else {})


def publisher_link(citation: wire.CitationBody) -> str:
    """The publisher's page at the quote, as a text fragment; "" where the article names none."""
    url = citation.article.url
    if urlsplit(url).scheme not in ("http", "https"):
        return ""
    words = citation.quote.split()
    if len(citation.quote) > _MAX_FRAGMENT_CHARS and len(words) > 2 * _ENDS_WORDS:
        ends = [" ".join(words[:_ENDS_WORDS]), " ".join(words[-_ENDS_WORDS:])]
    else:
        ends = [" ".join(words)]
    # A hyphen and a comma have a meaning of their own in a fragment.
    text = ",".join(quote(each, safe="").replace("-", "%2D") for each in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={text}"


def _annotation(
    answer: wire.AnswerBody, statement: wire.StatementBody, citation: wire.CitationBody
) -> dict[str, Any]:
    target: dict[str, Any] = {
        "source": citation.article.url or quote(citation.article.path),
        "selector": [
            {"type": "TextPositionSelector", "start": citation.start, "end": citation.end},
            {
                "type": "TextQuoteSelector",
                "exact": citation.quote,
                "prefix": citation.prefix,
                "suffix": citation.suffix,
            },
        ],
    }
    if answer.receipt.at:
        day = answer.receipt.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        target["state"] = {"type": "TimeState", "sourceDate": day}
    return {
        "id": f"urn:footnote:{citation.id}",
        "type": "Annotation",
        "motivation": "linking",
        "body": {"type": "TextualBody", "value": statement.text, "format": "text/plain"},
        "target": target,
    }


def _quotation(citation: wire.CitationBody) -> dict[str, Any]:
    article = citation.article
    about = {
        "headline": article.title or article.lead,
        "author": article.author,
        "publisher": article.source,
        "datePublished": article.published and article.published.isoformat(),
        "url": publisher_link(citation) or article.url,
    }
    whole = {name: value for name, value in about.items() if value}
    return {
        "@type": "Quotation",
        "text": citation.quote,
        "isPartOf": {"@type": "NewsArticle", "identifier": article.path, **whole},
    }
