"""From a question set to a report: the one story, told in order."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from service.evaluate.compare import Comparison, compare
from service.evaluate.cost import Costs, Prices, cost
from service.evaluate.export import export
from service.evaluate.gate import Breach, Gate, breaches
from service.evaluate.gold import Articles
from service.evaluate.question_set import QuestionSet
from service.evaluate.record import Manifest
from service.evaluate.report import render_html, render_markdown
from service.evaluate.result import REPORT, Result, summarise
from service.evaluate.run import AnswererKind, Asking, Judging, ProgressCallback, run
from service.evaluate.score import score
from service.evaluate.target import Target

HTML, MARKDOWN, TIMINGS, EXPORT = "report.html", "report.md", "timings.json", "export"


@dataclass(frozen=True, slots=True)
class Evaluation:
    result: Result
    costs: Costs
    breaches: tuple[Breach, ...] | None  # None: there was no gate
    against: Comparison | None  # the earlier run, where one was given

    def markdown(self) -> str:
        return render_markdown(self.result, self.costs, self.breaches, self.against)


def evaluate(
    target: Target,
    asked: QuestionSet,
    out: Path,
    *,
    threshold: float,
    judge: Judging | None = None,
    gate: Gate | None = None,
    baseline: Result | None = None,
    prices: Prices = Prices(),  # noqa: B008 - frozen
    answerer: AnswererKind = "auto",
    concurrency: int = 1,
    fresh: bool = False,
    progress: ProgressCallback,
) -> Evaluation:
    """Asks, measures, and writes to `out`; closes `target`.

    Two runs over the same index leave the same bytes, but in `costs.jsonl`, `timings.json` and
    the parts of the report that are marked as timings. Raises `FootnoteError`, `SettingsError`
    as `run`, `breaches` and `compare` do.
    """
    try:
        manifest = Manifest(
            questions=asked.name,
            questions_digest=asked.digest,
            target=target.identity,
            answerer=answerer,
            judge=judge.name if judge else None,
            asked=len(asked.questions),
        )
        records = run(
            Asking(target, judge, answerer),
            asked.questions,
            manifest,
            out,
            concurrency=concurrency,
            fresh=fresh,
            progress=progress,
        )
        articles = Articles(target.article, target.holding)
        scored = score(asked.questions, records, articles, threshold)
        result = summarise(manifest, scored, threshold)
        costs = cost(records, prices)
        found = tuple(breaches(gate, result, costs, baseline)) if gate else None
        against = compare(baseline, result) if baseline else None
        export(scored, articles, out / EXPORT)
        (out / REPORT).write_text(result.model_dump_json(indent=1) + "\n", "utf-8")
        (out / TIMINGS).write_text(json.dumps(asdict(costs), indent=1) + "\n", "utf-8")
        (out / MARKDOWN).write_text(render_markdown(result, costs, found, against), "utf-8")
        html = render_html(result, scored, costs, articles, gate=found, against=against)
        (out / HTML).write_text(html, "utf-8")
    finally:
        target.close()
    return Evaluation(result, costs, found, against)
