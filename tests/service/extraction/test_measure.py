"""Two figures are compared in one unit, and as exactly as they are told."""

import pytest

from ingest.language.quantities import quantities
from service.extraction.measure import Measure, measure


def told(text: str) -> Measure:
    return measure(text, quantities(text)[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It is 340 metres long.", "It is 0.34 kilometres long."),
        ("It took two hours.", "It took 120 minutes."),
        ("It is 5 miles away.", "It is 8.05 kilometres away."),
        ("It cost 5 million dollars.", "It cost $5 million."),
        ("It cost 320 million.", "It cost 320 million crowns."),
        ("About 4,500 came.", "It was 4,700 people."),
        ("At least 20 died.", "In all 25 people died."),
        ("It fell by 5 percent.", "It fell by 5%."),
    ],
)
def test_two_figures_may_be_one_measure(one: str, other: str) -> None:
    assert told(one).same(told(other)) and told(other).same(told(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It is 340 metres long.", "It is 0.35 kilometres long."),
        ("It took two hours.", "It took 121 minutes."),
        ("It cost 5 million dollars.", "It cost 5 million euros."),
        ("About 4,500 came.", "It was 4,800 people."),
        ("It was 4,500 people.", "It was 4,501 people."),
        ("At least 20 died.", "In all 26 people died."),
        ("At least 20 died.", "In all 18 people died."),
        ("It fell by 5 percent.", "It fell by 5 metres."),
    ],
)
def test_two_figures_that_differ_are_two_measures(one: str, other: str) -> None:
    assert not told(one).same(told(other)) and not told(other).same(told(one))


@pytest.mark.parametrize(
    ("one", "other", "comparable"),
    [
        ("Some 100 people left.", "Some 500 people left.", True),
        ("Some 100 people left.", "Some 501 people left.", True),
        ("It cost 320 million.", "It cost 180 million crowns.", True),
        ("Some 320 people left.", "It cost 180 crowns.", False),
        ("It is 20 metres long.", "It weighs 20 kilograms.", False),
        ("It is 20 metres long.", "It holds 20 people.", False),
    ],
)
def test_figures_of_other_things_are_not_compared(one: str, other: str, comparable: bool) -> None:
    assert told(one).comparable(told(other)) is comparable
    assert told(other).comparable(told(one)) is comparable


@pytest.mark.parametrize(("other", "near"), [("500", True), ("501", False)])
def test_a_figure_more_than_five_times_as_large_is_far_from_the_other(
    other: str, near: bool
) -> None:
    one, larger = told("Some 100 people left."), told(f"Some {other} people left.")
    assert one.near(larger) is near
    assert larger.near(one) is near


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Some 640 people are still in shelters.", "640 people"),
        ("Of them three are known to have died.", "three are known to have died"),
        ("Of them 20 of the workers of the port left.", "20 of the workers of the"),
        ("It rose by 213.1 metres.", "213.1 metres"),
        ("It cost $5 million in all.", "$5 million"),
        ("Before 340, it was less.", "340"),
        ("They were 340 (in May).", "340"),
    ],
)
def test_figure_is_written_with_what_it_counts(text: str, written: str) -> None:
    assert told(text).words == written
