r"""How well do the judges tell? Every set of `measured.py`, and how the scores are calibrated.

    python -m tests.bench.judges.measure reader --weights FILE.onnx --shared ../shared --out a.json
    python -m tests.bench.judges.measure support --weights FILE.onnx …

`--weights shipped` measures the reader and the rule of support that were there before. `--every N`
takes one row in N, for a quick look.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.cross_encoder import CrossEncoder
from ingest.minilm import checked_weights, word_vectors
from service.extraction.around import with_around
from service.extraction.reader import MiniLMReader, Text
from service.verification.support import support
from tests.bench.auroc import auroc
from tests.bench.judges.calibrate import Curve, curve, reliability
from tests.bench.judges.fitting import fitting_claims
from tests.bench.judges.measured import Asking, Claim, claims, questions

Pair = tuple[str, str]
Scorer = Callable[[Sequence[Pair]], list[float]]
Numbers = NDArray[np.float64]

SHIPPED = "shipped"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["reader", "support"])
    parser.add_argument("--weights", required=True)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="", help="sets whose name has this")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    task, shared, every = arguments.task, arguments.shared, arguments.every
    if arguments.weights == SHIPPED:
        scorer = _shipped_reader() if task == "reader" else _shipped_support
    else:
        words = word_vectors(checked_weights())
        encoder = CrossEncoder(Path(arguments.weights).read_bytes(), words)

        def scorer(pairs: Sequence[tuple[str, str]]) -> list[float]:
            return [mark.score for mark in encoder.marks(pairs)]

    report = (_reader if task == "reader" else _support)(scorer, shared, every, arguments.only)
    told = json.dumps(report, indent=1)
    print(told)  # noqa: T201
    if arguments.out:
        arguments.out.write_text(told + "\n", "utf-8")


def _shipped_reader() -> Scorer:
    reader = MiniLMReader(word_vectors(checked_weights()))
    return lambda pairs: [reader.read(first, [Text(second)])[0] for first, second in pairs]


def _shipped_support(pairs: Sequence[Pair]) -> list[float]:
    """Log odds of "not supported", as the judge gives them."""
    likely = [min(max(support(second, [first]), 1e-6), 1 - 1e-6) for first, second in pairs]
    return [float(np.log((1 - each) / each)) for each in likely]


def _reader(scorer: Scorer, shared: Path, every: int, only: str) -> dict[str, object]:
    found: dict[str, object] = {}
    first, second = [], []
    for name, whole in questions(shared).items():
        if only not in name:
            continue
        asked = whole[::every]
        pairs = [
            (with_around(each.question, text.around), text.said)
            for each in asked
            for text in each.sentences
        ]
        scores = iter(scorer(pairs))
        best = []
        for each in asked:
            own = [next(scores) for _ in each.sentences]
            place = int(np.argmax(own))
            best.append((own[place], each.gold is not None and place in each.gold, each))
        found[name] = _measures(best)
        kinds = sorted({each.group for each in asked})
        if name.startswith("news"):
            found[f"{name}, by kind: share right at the best threshold"] = _kinds(best, kinds)
        first += [each for each in best if each[2].calibrates]
        second += [each for each in best if not each[2].calibrates and each[2].gold is not None]
    if first and second:
        # Half of SQuAD and NQ fit the curve; the other half, CLAP NQ and the news try it.
        fitted = curve([b[0] for b in first], [b[1] for b in first])
        likely = [fitted.probability(b[0]) for b in second]
        found["calibration"] = {
            "slope": round(fitted.slope, 4),
            "shift": round(fitted.shift, 4),
            "fitted on": len(first),
            **reliability(likely, [b[1] for b in second]),
            "joint at .5 on the other half": _joint_at(second, fitted),
        }
    return found


Best = tuple[float, bool, Asking]


def _measures(best: Sequence[Best]) -> dict[str, float]:
    answered = [score for score, _, each in best if each.answerable]
    not_answered = [score for score, _, each in best if not each.answerable]
    found = {"questions": len(best), "AUROC": round(auroc(answered, not_answered), 4)}
    if any(each.gold is not None for *_, each in best):
        hits = [right for _, right, each in best if each.answerable]
        found["first sentence"] = round(float(np.mean(hits)), 4)
        found["joint"] = round(max(_joint(best, t) for t in _thresholds(best)), 4)
    return found


def _joint(best: Sequence[Best], threshold: float) -> float:
    return float(np.mean([r if s >= threshold else not e.answerable for s, r, e in best]))


def _thresholds(best: Sequence[Best]) -> Sequence[float]:
    return list(np.quantile([score for score, *_ in best], np.linspace(0, 1, 101)))


def _joint_at(best: Sequence[Best], fitted: Curve) -> float:
    return round(_joint(best, -fitted.shift / fitted.slope), 4)


def _kinds(best: Sequence[Best], kinds: Sequence[str]) -> dict[str, float]:
    threshold = max(_thresholds(best), key=lambda t: _joint(best, t))
    return {
        kind: round(_joint([b for b in best if b[2].group == kind], threshold), 3) for kind in kinds
    }


def _support(scorer: Scorer, shared: Path, every: int, only: str) -> dict[str, object]:
    """Scores are log odds of "not supported"."""

    def judged(found: Sequence[Claim]) -> tuple[list[float], list[bool]]:
        scores = scorer([(each.premise, each.statement) for each in found])
        return [-score for score in scores], [each.supported for each in found]

    fitting = fitting_claims(shared)[::every]
    scores, supported = judged(fitting[::2])
    fitted = curve(scores, supported)
    scores, supported = judged(fitting[1::2])
    likely = [fitted.probability(each) for each in scores]
    found: dict[str, object] = {
        "held-out sets": _told(scores, supported, fitted),
        "calibration": {
            "slope": round(fitted.slope, 4),
            "shift": round(fitted.shift, 4),
            "fitted on": len(fitting[::2]),
            **reliability(likely, supported),
        },
    }
    for name, whole in claims(shared).items():
        if only not in name:
            continue
        asked = whole[::every] if name.startswith("QAGS") else whole
        scores, supported = judged(asked)
        found[name] = _told(scores, supported, fitted)
        if name.endswith("by hand"):
            found[f"{name}, each"] = _each_kind(asked, scores, fitted)
    return found


def _told(scores: Sequence[float], supported: Sequence[bool], fitted: Curve) -> dict[str, float]:
    right = [s for s, each in zip(scores, supported, strict=True) if each]
    wrong = [s for s, each in zip(scores, supported, strict=True) if not each]
    passed = np.array([fitted.probability(s) >= 0.5 for s in scores])
    truth = np.array(supported)
    kept, stopped = float(passed[truth].mean()), float(1 - passed[~truth].mean())
    return {
        "claims": len(scores),
        "AUROC": round(auroc(right, wrong), 4),
        "balanced accuracy at .5": round((kept + stopped) / 2, 4),
        "supported kept": round(kept, 4),
        "unsupported stopped": round(stopped, 4),
    }


def _each_kind(asked: Sequence[Claim], scores: Sequence[float], fitted: Curve) -> dict[str, str]:
    found = {}
    for kind in sorted({each.group for each in asked}):
        own = [
            (fitted.probability(s) >= 0.5, each.supported)
            for s, each in zip(scores, asked, strict=True)
            if each.group == kind
        ]
        kept = [passed for passed, true in own if true]
        stopped = [not passed for passed, true in own if not true]
        parts = [float(np.mean(each)) for each in (kept, stopped) if each]
        told = f"{np.mean(parts):.2f} (kept {np.mean(kept):.2f}"
        found[kind] = told + (f", stopped {np.mean(stopped):.2f})" if stopped else ")")
    return found


if __name__ == "__main__":
    main()
