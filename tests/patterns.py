"""Try every regular expression of the program on texts that are made to keep it busy.

python -m tests.patterns

For each repetition in an expression there is a text that leads up to it, feeds it again and again,
and fails in the end. An expression that may read such a text in many ways tries them all. Each has
`LIMIT_S` seconds of processor time, so a loaded machine changes nothing; the one that needs more
ends the process, and its name is the last line of the output.
"""

import importlib
import pkgutil
import re
import resource
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from re import _constants as code  # the tree of an expression is nowhere public
from re import _parser

import ingest
import service

LIMIT_S = 2
# To read such a text from each of its places takes nothing, from each three of them seconds.
CHARS = 500
_TEXTS = 40  # of one expression, at most
_UNBOUNDED = 15  # repetitions that may not become many
_LETTERS = "a A0 -.,'\"_\n/:é“*#|(["
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
_CATEGORIES = {
    code.CATEGORY_DIGIT: str.isdigit,
    code.CATEGORY_SPACE: str.isspace,
    code.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    code.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
    code.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    code.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}

Node = tuple[object, object]


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each compiled expression in the modules of the program, by the name that it has there."""
    for package in (ingest, service):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            held = vars(importlib.import_module(module.name))
            for name, value in held.items():
                for number, pattern in enumerate(_patterns_in(value)):
                    yield f"{module.name}.{name}[{number}]", pattern


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _patterns_in(each)
    elif isinstance(value, dict):
        yield from _patterns_in(list(value.values()))


def texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """Texts of about `CHARS` characters that lead into each repetition of `pattern` and fail."""
    tree = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    seen = set()
    for before, fed in _pumps(tree, ""):
        if fed and (before, fed) not in seen:
            seen.add((before, fed))
            yield before + fed * (CHARS // len(fed)) + "\0"
    sample = next(_samples(tree), "")
    if sample:
        yield sample * (CHARS // len(sample) + 1) + "\0"


def _pumps(nodes: Iterable[Node], before: str) -> Iterator[tuple[str, str]]:
    """What stands before each repetition, and what feeds it."""
    for node in nodes:
        kind, said = node
        if kind in _REPEATS:
            _, most, item = said
            if most > _UNBOUNDED:
                for fed in islice(_samples(item), 4):
                    yield before, fed
            yield from _pumps(item, before)
        elif kind is code.BRANCH:
            for branch in said[1]:
                yield from _pumps(branch, before)
        elif kind in (code.SUBPATTERN, code.ASSERT, code.ATOMIC_GROUP):
            yield from _pumps(_inside(node), before)
        before += next(_samples([node]), "")


def _samples(nodes: Sequence[Node]) -> Iterator[str]:
    """Texts that fit, the first with the first of all choices, the next with others."""
    for turn in range(4):
        yield "".join(_sample(node, turn) for node in nodes)


def _sample(node: Node, turn: int) -> str:  # noqa: PLR0911 - one line a kind of node
    kind, said = node
    if kind is code.LITERAL:
        return chr(said)
    if kind in (code.ANY, code.NOT_LITERAL):
        return "ab0 "[turn]
    if kind is code.IN:
        fitting = [c for c in _LETTERS + _literals(said) if _in(said, c)]
        return fitting[turn % len(fitting)] if fitting else ""
    if kind in _REPEATS:
        least, _, item = said
        return _text(item, turn) * max(1, least)
    if kind is code.BRANCH:
        return _text(said[1][turn % len(said[1])], turn)
    if kind in (code.SUBPATTERN, code.ATOMIC_GROUP):
        return _text(_inside(node), turn)
    return ""


def _text(nodes: Iterable[Node], turn: int) -> str:
    return "".join(_sample(node, turn) for node in nodes)


def _inside(node: Node) -> Iterable[Node]:
    kind, said = node
    return said if kind is code.ATOMIC_GROUP else said[-1]


def _literals(members: Sequence[Node]) -> str:
    return "".join(
        chr(said if kind is code.LITERAL else said[0])
        for kind, said in members
        if kind in (code.LITERAL, code.RANGE)
    )


def _in(members: Sequence[Node], character: str) -> bool:
    negated = bool(members) and members[0][0] is code.NEGATE
    held = any(
        (kind is code.LITERAL and ord(character) == said)
        or (kind is code.RANGE and said[0] <= ord(character) <= said[1])
        or (kind is code.CATEGORY and _CATEGORIES[said](character))
        for kind, said in members
    )
    return held is not negated


def main() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    for name, pattern in list(patterns()):  # importing the program takes time as well
        print(name, flush=True)  # noqa: T201
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + LIMIT_S, hard))
        for text in islice(texts(pattern), _TEXTS):
            pattern.search(text)
            pattern.fullmatch(text)
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))  # to end takes time as well


if __name__ == "__main__":
    main()
