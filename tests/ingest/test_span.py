import pytest

from ingest.span import Span


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_what_is_no_range_is_no_span(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_a_span_of_another_text_is_never_cut_short() -> None:
    assert Span(1, 3).of("Helm") == "el"
    with pytest.raises(ValueError, match="in 2 characters"):
        Span(1, 3).of("He")
