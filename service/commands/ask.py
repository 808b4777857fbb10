"""footnote ask: one question, one answer."""

from typing import Annotated

import typer
from pydantic import ValidationError

from ingest.errors import SettingsError
from service.api import convert, wire
from service.bootstrap import build_answerer, build_embedder
from service.commands.options import Data
from service.commands.show import print_answer
from service.commands.terminal import errors, errors_told, output, read_settings


def ask(
    question: Annotated[str, typer.Argument(help="A question, in quotes.", show_default=False)],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole answer as JSON.")
    ] = False,
    data: Data = None,
) -> None:
    """Answer QUESTION from the index, with the sentences that the answer rests on."""
    with errors_told():
        settings = read_settings(data=data)
        try:
            asked = wire.QuestionBody(question=question)
        except ValidationError as error:
            raise SettingsError(f"the question: {error.errors()[0]['msg']}") from error
        answerer = build_answerer(settings, build_embedder(settings))
        try:
            with errors.status("Reading the articles …"):
                body = convert.answer_body(answerer.answer(convert.question(asked)))
        finally:
            answerer.close()
    if as_json:
        output.print_json(body.model_dump_json())
    else:
        print_answer(body)
