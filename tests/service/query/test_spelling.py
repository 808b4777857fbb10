"""Slips of the keyboard are mended where the articles have the word."""

import pytest

from ingest.language.terms import terms
from service.query.spelling import spelt

WRITTEN = ["people", "evacuated", "bridge", "railway", "coached"]


def _frequency(term: str) -> int:
    return sum(term in terms(each) for each in WRITTEN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hwo many peple were evacuted", "how many people were evacuated"),
        ("wehn does the brigde open?", "when does the bridge open?"),
        ("is the railwayy shut", "is the railway shut"),
    ],
)
def test_a_word_that_nobody_knows_becomes_the_one_beside_it(typed: str, meant: str) -> None:
    assert spelt(typed, _frequency) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "How many people were evacuated?",
        "Who is Bridgee?",  # may be a name
        "which coaches came",  # English knows it
        "what is the xylqzt",  # nothing is near
        "brigde gesperrrt hochwassser verkehhr umleitunng fahrzeuuge",  # another language
        "",
    ],
)
def test_what_is_known_or_has_no_neighbour_stays(typed: str) -> None:
    assert spelt(typed, _frequency) == typed
