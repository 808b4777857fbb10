from io import StringIO

import pytest
from rich.console import Console

from service.answering.answer import Answerer
from service.answering.events import Question
from service.api import convert
from service.commands import show

WIDTH = 40


def shown(answerer: Answerer, monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> list[str]:
    paper = StringIO()
    console = Console(
        file=paper, force_terminal=terminal, color_system=None, width=WIDTH, soft_wrap=True
    )
    monkeypatch.setattr(show, "output", console)
    answer = answerer.answer(Question("How high did the lake behind the dam rise?"))
    show.print_answer(convert.answer_body(answer))
    return paper.getvalue().splitlines()


def test_lines_are_wrapped_between_words_and_end_without_spaces(
    sample_answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(sample_answerer, monkeypatch, terminal=True)
    assert max(map(len, lines)) <= WIDTH
    assert [line for line in lines if line != line.rstrip()] == []
    whole = shown(sample_answerer, monkeypatch, terminal=False)
    assert " ".join(" ".join(lines).split()) == " ".join(" ".join(whole).split())


def test_sentence_is_printed_once_and_a_figure_with_who_gives_it(
    sample_answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(sample_answerer, monkeypatch, terminal=False)
    assert sum("ten centimetres below" in line for line in lines) == 1
    assert "  213.1 metres [1] Capital Standard, 2025-03-20" in lines
