"""Files are parsed in a child: a hostile one costs the child, is named, and is not tried again."""

import io
import os
import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest import parser as parser_module
from ingest.errors import UnreadableFile
from ingest.formats.folder import NO_RULES
from ingest.parser import Limits, Parsed, Parser, serve

PLENTY = Limits(memory_mb=2_000, seconds=60)
STORY = b"Ferry stops\n\nThe ferry to Kelby stops on Monday. It sails again in May.\n"
SLOW = b"a\n" * 3_000_000


@pytest.fixture
def parser(tmp_path: Path) -> Parser:
    return Parser(tmp_path / "killers.json", "1")


def _read(
    parser: Parser,
    data: bytes,
    name: str = "a.txt",
    limits: Limits = PLENTY,
    known: Mapping[str, str] | None = None,
) -> list[Parsed]:
    return list(parser.parse(name, data, limits, known or {}))


def _child() -> int:
    return parser_module._child()._process.pid


def test_a_file_gives_what_is_stored_of_its_article(parser: Parser) -> None:
    (piece,) = _read(parser, STORY)
    assert piece.prepared is not None
    assert piece.prepared.article.title == "Ferry stops"
    assert len(piece.prepared.sentences) == 3
    assert piece.prepared.signature.runs > 0


def test_one_child_reads_file_after_file(parser: Parser) -> None:
    _read(parser, STORY)
    child = _child()
    _read(parser, STORY + b"More.")
    with pytest.raises(UnreadableFile, match="empty"):
        _read(parser, b"")
    assert _child() == child


def test_known_lines_and_bad_lines_are_pieces_of_their_own(parser: Parser) -> None:
    lines = b'{"text": "The ferry stops."}\n{"text": "It sails."}\nnot JSON\n'
    pieces = _read(parser, lines, "a.jsonl")
    first, second = (piece.prepared for piece in pieces[:2])
    assert first is not None
    assert second is not None
    assert pieces[2].problem is not None
    known = {first.article.path: first.article.digest}
    assert _read(parser, lines, "a.jsonl", known=known)[0].known == "a.jsonl#1"


def test_a_file_that_takes_too_long_ends_its_child_and_is_named_now_and_later(
    parser: Parser,
) -> None:
    _read(parser, STORY)  # the child is there, and its own start doesn't count
    short = Limits(memory_mb=2_000, seconds=1)
    with pytest.raises(UnreadableFile, match="took more than 1 s of processor time"):
        _read(parser, SLOW, "slow.txt", short)
    child = _child()
    with pytest.raises(UnreadableFile, match="not tried again until it changes"):
        _read(parser, SLOW, "renamed.txt", short)
    assert _child() == child
    assert _read(parser, STORY)[0].prepared is not None


def test_what_ended_a_child_is_tried_again_under_other_rules(tmp_path: Path) -> None:
    killers = tmp_path / "killers.json"
    Parser(killers, "1")._remember("d", "died")
    assert Parser(killers, "1")._remembered() == {"d": "died"}
    assert Parser(killers, "2")._remembered() == {}
    killers.write_text("{")
    assert Parser(killers, "1")._remembered() == {}


def test_a_file_that_takes_too_much_memory_is_refused(parser: Parser) -> None:
    _read(parser, STORY)
    with pytest.raises(UnreadableFile, match=r"memory|ended the process"):
        _read(parser, b"The ferry stops. " * 1_000_000, limits=Limits(memory_mb=8, seconds=60))
    assert _read(parser, STORY)[0].prepared is not None


def test_a_child_that_is_killed_names_the_signal(
    parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    _read(parser, STORY)
    child = parser_module._child()

    def killed(stream: object, value: object) -> None:
        os.kill(child._process.pid, 11)
        child._process.wait()
        raise BrokenPipeError

    monkeypatch.setattr(parser_module, "_send", killed)
    with pytest.raises(UnreadableFile, match=r"ended the process that read it \(-11\)"):
        _read(parser, STORY + b"Again.")


def test_a_child_may_send_nothing_but_articles() -> None:
    sent = pickle.dumps(("article", os.system))
    with pytest.raises(pickle.UnpicklingError, match="nothing that a parser sends"):
        parser_module._Replies(io.BytesIO(sent)).load()


def test_a_child_answers_request_after_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser_module, "_limit", lambda *_: None)  # this is no child
    requests, replies = io.BytesIO(), io.BytesIO()
    for name, data in (("a.txt", STORY), ("b.txt", b"")):
        parser_module._send(requests, (name, data, 100, 10.0, {}, NO_RULES))
    requests.seek(0)
    serve(requests, replies)
    replies.seek(0)
    kinds = []
    while head := replies.read(8):
        kinds.append(pickle.loads(replies.read(int.from_bytes(head, "little")))[0])
    assert kinds == ["ready", "article", "end", "refused"]
