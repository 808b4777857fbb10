"""What is said of the collection can be checked with the articles it names."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.article import Article
from service.answering.collection import borne_out
from tests.fakes import article_of

FLOOD = replace(
    article_of("flood.txt", ["The river rose."]).article,
    title="River rises in 3 towns",
    source="The Courier",
    author="Jane Doe",
    published=date(2025, 3, 11),
)
DAM = replace(FLOOD, title="Gate jams", author="", published=date(2025, 3, 14))


@pytest.mark.parametrize(
    ("text", "asked", "cited"),
    [
        ("2 articles that mention “dam”.", "How many articles mention the dam?", [FLOOD, DAM]),
        ("The newest article is “Gate jams” (The Courier, 14 March 2025).", "The newest?", [DAM]),
        ("Jane Doe wrote “River rises in 3 towns” (The Courier, 11 March 2025).", "Who?", [FLOOD]),
        ("The Courier: 7 articles.", "Which outlets are there?", [DAM]),
        ("The articles are of 11 March 2025 to 14 March 2025.", "What period?", [DAM, FLOOD]),
        (
            "2 articles published from 1 March 2025 to 31 March 2025.",
            "How many articles came out in March?",
            [FLOOD, DAM],
        ),
        ("12 articles; these are the newest 10.", "List the articles", [DAM]),
    ],
)
def test_what_the_cited_articles_are_is_borne_out(
    text: str, asked: str, cited: list[Article]
) -> None:
    assert borne_out(text, asked, cited)


@pytest.mark.parametrize(
    ("text", "asked", "cited"),
    [
        ("3 articles that mention “dam”.", "How many articles mention the dam?", [FLOOD, DAM]),
        ("2 articles that mention “fire”.", "How many articles mention the dam?", [FLOOD, DAM]),
        ("The newest article is “Gate jams” (The Herald, 14 March 2025).", "The newest?", [DAM]),
        ("The newest article is “Gate jams” (The Courier, 15 March 2025).", "The newest?", [DAM]),
        ("John Roe wrote “River rises in 3 towns” (The Courier, 11 March 2025).", "Who?", [FLOOD]),
        ("The articles are of 11 March 2024 to 14 March 2025.", "What period?", [DAM, FLOOD]),
    ],
)
def test_what_they_are_not_is_found(text: str, asked: str, cited: list[Article]) -> None:
    assert not borne_out(text, asked, cited)
