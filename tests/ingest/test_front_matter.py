import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.lines import boilerplate
from ingest.front_matter import front_matter
from ingest.sentence import split
from ingest.span import Span


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_front_matter_ends_where_its_closing_line_ends(end: str) -> None:
    text = end.join(["---", "title: Ferry stops", "lang: no", "---", "", "# Heading", ""])
    assert text[front_matter(text).end :] == end.join(["", "# Heading", ""])


@pytest.mark.parametrize(
    "block",
    [
        "title: Ferry",
        '"title": Ferry',
        "tags:\n  - ferry\n- sea\n\ndate: 2025-02-04",
        "summary: >\n  The ferry stays\n  in harbour.\n# a comment\nlang: en",
        "tags: [\n  ferry,\n]\nlang: en",
    ],
)
def test_keys_lists_comments_and_what_an_indent_continues_are_front_matter(block: str) -> None:
    head = f"---\n{block}\n---\n"
    assert front_matter(f"{head}The ferry stays in harbour.\n") == Span(0, len(head))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "No front matter\n---\n",
        "---\n\nA rule opens this text, and another\n\n---\n\nfollows.\n",
        "---\ntitle: never closed\n",
        "\n---\ntitle: not at the top\n---\n",
        "---\nNote: a rule opens this text,\nand prose goes on.\n---\nThe end.\n",
        "---\ntitle: closed too late\n" + "tag: ferry\n" * 5_000 + "---\n",
    ],
)
def test_what_only_looks_like_front_matter_is_none(text: str) -> None:
    assert front_matter(text) == Span(0, 0)


@pytest.mark.parametrize(
    "line", ["\n", " \n", "sea: ferry\n", "- a\n", "a: \n\n", "\t\r", "# x\r\n"]
)
@pytest.mark.timeout(20)
def test_a_block_that_is_never_closed_ends_at_once(line: str) -> None:
    text = f"---\ntitle: Ferry\n{line * 5_000}"
    assert front_matter(text) == Span(0, 0)
    assert len(boilerplate(text, spans := split(text))) == len(spans)


@given(st.text("-.:# \t\r\n\ufeffab[]'\"?", max_size=80))
def test_any_text_opens_with_a_closed_block_or_with_none(text: str) -> None:
    block = front_matter(text).of(text)
    assert text.startswith(block)
    assert not block or block.splitlines()[-1].rstrip() in ("---", "...")
