"""Run the benchmarks: python -m tests.bench --shared ../shared --out tests/bench/RESULTS.md."""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import gettempdir

from tests.bench import (
    conflicts,
    conversational,
    duplicates,
    extraction,
    faults,
    groundedness,
    growth,
    ingest_speed,
    injection,
    latency,
    library,
    load,
    multihop,
    prompts,
    ramdocs,
    readers,
    replies,
    responsive,
    sentences,
    squad2,
    steady,
    verification,
)
from tests.bench.table import Table

_BENCHES: Mapping[str, Callable[[Path, bool, Path], Table]] = {
    "multihop": multihop.run,
    "squad2": squad2.run,
    "ramdocs": ramdocs.run,
    "conflicts": conflicts.run,
    "responsive": responsive.run,
    "conversational": conversational.run,
    "verification": verification.run,
    "replies": replies.run,
    "groundedness": groundedness.run,
    "injection": injection.run,
    "prompts": prompts.run,
    "sentences": sentences.run,
    "extraction": extraction.run,
    "duplicates": duplicates.run,
    "faults": faults.run,
    "ingest": ingest_speed.run,
    "growth": growth.run,
    "latency": latency.run,
    "library": library.run,
    "load": load.run,
    "readers": readers.run,
    "steady": steady.run,
}
_OURS = frozenset(
    {"replies", "prompts", "faults", "library", "load", "readers", "steady"}
)  # they need no data of others


def main() -> None:
    arguments = _arguments()
    wanted = arguments.only.split(",") if arguments.only else list(_BENCHES)
    unknown = sorted(set(wanted) - _BENCHES.keys())
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}: there are {', '.join(_BENCHES)}")
    if not (arguments.shared / "data").is_dir() and not _OURS.issuperset(wanted):
        sys.exit(f"no data sets in {arguments.shared}/data: name the folder with --shared FOLDER")
    arguments.cache.mkdir(parents=True, exist_ok=True)
    if len(wanted) == 1:
        _run(wanted[0], arguments)
        return
    # Each in a process of its own: one that fails, or is killed, costs no other its results, and
    # none measures the memory that another has left.
    failed = [name for name in wanted if not _run_apart(name, arguments)]
    if failed:
        sys.exit(f"failed, with its earlier results left as they were: {', '.join(failed)}")


def _run(name: str, arguments: argparse.Namespace) -> None:
    start = time.perf_counter()
    table = _BENCHES[name](arguments.shared, arguments.quick, arguments.cache)
    took = f"`--only {name}`: {time.perf_counter() - start:.0f} s"
    text = table.markdown() + f"\n{took}{', --quick' if arguments.quick else ''}\n"
    sys.stdout.write(text + "\n")
    if arguments.out:
        _replace_section(arguments.out, name, text)


def _run_apart(name: str, arguments: argparse.Namespace) -> bool:
    command = [sys.executable, "-m", "tests.bench", "--only", name]
    command += ["--shared", str(arguments.shared), "--cache", str(arguments.cache)]
    if arguments.out:
        command += ["--out", str(arguments.out)]
    if arguments.quick:
        command.append("--quick")
    return subprocess.run(command, check=False).returncode == 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="data and scorers")
    parser.add_argument("--out", type=Path, help="Markdown file, whose sections are replaced")
    parser.add_argument("--only", default="", help=f"some of {','.join(_BENCHES)}")
    parser.add_argument("--quick", action="store_true", help="a small part, to see that it runs")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(gettempdir()) / "footnote-bench",
        help="vectors and indexes, so that a run that was cut goes on (default: %(default)s)",
    )
    return parser.parse_args()


def _replace_section(path: Path, name: str, text: str) -> None:
    """Each benchmark has its section between two comments; the others stay."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    held = path.read_text("utf-8") if path.exists() else "# Results of `make bench`\n\n"
    section = f"{begin}{text}{end}"
    before, found, rest = held.partition(begin)
    if not found:
        path.write_text(f"{held}{section}\n", "utf-8")
    else:
        path.write_text(before + section + rest.partition(end)[2], "utf-8")


if __name__ == "__main__":
    main()
