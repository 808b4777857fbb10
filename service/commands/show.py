"""An answer in a terminal: statements, what the articles disagree on, and the notes."""

from collections.abc import Iterator, Sequence

from rich.markup import escape
from rich.text import Text

from service.api import wire
from service.commands.terminal import errors, output

_VERDICTS = {"yes": "Yes.", "no": "No.", "disputed": "The articles disagree: yes and no."}
_NOTE_INDENT = 4


def print_answer(body: wire.AnswerBody) -> None:
    instead = body.reply or body.reason
    if instead:
        _print(escape(instead.message))
    if body.verdict:
        _print(_VERDICTS[body.verdict])
    _print_statements(body)
    told = [("The articles disagree:", each) for each in body.conflicts]
    told += [("The figure grew:", each) for each in body.updates]
    for head, conflict in told:
        output.print(f"\n{head}")
        for line in _values(conflict, body.citations):
            _print(escape(line), indent=2)
    citations = body.citations or (body.reason.nearest if body.reason else [])
    if citations:
        output.print()
    stated = {each.text for each in body.statements}
    for citation in citations:
        _print_note(citation, quoted=citation.quote not in stated)
    if body.receipt.notice:
        errors.print(escape(body.receipt.notice))


def _print(markup: str, indent: int = 0) -> None:
    """Wrapped to the terminal, between words; what goes to a program stays in one line."""
    text = Text.from_markup(markup, emoji=False)
    lines = text.wrap(output, output.width - indent) if output.is_terminal else [text]
    for line in lines:
        line.rstrip()
        output.print(Text.assemble(" " * indent, line))


def _print_statements(body: wire.AnswerBody) -> None:
    heading = ""
    for statement in body.statements:
        told = _heading(body.kind, statement)
        if told and told != heading:
            _print(f"[dim]{escape(told)}[/dim]")
        heading = told
        marks = "".join(f"[{number}]" for number in statement.citations)
        if statement.before:
            _print(f"[dim]({escape(statement.before)})[/dim]")
        _print(f"{escape(statement.text)} [bold]{escape(marks)}[/bold]")


def _heading(kind: str, statement: wire.StatementBody) -> str:
    """What stands over the statements of a survey; "" over those of other answers."""
    day = f"{statement.day}" if statement.day else ""
    match kind:
        case "overview":
            return " · ".join(part for part in (day, statement.outlet) if part)
        case "timeline":
            return day
        case "compare":
            return statement.outlet
        case _:
            return ""


def _values(conflict: wire.ConflictBody, citations: Sequence[wire.CitationBody]) -> Iterator[str]:
    """Each value with who says it, and when."""
    by_number = {each.number: each.article for each in citations}
    for value in conflict.values:
        said = [by_number[number] for number in value.citations if number in by_number]
        who = {f"{each.source or each.path}, {each.published or 'no date'}": None for each in said}
        marks = "".join(f"[{number}]" for number in value.citations)
        yield f"{value.value} {marks} {'; '.join(who)}"


def _print_note(citation: wire.CitationBody, *, quoted: bool) -> None:
    """Where a number leads; the quote, unless a statement has just said it word for word."""
    article = citation.article
    where = [article.source, article.published and f"{article.published}", article.path]
    where += [citation.heading, " | ".join(citation.columns)]
    place = f"{' · '.join(part for part in where if part)} · sentence {citation.sentence}"
    number = f"[{citation.number}]"
    if quoted:
        marked = any(mark in citation.quote for mark in "“”")
        quote = citation.quote if marked else f"“{citation.quote}”"
        _print(escape(f"{number} {quote}"))
        _print(f"[dim]{escape(place)}[/dim]", indent=_NOTE_INDENT)
    else:
        _print(f"{escape(number)} [dim]{escape(place)}[/dim]")
