"""A question's milliseconds at 2,000, 25,000 and 100,000 chunks, stage by stage."""

import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma

from ingest.embed import open_embedder
from ingest.filter import Filters
from ingest.lexical import Lexical
from service.answering.events import Question
from service.retrieval.retrieve import Passage
from service.retrieval.weights import DEFAULT
from tests.bench import repeated
from tests.bench.data import rows, sample
from tests.bench.house import House, opened
from tests.bench.stock import ChromaDefault
from tests.bench.table import Table

_REPLICAS = (1, 12, 50)
_FILTERS: Mapping[str, Filters] = {
    "one outlet of 20": Filters(sources=frozenset({"Outlet 3"})),
    "ten outlets of 20": Filters(sources=frozenset(f"Outlet {n}" for n in range(10))),
    "half of the dates": Filters(published_from=date(2004, 7, 1)),
    "one week": Filters(published_from=date(2004, 7, 1), published_to=date(2004, 7, 7)),
    "ten articles": Filters(paths=frozenset(f"000.jsonl#{n}" for n in range(1, 11))),
}

# The idle threads of stock's model spin for a while, and would count as our processor time.
_REST_S = 0.05

_Times = dict[str, list[float]]


def run(shared: Path, quick: bool, cache: Path) -> Table:
    real = open_embedder("minilm")
    repeating = repeated.embedder(shared, cache, real)
    sizes = _REPLICAS[:1] if quick else _REPLICAS
    folders = [repeated.indexed(shared, cache, replicas, repeating) for replicas in sizes]
    questions = _questions(shared, 20 if quick else 200)
    table: list[list[str | float]] = []
    with ExitStack() as stack:
        houses = [stack.enter_context(opened(folder, real)) for folder in folders]
        stocks = [_stock(folder, cache) for folder in folders]
        times: list[_Times] = [defaultdict(list) for _ in folders]
        for question in [*questions[:5], *questions]:  # the first five warm up
            for house, taken in zip(houses, times, strict=True):
                start, cpu = time.perf_counter(), time.process_time()
                answer = house.answerer.answer(Question(question))
                taken["whole answer"].append(_ms(start))
                taken["whole answer, processor time"].append((time.process_time() - cpu) * 1_000)
                for stage, ms in answer.receipt.timings_ms.items():
                    taken[f"of it: {stage}"].append(ms)
            for stock, taken in zip(stocks, times, strict=True):
                start = time.perf_counter()
                stock.similarity_search(question, k=4)
                taken["stock: similarity search"].append(_ms(start))
            time.sleep(_REST_S)
        held = [len(list(house.live.current().articles())) for house in houses]
        for taken, articles, folder in zip(times, held, folders, strict=True):
            chunks = _chunks(folder)
            for stage in taken:
                row = [f"{chunks} chunks, {articles} articles: {stage}"]
                table.append([*row, *_percentiles(taken[stage][5:])])
        table += _filtered(houses[-1], questions[:: 1 if quick else 4], _chunks(folders[-1]))
    for folder in folders:
        table += _startup(folder)
    return Table("Latency", ["", "p50 ms", "p95 ms"], table, _NOTES)


_NOTES = (
    "Real questions: half of SQuAD, half made of the headlines of the stories. Sizes and pipelines"
    " take turns, question by question.",
    "The larger indexes repeat 650 BBC stories with changed names and jittered vectors.",
    "Stock searches the same Chroma collection through LangChain, its question embedded by"
    " Chroma's own function, which pads it to 256 tokens; it answers nothing.",
    "Filters: the first question of a revision that has any also reads what they look at, the first"
    " with these very filters finds what passes them; both are left out here.",
    "Start: a process that imports what answers, not the web server, the middle one of three;"
    " its processor time includes Python's own start.",
)


