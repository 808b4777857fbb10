from datetime import date

import pytest

from ingest.boilerplate.dateline import Dateline, dateline


@pytest.mark.parametrize(
    ("opening", "agency", "day"),
    [
        ("KELBY, Oct. 29, 2024 (Reuters) - ", "Reuters", date(2024, 10, 29)),
        ("(AFP) – ", "AFP", None),
        ("Kelby, Oct. 29 (AP) - ", "AP", None),
        ("HALBRIDGE, March 11 (Northline) — ", "Northline", None),
        ("HALBRIDGE, March 11 — ", "", None),
        ("HALBRIDGE, 11 March 2025 - ", "", date(2025, 3, 11)),
    ],
)
def test_a_story_begins_behind_its_dateline(opening: str, agency: str, day: date | None) -> None:
    assert dateline(f"{opening}The gates failed.") == Dateline(agency, day, len(opening))


@pytest.mark.parametrize(
    "text",
    [
        "The ferry Maren (Kelby) - it is old.",
        "BREXIT - what now?",
        "HALBRIDGE, where on March 11 the dam broke - it rained.",
        "March 11 - it rained.",
        "KELBY, Oct. 29, 2024 (Reuters)",
        "",
    ],
)
def test_a_dash_alone_makes_no_dateline(text: str) -> None:
    assert dateline(text) is None
