"""footnote evaluate QUESTIONS | compare A B | draft FOLDER."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs: `footnote ask` shall neither
# wait for the measures and the model clients, nor need the extra that brings them.

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape
from typer.core import TyperGroup

from service.bootstrap import build_answerer, build_embedder
from service.commands.options import Data
from service.commands.terminal import bars, errors, errors_told, output, read_settings
from service.ingest_report import Exit
from service.settings import Settings

if TYPE_CHECKING:
    from service.evaluate.evaluation import Evaluation
    from service.evaluate.target import Target

_EXTRA = {"ir_measures", "pytrec_eval", "jinja2"}


class _RunByDefault(TyperGroup):
    """`footnote evaluate QUESTIONS` is `footnote evaluate run QUESTIONS`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_RunByDefault,
    no_args_is_help=True,
    help="Measure answers against a question set: footnote evaluate QUESTIONS.jsonl --out DIR",
    epilog="Exit codes: 0 all well, 1 a question failed or the gate did not open, 2 misuse, "
    "130 interrupted (run it again to go on).",
)


@app.command()
def run(
    questions: Annotated[
        Path,
        typer.Argument(
            help="A question set, .jsonl or .csv; or a folder of BEIR.", show_default=False
        ),
    ],
    *,
    out: Annotated[Path, typer.Option(help="The folder for the report.", show_default=False)],
    data: Data = None,
    url: Annotated[
        str | None, typer.Option(help="Ask a running service instead of the index.")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Questions at once.")] = 2,
    answerer: Annotated[
        Literal["auto", "extractive", "model"], typer.Option(help="Which answerer to ask.")
    ] = "auto",
    judge: Annotated[
        str | None,
        typer.Option(help="A chat model that grades the answers too, such as openai:NAME."),
    ] = None,
    gate: Annotated[
        Path | None, typer.Option(help="Limits (TOML); exit code 1 where they are not kept.")
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="An earlier run's folder: the report says what got worse since."),
    ] = None,
    price_read: Annotated[float, typer.Option(min=0, help="Price of a million tokens read.")] = 0.0,
    price_written: Annotated[
        float, typer.Option(min=0, help="Price of a million tokens written.")
    ] = 0.0,
    drafts: Annotated[bool, typer.Option("--drafts", help="Ask drafted questions too.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Discard an unfinished run in --out.")
    ] = False,
) -> None:
    """Ask every question and report: report.html, report.md and report.json in OUT.

    Interrupted, the same command goes on where it stopped.
    """
    with _told(), bars() as progress:
        from service.evaluate.cost import Prices
        from service.evaluate.evaluation import evaluate
        from service.evaluate.gate import read_gate
        from service.evaluate.judge import Judge
        from service.evaluate.question_set import read_question_set
        from service.evaluate.result import read_result

        settings = read_settings(data=data)
        asked = read_question_set(questions, drafts=drafts)
        limits = read_gate(gate) if gate else None
        before = read_result(baseline) if baseline else None
        done = evaluate(
            _target(settings, url),
            asked,
            out,
            threshold=settings.threshold,
            judge=Judge.open(judge) if judge else None,
            gate=limits,
            baseline=before,
            prices=Prices(price_read, price_written),
            answerer=answerer,
            concurrency=concurrency,
            fresh=fresh,
            progress=progress,
        )
    if asked.drafts:
        errors.print(f"{asked.drafts} drafts left out (--drafts asks them too)")
    _tell(done, out)
    if done.breaches or done.result.failed:
        raise typer.Exit(Exit.FAILED)


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="A run's folder.", show_default=False)],
    after: Annotated[Path, typer.Argument(help="Another run's folder.", show_default=False)],
) -> None:
    """What changed from BEFORE to AFTER, and which questions flipped, as Markdown."""
    with _told():
        from service.evaluate.compare import compare as compare_runs
        from service.evaluate.compare import markdown
        from service.evaluate.result import read_result

        compared = compare_runs(read_result(before), read_result(after))
        output.print(markdown(compared, before.name, after.name), markup=False, end="")


@app.command()
def draft(
    folder: Annotated[Path, typer.Argument(help="The folder of articles.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The question set to write (.jsonl).")] = Path(
        "drafts.jsonl"
    ),
    count: Annotated[int, typer.Option(min=1, help="How many questions, at most.")] = 40,
    model: Annotated[
        str | None, typer.Option(help="A chat model that words the questions.")
    ] = None,
) -> None:
    """Propose questions with their gold sentences, each a draft until a person accepts it.

    To accept one, read it and remove `"draft": true` from its line.
    """
    with _told(), bars() as progress:
        from service.evaluate.propose import propose, write_proposals
        from service.evaluate.question_writer import QuestionWriter

        writer = QuestionWriter.open(model) if model else None
        found = propose(folder, count, writer=writer, progress=progress)
        write_proposals(found.proposals, out)
    for problem in found.skipped:
        errors.print(escape(f"skipped {problem}"))
    errors.print(
        escape(f"{len(found.proposals)} drafts written to {out}; none counts before it is accepted")
    )


def _target(settings: Settings, url: str | None) -> "Target":
    from service.evaluate.target import InProcess, Service

    if url:
        return Service(url)
    return InProcess(build_answerer(settings, build_embedder(settings)))


def _tell(done: "Evaluation", out: Path) -> None:
    output.print(done.markdown(), markup=False, end="")
    errors.print(escape(f"report: {out / 'report.html'}"))
    for breach in done.breaches or ():
        errors.print(escape(f"gate: {breach}"))
    if done.breaches == ():
        errors.print("gate: passed")


@contextmanager
def _told() -> Iterator[None]:
    """Errors told in a line, and of this command also how to go on after Ctrl-C."""
    try:
        with errors_told():
            yield
    except KeyboardInterrupt as stopped:
        errors.print("interrupted: run the same command again to go on")
        raise typer.Exit(Exit.INTERRUPTED) from stopped
    except ModuleNotFoundError as missing:
        if missing.name not in _EXTRA:
            raise
        errors.print(
            escape(f"footnote: {missing.name} is missing: pip install 'footnote[evaluate]'")
        )
        raise typer.Exit(Exit.MISUSE) from missing