def _questions(shared: Path, count: int) -> list[str]:
    asked = [qa["question"] for row in rows(shared, "squad2/squad2_dev.dev") for qa in row["qas"]]
    squad = [row["question"] for row in sample([{"question": q} for q in asked], count // 2)]
    told = [row["title"] for row in sample(repeated.stories(shared), count // 2)]
    headlines = [f"What is known about {title}?" for title in told]
    return [question for pair in zip(squad, headlines, strict=True) for question in pair]


def _stock(data: Path, cache: Path) -> Chroma:
    """The collection of the largest segment, as LangChain opens it."""
    folders = (data / "segments").iterdir()
    largest = max(folders, key=lambda each: (each / "chroma.sqlite3").stat().st_size)
    client = chromadb.PersistentClient(
        str(largest), settings=ChromaSettings(anonymized_telemetry=False)
    )
    return Chroma("articles", ChromaDefault(cache / "chroma-default"), client=client)


def _filtered(house: House, questions: Sequence[str], chunks: int) -> Iterator[list[str | float]]:
    """With each filter and without any, in turns, in processor time: the load changes."""
    answers: _Times = defaultdict(list)
    searches: _Times = defaultdict(list)
    index = house.live.current()
    for question in [*questions[:2], *questions]:  # the first two read what filters look at
        vector = house.embedder.embed([question])[0]
        for name, filters in {"": Filters(), **_FILTERS}.items():
            start = time.process_time()
            answer = house.answerer.answer(Question(question, filters=filters))
            answers[name].append((time.process_time() - start) * 1_000)
            _refuse_leaks(answer.receipt.passages, filters)
            start = time.process_time()
            index.search(question, vector, DEFAULT.candidates, filters)
            searches[name].append((time.process_time() - start) * 1_000)
    for stage, taken in (("whole answer", answers), ("search alone", searches)):
        plain = _percentiles(taken[""][2:])
        for name, ms in taken.items():
            found = _percentiles(ms[2:])
            ratios = " and ".join(f"{a / b:.2f}" for a, b in zip(found, plain, strict=True))
            label = f"only {name} ({ratios} × unfiltered)" if name else "without filters"
            yield [f"{chunks} chunks, processor time, {stage}, {label}", *found]


def _refuse_leaks(passages: Sequence[Passage], filters: Filters) -> None:
    for passage in passages:
        article = passage.article
        first, last = filters.published_from, filters.published_to
        passes = (
            (not filters.sources or article.source in filters.sources)
            and (not filters.paths or article.path in filters.paths)
            and (first is None or (article.published is not None and article.published >= first))
            and (last is None or (article.published is not None and article.published <= last))
        )
        if not passes:
            raise RuntimeError(f"{article.path} came through the filters {filters}")


def _startup(data: Path) -> list[list[str | float]]:
    command = [sys.executable, "-m", "tests.bench.startup", str(data)]
    stages_s = [f"{each}_s" for each in ("import", "model", "open", "first_answer")]
    # The first start reads the files from the disk; of three, the one in the middle is reported.
    reports = [
        json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    report = sorted(reports, key=lambda each: sum(each[stage] for stage in stages_s))[1]
    chunks = _chunks(data)
    what = f"{chunks} chunks"
    stages = ("import", "model", "open the index", "first answer")
    seconds = [report[each] for each in stages_s]
    rows: list[list[str | float]] = [
        [f"{what}, start: {stage}, s", taken, ""]
        for stage, taken in zip(stages, seconds, strict=True)
    ]
    grown, filtered = (report[f"{each}_mb"] - report["before_mb"] for each in ("after", "filtered"))
    return [
        *rows,
        [f"{what}, start to the first answer, s", sum(seconds), ""],
        [f"{what}, start to the first answer, processor time, s", report["all_cpu_s"], ""],
        [f"{what}, … of it importing", report["import_cpu_s"], ""],
        [f"{what}: memory with the index and one answer, MB", report["resident_mb"], ""],
        [f"{what}: … without mapped files, MB", report["after_mb"], ""],
        [f"{what}: … of it for the index, MB", grown, ""],
        [f"{what}: … for the index, once filters were used, MB", filtered, ""],
    ]


def _chunks(data: Path) -> int:
    return len(Lexical(max((data / "lexical").iterdir())))


def _ms(start: float) -> float:
    return (time.perf_counter() - start) * 1_000


def _percentiles(taken: Sequence[float]) -> tuple[float, float]:
    p50, p95 = np.percentile(taken, [50, 95])
    return float(p50), float(p95)
