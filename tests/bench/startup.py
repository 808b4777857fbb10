"""Open an index in a process of its own, and tell on standard output what it took.

python -m tests.bench.startup DATA
"""

import json
import sys
import time
from pathlib import Path

_STARTED = time.perf_counter()

from ingest.embed import open_embedder  # noqa: E402 - what importing costs is measured
from ingest.filter import Filters  # noqa: E402
from service.answering.events import Question  # noqa: E402
from service.bootstrap import build_answerer  # noqa: E402
from service.settings import Settings  # noqa: E402
from tests.bench.memory import resident_mb  # noqa: E402

_IMPORTED = time.perf_counter()
_IMPORTED_CPU = time.process_time()


_QUESTION = "What did the chairman say about the quarterly profit?"


def main(data: Path) -> None:
    embedder = open_embedder("minilm")
    loaded, before_mb = time.perf_counter(), resident_mb("RssAnon")
    answerer = build_answerer(
        Settings(data=data, catalog="", chroma="", embeddings="minilm", _env_file=None), embedder
    )
    answerer.index.current()
    opened = time.perf_counter()
    answerer.answer(Question(_QUESTION))
    answered, answered_cpu = time.perf_counter(), time.process_time()
    resident, after_mb = resident_mb(), resident_mb("RssAnon")
    answerer.answer(Question(_QUESTION, filters=Filters(sources=frozenset({"Outlet 3"}))))
    report = {
        "import_s": _IMPORTED - _STARTED,
        "model_s": loaded - _IMPORTED,
        "open_s": opened - loaded,
        "first_answer_s": answered - opened,
        "import_cpu_s": _IMPORTED_CPU,
        "all_cpu_s": answered_cpu,
        "resident_mb": resident,
        "before_mb": before_mb,
        "after_mb": after_mb,
        "filtered_mb": resident_mb("RssAnon"),
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
