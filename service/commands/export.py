"""footnote export: an answer in forms that other programs read."""

import json
from typing import Annotated, Literal

import typer

from service.api import wire
from service.api.annotations import annotations, linked_data
from service.commands.options import AnswerFile
from service.commands.saved import read_answer
from service.commands.terminal import errors_told, output


def export(
    answer: AnswerFile,
    form: Annotated[
        Literal["annotations", "schema.org"],
        typer.Option(
            "--as", help="annotations: W3C Web Annotations. schema.org: JSON-LD for a web page."
        ),
    ] = "annotations",
) -> None:
    """Print an ANSWER in a form that other programs read."""
    with errors_told():
        body = wire.AnswerBody.model_validate(read_answer(answer))
    made = annotations(body) if form == "annotations" else linked_data(body)
    output.print_json(json.dumps(made))
