"""What of the replies of a good writer goes out: the share that was reached may not be lost."""

import pytest

from tests.bench.replies import HALVES, rates, statements


@pytest.mark.parametrize("half", HALVES)
def test_most_of_what_is_supported_goes_out_as_it_is_written(half: str) -> None:
    accepted, tried = rates(supported=True, half=half)["all"]
    assert tried >= 80
    assert accepted >= 0.7 * tried


@pytest.mark.parametrize("half", HALVES)
def test_hardly_anything_with_an_error_goes_out(half: str) -> None:
    accepted, tried = rates(supported=False, half=half)["all"]
    assert tried >= 70
    assert accepted <= 0.12 * tried


def test_every_kind_of_error_is_tried() -> None:
    assert len({each.kind for each in statements() if not each.supported}) == 10
