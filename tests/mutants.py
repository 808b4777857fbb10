"""Break the code on purpose, one small change at a time, and see whether a test notices.

python -m tests.mutants --count 200 --seed 1

A mutant is a module with one change: a comparison turned round, `and` for `or`, a number raised, a
`not` left out, a sign turned. A test that fails kills it. A mutant that stays alive is a rule that
no test states, or a change that makes no difference. Mutants are written into copies of the
project, one a worker; the work tree is only read.
"""

import argparse
import ast
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

_ROOT = Path(__file__).parents[1]
# Figures, conflicts and verification: where a wrong rule shows a reader something false.
_MODULES = (
    "service/extraction/figure.py",
    "ingest/language/quantities.py",
    "service/answering/conflict.py",
    "service/verification/*.py",
)
_COPIED = ("footnote", "ingest", "service", "prompts", "tests", "articles", "pyproject.toml")

_SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
# `|` and `&` stay: they join sets and patterns here, and `+` joins tuples as often as it adds.
_TURNED: dict[type[ast.operator], type[ast.operator]] = {ast.Sub: ast.Add, ast.Mult: ast.Div}

_PASSED, _FAILED, _INTERRUPTED, _USAGE = 0, 1, 2, 4
_PAUSE_S = 0.05


@dataclass(frozen=True)
class Mutant:
    """One module with one change."""

    module: str
    """Its path from the root of the project, with `/`."""
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.before}  →  {self.after}"


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its syntax tree.

    Decorators stay as they are: `frozen`, `slots` and the size of a cache change no answer. So does
    `strict`, which says of two lengths what always holds.
    """
    tree = ast.parse(source)
    kept = {
        inner
        for node in ast.walk(tree)
        for part in [
            *getattr(node, "decorator_list", ()),
            *([node] if isinstance(node, ast.keyword) and node.arg == "strict" else []),
        ]
        for inner in ast.walk(part)
    }
    for node in list(ast.walk(tree)):
        changed = _changed(node)
        if changed is None or node in kept:
            continue
        _Replace(node, changed).visit(tree)
        mutated = ast.unparse(ast.fix_missing_locations(tree))
        _Replace(changed, node).visit(tree)
        line = getattr(node, "lineno", 0)
        yield Mutant(module, line, ast.unparse(node), ast.unparse(changed), mutated)


def _changed(node: ast.AST) -> ast.expr | None:  # noqa: PLR0911 - one line a kind of change
    """What stands in place of a node in its mutant; None for a node that stays as it is."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=right):
            return ast.Compare(left, [_SWAPPED[type(operator)]()], right)
        case ast.BoolOp(op=ast.And(), values=values):
            return ast.BoolOp(ast.Or(), values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return ast.BoolOp(ast.And(), values)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _TURNED:
            return ast.BinOp(left, _TURNED[type(operator)](), right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Constant(value=bool(value)):
            return ast.Constant(not value)
        case ast.Constant(value=int(value)):
            return ast.Constant(value + 1)
        case ast.Constant(value=float(value)):
            return ast.Constant(value * 1.5 if value else 1.0)
        case _:
            return None


def tests_of(module: str, root: Path = _ROOT) -> list[str]:
    """The test files of a module, nearest first: the one of its name, then those of its folder.

    pytest runs them in this order and stops at the first failure, so most mutants cost one file.
    """
    path = Path(module)
    folder = Path("tests") / path.parent
    files = sorted(file.relative_to(root) for file in (root / folder).glob("test_*.py"))
    if not files:
        raise FileNotFoundError(f"no tests in {folder} for {module}: give that folder a test file")
    named = folder / f"test_{path.stem}.py"
    return [str(file) for file in sorted(files, key=lambda file: file != named)]


@dataclass(frozen=True)
class _Worker:
    """A copy of the project in which one mutant lives at a time."""

    root: Path

    def start(self, tests: Sequence[str], limit_s: float, mutant: Mutant | None = None) -> "_Run":
        """Runs the tests in a child process, with the mutant in the place of its module."""
        original = b""
        if mutant:
            path = self.root / mutant.module
            original = path.read_bytes()
            path.write_text(mutant.source, encoding="utf-8")
            _forget_bytecode(path)
        child = os.fork()
        if not child:
            self._test(tests)
        return _Run(child, self, time.monotonic() + limit_s, mutant, original)

    def _test(self, tests: Sequence[str]) -> NoReturn:
        # What the tests start ends with them, also where they are killed.
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.chdir(self.root)
        told = os.open(self.told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(told, 1)
        os.dup2(told, 2)
        os.environ["PYTHONPATH"] = str(self.root)
        sys.path.insert(0, str(self.root))
        options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
        # The libraries were imported before; pytest rewrites the asserts of modules that are new.
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        code = pytest.main([*options, *tests])
        sys.stdout.flush()
        os._exit(code)

    @property
    def told(self) -> Path:
        return self.root / "told.txt"


@dataclass(frozen=True)
class _Run:
    """The tests, as they run in a child process."""

    child: int
    worker: _Worker
    until: float
    mutant: Mutant | None
    original: bytes

    def ended(self) -> bool | None:
        """Whether the tests passed; None while they run.

        A mutant that runs for ever is a killed one, and so is one that cannot be imported.
        """
        late = time.monotonic() > self.until
        if late:
            self.stop()
        child, status = os.waitpid(self.child, 0 if late else os.WNOHANG)
        if not child:
            return None
        if self.mutant:
            path = self.worker.root / self.mutant.module
            path.write_bytes(self.original)
            _forget_bytecode(path)
        code = os.waitstatus_to_exitcode(status)
        # A mutant that cannot even be imported is noticed by whoever tries.
        ended = (_PASSED, _FAILED, _INTERRUPTED, *((_USAGE,) if self.mutant else ()))
        if not late and code not in ended:
            raise RuntimeError(f"pytest ended with {code}: {self.worker.told.read_text()}")
        return code == _PASSED

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.child, signal.SIGKILL)


def _import_libraries() -> None:
    """Imports what the tests import, which takes seconds, once for all children.

    Footnote's own modules are forgotten again: a child imports those of its copy.
    """
    import_module("tests.conftest")
    ours = {Path(name).stem for name in _COPIED}
    for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
        del sys.modules[name]


def _forget_bytecode(path: Path) -> None:
    """A mutant of the same size, written in the same second, would be taken for the original."""
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()


def _copy(place: Path) -> _Worker:
    for name in _COPIED:
        source, target = _ROOT / name, place / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return _Worker(place)


def _sample(patterns: Sequence[str], count: int | None, seed: int) -> list[Mutant]:
    found: list[Mutant] = []
    for pattern in patterns:
        modules = sorted(_ROOT.glob(pattern))
        if not modules:
            sys.exit(f"no module is named {pattern}: give a path from the root of the project")
        for path in modules:
            module = path.relative_to(_ROOT).as_posix()
            found += mutants(module, path.read_text(encoding="utf-8"))
    # Not for secrets: the same seed must give the same sample on every machine.
    random.Random(seed).shuffle(found)
    return found if count is None else found[:count]


def main() -> None:
    arguments = _arguments()
    sample = _sample(arguments.modules, arguments.count, arguments.seed)[arguments.skip :]
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit("stopped"))
    with TemporaryDirectory(prefix="mutants-") as place:
        workers = [_copy(Path(place) / str(number)) for number in range(arguments.workers)]
        _import_libraries()
        tests = sorted({test for mutant in sample for test in tests_of(mutant.module)})
        unchanged = workers[0].start(tests, 600)
        try:
            while (passed := unchanged.ended()) is None:
                time.sleep(_PAUSE_S)
        except SystemExit:
            unchanged.stop()
            raise
        if not passed:
            print(workers[0].told.read_text())  # noqa: T201
            sys.exit("these tests fail, or take over 600 s, without a mutant")
        alive = list(_alive(sample, workers, arguments.limit))
    killed = len(sample) - len(alive)
    share = 100 * killed / len(sample)
    seconds = time.monotonic() - started
    print(f"{killed} of {len(sample)} mutants killed, {share:.1f} %, in {seconds:.0f} s")  # noqa: T201
    if share < arguments.fail_under:
        sys.exit(f"under {arguments.fail_under:g} %: state the rules above in tests")


def _alive(
    sample: Sequence[Mutant], workers: Sequence[_Worker], limit_s: float
) -> Iterator[Mutant]:
    """Those that no test notices. What becomes of each is printed as it is found."""
    waiting, idle, runs = list(reversed(sample)), list(workers), list[_Run]()
    try:
        while waiting or runs:
            while waiting and idle:
                mutant, worker = waiting.pop(), idle.pop()
                runs.append(worker.start(tests_of(mutant.module, worker.root), limit_s, mutant))
            time.sleep(_PAUSE_S)
            for run in list(runs):
                passed = run.ended()
                if passed is None:
                    continue
                runs.remove(run)
                idle.append(run.worker)
                assert run.mutant
                print(f"{'alive' if passed else 'killed':6} {run.mutant}", flush=True)  # noqa: T201
                if passed:
                    yield run.mutant
    finally:
        for run in runs:
            run.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", default=_MODULES, help="paths or patterns")
    parser.add_argument("--count", type=int, help="how many mutants; all if not given")
    parser.add_argument("--skip", type=int, default=0, help="how many of these are left out")
    parser.add_argument("--seed", type=int, default=1, help="which sample of --count")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=float, default=120, help="seconds a mutant may take")
    parser.add_argument("--fail-under", type=float, default=90, help="per cent killed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
