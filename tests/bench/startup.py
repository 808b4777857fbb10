"""Open an index in a process of its own, and tell on standard output what it took.

python -m tests.bench.startup DATA
"""

import json
import sys
import time
from pathlib import Path

_STARTED = time.perf_counter()

from ingest.embed import open_embedder  # noqa: E402 - what importing costs is measured
from service.answer import Question  # noqa: E402
from service.bootstrap import build_answerer  # noqa: E402
from tests.bench.house import settings  # noqa: E402
from tests.bench.memory import resident_mb  # noqa: E402


def main(data: Path) -> None:
    imported = time.perf_counter()
    embedder = open_embedder("minilm")
    loaded, before_mb = time.perf_counter(), resident_mb()
    answerer = build_answerer(settings(data), embedder)
    answerer.index.current()
    opened = time.perf_counter()
    answerer.answer(Question("What did the chairman say about the quarterly profit?"))
    answered = time.perf_counter()
    report = {
        "import_s": imported - _STARTED,
        "model_s": loaded - imported,
        "open_s": opened - loaded,
        "first_answer_s": answered - opened,
        "before_mb": before_mb,
        "after_mb": resident_mb(),
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
