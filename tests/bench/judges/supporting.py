"""Fit support.json: what a score of the judge of support says, as a probability.

    python -m tests.bench.judges.supporting

A logistic curve, fitted on statements by hand that no judge learns from (`fit`), as many of each
verdict as of the other; and tried, together with the rules, on others (`measure`, and
`support_kinds.jsonl`).
"""

import json
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.cross_encoder import CrossEncoder
from ingest.minilm import checked_weights, word_vectors
from service.verification.context import Context
from service.verification.entailment import agreed, objection
from service.verification.judge import BY_RULES, SUPPORTED
from tests.bench.auroc import auroc
from tests.bench.data import Row
from tests.bench.judges.calibrate import Curve, curve
from tests.bench.judges.written import cited, lines, statements

Numbers = NDArray[np.float64]


def main() -> None:
    fitting = list(statements("fit"))
    fitted = _fitted(*_scores(fitting))
    measured = {
        name: _measures(found, fitted)
        for name, found in (
            ("statements by hand", list(statements("measure"))),
            ("kinds by hand", lines("support_kinds")),
        )
    }
    stored = {
        "provenance": f"Fitted by tests/bench/judges/supporting.py on {len(fitting):,}"
        " statements by hand that no judge has learnt from.",
        "measured": measured,
        "weights": {"judge": round(fitted.slope, 4), "bias": round(fitted.shift, 4)},
    }
    told = json.dumps(stored, indent=1) + "\n"
    print(told)  # noqa: T201
    Path(str(files("service.verification") / "support.json")).write_text(told, "utf-8")


def _scores(rows: Sequence[Row]) -> tuple[Numbers, NDArray[np.bool_]]:
    """Of each the judge's score that it is supported, and whether it is."""
    weights = (files("service.verification") / "support.onnx").read_bytes()
    encoder = CrossEncoder(weights, word_vectors(checked_weights()))
    marks = encoder.marks([(cited(row), row["statement"]) for row in rows])
    return np.array([-mark.score for mark in marks]), np.array([row["supported"] for row in rows])


def _accepted(row: Row) -> bool:
    return objection(row["statement"], row["premise"], _contexts(row)) is None


def _contexts(row: Row) -> list[Context]:
    around = row.get("context", {})
    day = date.fromisoformat(around["date"]) if around.get("date") else None
    title, outlet, before = (around.get(name, "") for name in ("title", "outlet", "before"))
    return [Context(title, outlet, day, before)] * len(row["premise"])


def _fitted(scores: Numbers, supported: NDArray[np.bool_]) -> Curve:
    share = supported.mean()
    weights = np.where(supported, 0.5 / share, 0.5 / (1 - share))
    return curve(list(scores), list(supported), list(weights))


def _measures(rows: Sequence[Row], fitted: Curve) -> dict[str, float]:
    """By the rules alone, and by both: a statement that rules refuse must agree in fact."""
    scores, supported = _scores(rows)
    by_rules = np.array([_accepted(row) for row in rows])
    agreeing = np.array([agreed(row["statement"], row["premise"], _contexts(row)) for row in rows])
    odds = fitted.slope * scores + fitted.shift + BY_RULES * by_rules
    out = (by_rules | agreeing) & (odds >= np.log(SUPPORTED / (1 - SUPPORTED)))
    told = {
        "statements": len(rows),
        "AUROC of the judge": auroc(list(scores[supported]), list(scores[~supported])),
        "supported, accepted by the rules": by_rules[supported].mean(),
        "with an error, accepted by the rules": by_rules[~supported].mean(),
        "supported, accepted": out[supported].mean(),
        "with an error, accepted": out[~supported].mean(),
    }
    return {name: round(float(value), 4) for name, value in told.items()}


if __name__ == "__main__":
    main()
