"""A run as people look at it: one self-contained HTML file, and a page of Markdown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from service.api import wire
from service.evaluate.compare import Comparison
from service.evaluate.cost import Costs
from service.evaluate.gate import Breach
from service.evaluate.gold import Articles
from service.evaluate.measures import ALL, HEADLINES, MEASURES
from service.evaluate.page import page
from service.evaluate.result import Result
from service.evaluate.score import Outcome, Scored
from service.evaluate.statistic import Estimate

_BINS = 24
_JUDGED = (
    ("answer.strings", "judge.correctness"),
    ("answer.weak", "judge.support"),
)


@dataclass(frozen=True, slots=True)
class Bin:
    low_ms: float
    high_ms: float
    count: int


def render_html(
    result: Result,
    scored: Sequence[Scored],
    costs: Costs,
    articles: Articles,
    *,
    gate: Sequence[Breach] | None,
    against: Comparison | None,
) -> str:
    """`gate`: the reasons that a gate gave, None where there was none; `against`: an earlier run.

    What changes from run to run stands between `<!-- timings -->` and `<!-- /timings -->`.
    """
    pages = [page(each, articles, position) for position, each in enumerate(scored, start=1)]
    pages.sort(key=lambda each: each.right)  # what went wrong comes first
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            pages=pages,
            bins=_bins(costs.totals_ms),
            receipt=_receipt(scored),
            anchors={each.id: each.anchor for each in pages},
            **_shared(result, costs, gate, against),
        )
    )


def render_markdown(
    result: Result, costs: Costs, gate: Sequence[Breach] | None, against: Comparison | None
) -> str:
    """For a terminal or a pull request; the timings stand last, under their own heading."""
    template = _environment().get_template("report.md.jinja")
    return template.render(**_shared(result, costs, gate, against))


def _receipt(scored: Sequence[Scored]) -> wire.ReceiptBody | None:
    """Of the first answer: what answered, over which index; None where nothing was answered."""
    return next((each.record.answer.receipt for each in scored if each.record.answer), None)


def _shared(
    result: Result, costs: Costs, gate: Sequence[Breach] | None, against: Comparison | None
) -> dict[str, object]:
    outcomes = Counter(each.outcome for each in result.questions)
    return {
        "result": result,
        "costs": costs,
        "gate": gate,
        "against": against,
        "of": MEASURES,
        "all": result.measures[ALL],
        "headlines": [MEASURES[name] for name in HEADLINES if name in result.measures[ALL]],
        "measures": [each for each in MEASURES.values() if each.name in result.measures[ALL]],
        "outcomes": [(each, outcomes[each]) for each in Outcome if outcomes[each]],
        "counts": Counter(each.type for each in result.questions),
        "judged": [
            (MEASURES[free], MEASURES[judge])
            for free, judge in _JUDGED
            if judge in result.measures[ALL]
        ],
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("service.evaluate"),
        # Articles, questions and models write what they like; only HTML needs protection from it.
        autoescape=select_autoescape(enabled_extensions=("html.jinja",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["number"] = _number
    environment.filters["cell"] = _cell
    return environment


def _number(estimate: Estimate, unit: str = "share") -> str:
    return f"{estimate.value:.1f}" if unit == "count" else f"{estimate.value:.3f}"


def _cell(text: str) -> str:
    """For a table of Markdown."""
    return " ".join(text.split()).replace("|", "\\|")


def _bins(totals_ms: Sequence[float]) -> list[Bin]:
    """A histogram over equal steps up to the slowest answer; empty for no answers."""
    if not totals_ms:
        return []
    counts, edges = np.histogram(totals_ms, bins=_BINS, range=(0, max(totals_ms) or 1))
    return [
        Bin(float(low), float(high), int(count))
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
