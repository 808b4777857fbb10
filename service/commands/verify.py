"""footnote verify: an answer is checked against the files alone."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ingest.formats import Ocr
from service.answering.signature import read_public_key
from service.commands.audit import Files, audit
from service.commands.options import AnswerFile, Folder
from service.commands.saved import read_answer
from service.commands.terminal import errors, errors_told, output, printable, read_settings
from service.ingest_report import Exit


def verify(
    answer: AnswerFile,
    folder: Folder,
    key: Annotated[
        Path | None, typer.Option(help="The public key that must have signed the answer.")
    ] = None,
) -> None:
    """Check an ANSWER against the files of FOLDER alone: no index, no key, no network."""
    with errors_told():
        body = read_answer(answer)
        settings = read_settings()
        files = Files(folder, Ocr(settings.ocr, settings.max_file_seconds))
        findings = audit(body, files, read_public_key(key) if key else None)
    wrong = [each for each in findings if each.kind == "error"]
    for finding in findings:
        kind = "" if finding in wrong else "warning: "
        errors.print(escape(printable(f"{kind}{finding.where}: {finding.problem}")))
    warnings = len(findings) - len(wrong)
    output.print(
        f"{len(body['citations'])} citations of {len(body['statements'])} statements checked, "
        f"{len(wrong)} found wrong{f', {warnings} with a warning' if warnings else ''}"
    )
    if body.get("signature") and not key:
        output.print("it is signed: --key PUBLIC-KEY checks by whom")
    if wrong:
        raise typer.Exit(Exit.FAILED)
