"""The lists of words, and the patterns that are made of them."""

import re
from pathlib import Path

import pytest

from ingest.language.wordlist import any_of, any_pattern, expanded, groups, lines, tagged, words

LISTS = sorted(
    path.stem for path in (Path(__file__).parents[3] / "ingest/language/english").glob("*.txt")
)
CODE = "\n".join(
    path.read_text("utf-8")
    for room in ("ingest", "service")
    for path in (Path(__file__).parents[3] / room).rglob("*")
    if path.suffix in (".py", ".txt")
)


@pytest.mark.parametrize("name", LISTS)
def test_each_list_says_what_it_is_and_somebody_asks_for_it(name: str) -> None:
    folder = Path(__file__).parents[3] / "ingest/language/english"
    assert (folder / f"{name}.txt").read_text("utf-8").startswith("# ")
    assert lines(name)
    assert re.search(rf"""["']{name}["']|<{name}[:>]""", CODE)


def test_a_comment_is_no_word() -> None:
    assert not any(word.startswith("#") for word in words("months"))
    assert groups("months")[0][:2] == ("january", "jan")


def test_a_tag_picks_words() -> None:
    assert "publish" in tagged("reporting_verbs", "outlet")
    assert "publish" not in tagged("reporting_verbs", "person")


def test_a_list_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        lines("nothing")


def test_the_longest_word_is_tried_first() -> None:
    found = re.match(any_of(["may", "may not", "a.b"]), "may not")
    assert found
    assert found.group() == "may not"
    assert not re.fullmatch(any_of(["a.b"]), "axb")


def test_a_pattern_may_hold_those_of_another_list() -> None:
    assert expanded("on <networks>!") == f"on {any_pattern('networks')}!"
    assert re.fullmatch(expanded("it <reporting_verbs:outlet>"), "it publishes")
    assert expanded("(?P<year>a)(?<!b)") == "(?P<year>a)(?<!b)"
