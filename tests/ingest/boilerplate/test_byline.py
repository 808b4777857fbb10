"""What a plain text says of itself, and what must not be taken for that."""

from datetime import date
from pathlib import Path

import pytest

from ingest.boilerplate.byline import byline
from ingest.formats import read_article
from ingest.language.dates import find_date
from ingest.metadata import Metadata, metadata_of, one_line, web_address

ARTICLES = Path(__file__).parents[2] / "articles"
STORY = (
    "The ferry between Kelby and Skarn Island will not sail from the first of November until the "
    "middle of March, the harbour board decided on Monday. The pier is too old.\n"
)


def test_under_a_site_header_the_headline_is_found_and_the_writers_note_names_the_author() -> None:
    article = read_article(ARTICLES, "site_header.txt")
    assert article.title == "Ferry to Skarn Island stops for the winter."
    assert article.source == "Coast and Harbour News"
    assert article.author == "Tomas Hale"
    assert article.published is None


def test_the_note_names_the_outlet_where_nothing_else_does() -> None:
    note = "Jane van der Berg is the Defence Editor for the Skarn Post."
    assert byline(f"Ferry stops\n\n{STORY}\nAuthor\n\n  • {note} She sails.\n\nView all posts") == (
        Metadata(title="Ferry stops", source="Skarn Post", author="Jane van der Berg")
    )


def test_a_freelancers_note_names_no_outlet() -> None:
    found = byline(f"Ferry stops\n\n{STORY}\nJane Doe is a freelance writer for The Times.")
    assert (found.author, found.source) == ("Jane Doe", "")


def test_an_editor_in_the_story_is_not_its_author() -> None:
    found = byline(f"Ferry stops\n\n{STORY}\nJane Doe is the editor of The Times.\n\nShe resigned.")
    assert (found.author, found.source) == ("", "")


def test_an_outlet_named_in_the_story_is_not_its_source() -> None:
    assert byline(f"Ferry stops\n\n{STORY}\nPreviously, The Gazette reported delays.").source == ""


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("by Jane Doe", "Jane Doe"),
        ("By JANE DOE", "JANE DOE"),
        ("By: J. K. O’Neill", "J. K. O’Neill"),
        (
            "Written by Jean-Luc d’Arc and Ludwig van der Berg",
            "Jean-Luc d’Arc and Ludwig van der Berg",
        ),
        ("By Jane Doe, Staff Writer", "Jane Doe"),
        ("By Jane Doe in Kelby", "Jane Doe"),
        ("By Jane Doe | The Skarn Post", "Jane Doe"),
        ("*By Jane Doe*", "Jane Doe"),
        ("Author: Jane Doe", "Jane Doe"),
        ("By Åsa Öberg, Łukasz Żak and Jane Doe", "Åsa Öberg, Łukasz Żak and Jane Doe"),
        ("By Jane Doe, New York", "Jane Doe"),
        ("By the numbers", ""),
        ("By and large, yes", ""),
    ],
)
def test_author_from_a_byline(line: str, author: str) -> None:
    assert byline(f"Ferry stops for the winter\n{line}\n\n{STORY}").author == author


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Oct. 29, 2024", date(2024, 10, 29)),
        ("29 October 2024", date(2024, 10, 29)),
        ("2024-10-29", date(2024, 10, 29)),
        ("Tuesday, October 29th, 2024 at 5:00 PM", date(2024, 10, 29)),
        ("Published: 29.10.2024", date(2024, 10, 29)),
        ("Last updated on Tue 29 Oct 2024", date(2024, 10, 29)),
        ("By Jane Doe | Updated: 30 October 2024 | Published 29 October 2024", date(2024, 10, 29)),
        ("29/10/2024", date(2024, 10, 29)),
        ("03/04/2024", None),
        ("31 April 2024", None),
        ("October 2024", None),
        ("The board met on 29 October 2024 in Kelby", None),
    ],
)
def test_date_from_a_line_of_the_head(line: str, day: date | None) -> None:
    assert byline(f"Ferry stops for the winter\n{line}\n\n{STORY}").published == day


def test_published_counts_before_updated() -> None:
    head = "Ferry stops\nUpdated: 30 October 2024\nPublished: 29 October 2024\n\n"
    assert byline(head + STORY).published == date(2024, 10, 29)


def test_a_byline_and_a_date_deep_in_the_story_are_not_the_articles() -> None:
    found = byline(f"Ferry stops\n\n{STORY}\nBy Jane Doe\nOct. 29, 2024\n\n{STORY * 9}")
    assert (found.author, found.published) == ("", None)


