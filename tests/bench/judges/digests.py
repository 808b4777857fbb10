"""SHA-256 of what the training reads and of what it makes, as lines of the model card.

python -m tests.bench.judges.digests --shared ../shared --start reader.onnx service/judges/*.onnx
"""

import argparse
from hashlib import sha256
from pathlib import Path

from tests.bench.judges.statements import CHOSEN
from tests.bench.judges.written import FOLDER

_SETS = ("nq-maor", "qed", "selqa", "afriqa", "squadshifts-newwiki", "qamr", "multispanqa")
_READER = ("squad-train/paragraphs", *(f"{name}/questions" for name in _SETS))
_NEWS = ("wikinews", "gum_news", "onestopenglish", "current_events")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("made", type=Path, nargs="+")
    arguments = parser.parse_args()
    data = arguments.shared / "data"
    inputs = [
        *(data / "reader" / f"{name}.jsonl.gz" for name in _READER),
        *(data / "reader/news" / f"{name}.jsonl.gz" for name in _NEWS),
        *(data / "entailment" / name / "rows.jsonl.gz" for name in CHOSEN),
    ]
    told = [(path.relative_to(arguments.shared), path) for path in inputs]
    told += [(path.name, path) for path in sorted(FOLDER.glob("*.jsonl"))]
    told += [(path.name, path) for path in (arguments.start, *arguments.made)]
    for name, path in told:
        print(f"| `{name}` | {sha256(path.read_bytes()).hexdigest()} |")  # noqa: T201


if __name__ == "__main__":
    main()
