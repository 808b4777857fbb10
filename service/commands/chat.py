"""footnote chat: a conversation in the terminal."""

from collections.abc import Iterator

from pydantic import ValidationError
from rich.markup import escape

from service.api import convert, wire
from service.bootstrap import build_answerer, build_embedder
from service.commands.options import Data
from service.commands.show import print_answer
from service.commands.terminal import errors, errors_told, output, read_settings

_HISTORY_TURNS = 6
_LEAVE = frozenset({"/quit", "/exit", "/bye"})


def chat(
    data: Data = None,
) -> None:
    """Ask one question after another in the terminal; a later one may lean on earlier ones.

    /new begins anew, /quit or Ctrl-D ends it. Questions may also come through a pipe, one a line.
    """
    with errors_told():
        settings = read_settings(data=data)
        answerer = build_answerer(settings, build_embedder(settings))
        try:
            history: list[wire.TurnBody] = []
            for question in _questions():
                if question == "/new":
                    history.clear()
                    continue
                try:
                    asked = wire.QuestionBody(question=question, history=history[-_HISTORY_TURNS:])
                except ValidationError as error:
                    errors.print(escape(f"the question: {error.errors()[0]['msg']}"))
                    continue
                body = convert.answer_body(answerer.answer(convert.question(asked)))
                print_answer(body)
                output.print()
                said = " ".join(each.text for each in body.statements)[: wire.MAX_ANSWER_CHARS]
                history.append(wire.TurnBody(question=question, answer=said))
        finally:
            answerer.close()


def _questions() -> Iterator[str]:
    while True:
        try:
            question = output.input("› " if output.is_terminal else "").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if question in _LEAVE:
            return
        if question:
            yield question