@pytest.mark.parametrize(
    ("opening", "source", "day"),
    [
        ("KELBY, Oct. 29, 2024 (Reuters) - ", "Reuters", date(2024, 10, 29)),
        ("KELBY (AP) — ", "AP", None),
        ("(AFP) – ", "AFP", None),
        ("Kelby, Oct. 29 (Reuters) - ", "Reuters", None),
        ("HALBRIDGE, March 11 (Northline) — ", "Northline", None),
        ("The ferry Maren (Kelby) - ", "", None),
    ],
)
def test_agency_from_a_dateline(opening: str, source: str, day: date | None) -> None:
    found = byline(f"Ferry stops\n\n{opening}{STORY}")
    assert (found.source, found.published) == (source, day)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Acme Media Group", "Acme Media Group"),
        ("The Skarn Post", "The Skarn Post"),
        ("Breaking News", ""),
        ("World News", ""),
        ("Ferry Notices", ""),
    ],
)
def test_outlet_from_a_line_under_the_headline(line: str, source: str) -> None:
    assert byline(f"Ferry stops for the winter\n{line}\n{STORY}").source == source


def test_outlet_from_a_copyright_line_but_not_from_a_pictures_credit() -> None:
    text = f"Ferry stops\n\n{STORY}\n"
    assert byline(text + "© 2024 The Skarn Post. All rights reserved.").source == "The Skarn Post"
    assert byline(text + "© Picture Agency").source == ""


def test_labelled_lines_are_taken_at_their_word() -> None:
    head = "Title: Ferry stops\nSource: Skarn\nAuthor: J. Doe\nDate: 2024-10-29\nURL: https://a.example/\n"
    assert byline(head + "\n" + STORY) == Metadata(
        "Ferry stops", "Skarn", "J. Doe", date(2024, 10, 29), "", "https://a.example/"
    )


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Ferry stops\n\n", "Ferry stops"),
        ("#WinterFerry: it stops\n\n", "#WinterFerry: it stops"),
        ("**Ferry stops**\n", "Ferry stops"),
        ("World\nBREAKING NEWS\nFerry stops for the winter\n\n", "Ferry stops for the winter"),
        ("Home | News | Sport\nMenu\nFerry stops for the winter\n", "Ferry stops for the winter"),
        ("Skarn Post\nFerry stops for the winter\n", "Ferry stops for the winter"),
        ("TL;DR:\n- The ferry stops\n- No date yet\n", ""),
        ("The ferry stopped.\n\nNobody knew why.\n", ""),
        ("", ""),
    ],
)
def test_title_is_a_headline_or_nothing(head: str, title: str) -> None:
    assert byline(head + STORY).title == title


def test_the_first_line_of_wrapped_prose_is_no_headline() -> None:
    assert byline("The ferry will stop in\nthe winter, said the board.\n").title == ""
    assert (
        byline(
            "Rain has fallen all the week long in\nKelby and in the hills above it, so that\n"
            "Averne water stands higher than in any\nyear since they began to count.\n"
        ).title
        == ""
    )


def test_an_empty_text_says_nothing() -> None:
    assert byline("") == Metadata()


@pytest.mark.timeout(10)
def test_an_unusual_layout_costs_no_time() -> None:
    for text in (" " * 300_000 + "x", "* " * 150_000, "A " * 150_000, "By " + "A. " * 50_000):
        byline(text)
        byline(f"Ferry stops\n\n{text}\n\n{text}")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("D: 1 2 2024", None),
        ("2017/2/7", date(2017, 2, 7)),
        ("2024-10-29T18:05:00+01:00", date(2024, 10, 29)),
        ("26-FEB-1987 15:01:01.79", date(1987, 2, 26)),
        ("20241029", date(2024, 10, 29)),
        ("4/4/2024", date(2024, 4, 4)),
        ("12024-10-29", None),
        ("", None),
    ],
)
def test_a_date_that_can_mean_one_day_only_is_found(text: str, day: date | None) -> None:
    assert find_date(text) == day


def test_metadata_keys_have_several_names_in_any_case() -> None:
    said = {"Headline": "A\n b", "OUTLET": "O", "authors": ["X Y", {"name": "Z"}], "Lang": "en"}
    assert metadata_of(said) == Metadata("A b", "O", "X Y, Z", None, "en")


def test_metadata_of_another_shape_is_no_metadata() -> None:
    assert metadata_of({"title": ["a", ["b"]], "author": {"x": 1}, "date": True, "url": "x"}) == (
        Metadata(title="a")
    )
    assert one_line({"name": {"name": "too deep"}}) == ""
    assert len(one_line("x" * 10_000)) == 500


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//a.example", "https://a b", "data:,"])
def test_an_address_that_should_not_be_followed_is_dropped(address: str) -> None:
    assert web_address(address) == ""
