"""An answer as one text with marks [1], and the sentence that each mark stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from service.api.openai import wire
from service.api.openai.asked import NOTES_HEAD
from service.api.wire import AnswerBody, CitationBody, ConflictBody, StatementBody

_TITLE_CHARS = 80
_DISAGREE = "The articles disagree:"
_GREW = "The figure grew:"


@dataclass(slots=True)
class MarkedText:
    """Grows piece by piece, as the answer arrives."""

    base_url: str  # of the page, without a slash at its end
    notes: bool  # the quotes stand under the text
    text: str = ""
    marks: list[wire.MarkBody] = field(default_factory=list)
    _cited: dict[int, CitationBody] = field(default_factory=dict)

    def add_statement(
        self, statement: StatementBody, citations: Sequence[CitationBody]
    ) -> tuple[str, list[wire.MarkBody]]:
        """What this statement adds to the text, and its marks; `citations`: those not known yet."""
        self._cited |= {each.number: each for each in citations}
        return self._add(f" {statement.text}" if self.text else statement.text, statement.citations)

    def finish(self, answer: AnswerBody) -> Iterator[tuple[str, list[wire.MarkBody]]]:
        """What follows the statements: conflicts and notes; or why there is no answer."""
        self._cited |= {each.number: each for each in answer.citations}
        instead = answer.reply or answer.reason
        if instead and not self.text:
            yield self._add(instead.message, [])
        for conflict in answer.conflicts:
            yield from self._conflict(_DISAGREE, conflict)
        for update in answer.updates:
            yield from self._conflict(_GREW, update)
        if self.notes and self._cited:
            lines = "\n".join(self._note(each) for each in self._cited.values())
            yield self._add(f"\n\n{NOTES_HEAD}\n{lines}", [])

    def whole(self, answer: AnswerBody) -> "MarkedText":
        """This text, with all of `answer` added."""
        for statement in answer.statements:
            new = [c for c in answer.citations if c.number in statement.citations]
            self.add_statement(statement, new)
        for _ in self.finish(answer):
            pass
        return self

    def url_of(self, citation: CitationBody) -> str:
        return citation_url(self.base_url, citation)

    def _conflict(
        self, head: str, conflict: ConflictBody
    ) -> Iterator[tuple[str, list[wire.MarkBody]]]:
        yield self._add(f"\n\n{head}", [])
        for value in conflict.values:
            yield self._add(f"\n- {value.value}", value.citations)

    def _add(self, piece: str, numbers: Sequence[int]) -> tuple[str, list[wire.MarkBody]]:
        start = len(self.text)
        self.text += piece
        marks = []
        for number in numbers:
            self.text += " "
            begin = len(self.text)
            self.text += f"[{number}]"
            citation = self._cited[number]
            marks.append(
                wire.MarkBody(
                    url=self.url_of(citation),
                    title=citation_title(citation),
                    start_index=begin,
                    end_index=len(self.text),
                    quote=citation.quote,
                    footnote=citation,
                )
            )
        self.marks += marks
        return self.text[start:], marks

    def _note(self, citation: CitationBody) -> str:
        article = citation.article
        where = [article.source, article.published and f"{article.published}", article.path]
        told = " · ".join(part for part in where if part)
        quote = " ".join(citation.quote.split())
        return (
            f"[{citation.number}] “{quote}” {told} · sentence {citation.sentence} "
            f"<{self.url_of(citation)}>"
        )


def citation_url(base_url: str, citation: CitationBody) -> str:
    """Where the page shows the sentence in its article."""
    said = citation.id.rpartition("-")[2]
    return f"{base_url}/#/{citation.article.id}/s{citation.sentence}/{said}"


def citation_title(citation: CitationBody) -> str:
    article = citation.article
    name = article.title or article.lead or article.path
    shown = name if len(name) <= _TITLE_CHARS else f"{name[:79]}…"
    named = [article.source, shown]
    return " · ".join([*(part for part in named if part), f"sentence {citation.sentence}"])


def extra_of(base_url: str, answer: AnswerBody | None) -> wire.ExtraBody:
    """What stands beside the protocol."""
    cited = answer.citations if answer else []
    return wire.ExtraBody(
        citations=[citation_url(base_url, each) for each in cited],
        search_results=[
            wire.SearchResultBody(
                title=citation_title(each),
                url=citation_url(base_url, each),
                date=each.article.published.isoformat() if each.article.published else None,
                snippet=each.quote,
            )
            for each in cited
        ],
        footnote=answer,
    )
