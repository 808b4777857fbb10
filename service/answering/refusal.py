"""Why there is no answer: which names no article has, and what comes nearest."""

from collections.abc import Sequence

from ingest.identify import identify
from ingest.index import Index
from ingest.language.names import names
from ingest.language.terms import terms
from service.answering.events import Reason
from service.extraction.extract import Candidate
from service.extraction.foreign import foreign
from service.verification.citation import Citation
from service.verification.statement import states

_NEAREST = 3
# Of the threshold, what the best sentence must reach to be given as one that may answer.
_UNSURE_SHARE = 0.5


# Said in the language of the question, where the page speaks it.
_OTHER_LANGUAGES = {
    "de": (
        "Das lokale Modell liest nur Englisch und fand auf diese deutsche Frage keine Antwort:"
        " Fragen Sie bitte auf Englisch. Diese Sätze kommen ihr am nächsten."
    ),
}
_NOT_ENGLISH = (
    "The local reader knows English only and found no answer to a question in another language:"
    " ask in English. These sentences come nearest."
)


def reason(
    index: Index,
    question: str,
    candidates: Sequence[Candidate],
    threshold: float,
    *,
    survey: bool = False,
) -> Reason:
    """Why `question` is not answered; where its best sentence nearly is an answer, that one.

    Of a `survey` no single sentence is one.
    """
    sayable = [each for each in candidates if states(each.evidence)]
    if not sayable:
        return Reason("nothing-found", "No article matches the question and its filters.", (), 0.0)
    best = sayable[0]
    if foreign(question):
        message = _OTHER_LANGUAGES.get(identify(question)[0], _NOT_ENGLISH)
        return Reason("not-said", message, _cited(sayable[:_NEAREST]), best.answers)
    unknown = _unknown_words(index, question)
    if not (unknown or survey) and best.answers >= _UNSURE_SHARE * threshold:
        quote = best.evidence.text
        return Reason("unsure", f"Perhaps: “{quote}”", _cited(sayable[:1]), best.answers)
    if unknown:
        words = " or ".join(f"“{word}”" for word in unknown)
        message = f"No article mentions {words}. These sentences come nearest."
    else:
        message = "The articles don’t say. These sentences come nearest."
    return Reason("not-said", message, _cited(sayable[:_NEAREST]), best.answers)


def _cited(candidates: Sequence[Candidate]) -> tuple[Citation, ...]:
    return tuple(
        Citation.of(each.evidence.article, each.evidence.sentence, n)
        for n, each in enumerate(candidates, start=1)
    )


def _unknown_words(index: Index, question: str) -> list[str]:
    """The names in `question`, as written, that no article has: not in its text, title or path.

    Other words are no reason: an article may say the same with another verb. Nor is a single word
    that opens the question, as "Wann" does, where any word has a capital.
    """
    unknown = [
        word.of(question)
        for name in names(question)
        if name.certain
        for word in name.words
        if (found := terms(word.of(question)))
        and not any(index.document_frequency(term) for term in found)
    ]
    if not unknown:
        return []
    held = {
        term
        for article, _ in index.articles()
        for term in terms(
            f"{_spoken(article.path)} {article.title} {article.author} {article.source}"
        )
    }
    return [each for each in unknown if not held.intersection(terms(each))]


def _spoken(path: str) -> str:
    return path.replace("_", " ").replace("/", " ").replace("-", " ")
