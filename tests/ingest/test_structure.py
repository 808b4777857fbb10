"""What stands above a sentence: headings, the heads of a table's columns, the name of its file."""

import pytest

from ingest.article import Article
from ingest.lexical import above, header
from ingest.span import Span
from ingest.structure import NO_STRUCTURE, structure, told_of

ROWS = "Town\tGold\tSilver\nTellen\t14\t9\nOrmsby\t8\t12\n"


def _at(text: str, quote: str) -> Span:
    start = text.index(quote)
    return Span(start, start + len(quote))


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# Boats\n\nOld.\n\n## Marit\n\n### Crew\n\nShe has six.\n", ("Boats", "Marit", "Crew")),
        ("# Boats\n\n## Kelby\n\nOld.\n\n## Marit\n\nShe has six.\n", ("Boats", "Marit")),
        ("Boats\n=====\n\nMarit\n-----\n\nShe has six.\n", ("Boats", "Marit")),
        ("# Boats\n\n**Marit**\n\nShe has six.\n", ("Boats", "Marit")),
        ("Kelby\n\nIt is old.\n\nMarit\n\nShe has six.\n", ("Marit",)),
        ("Marit\nShe has six.", ("Marit",)),
        ("Marit:\nShe has six.", ("Marit",)),
        ("---\ntitle: Boats\ndate: 4 October\n---\n\nShe has six.\n", ()),
        ("By Ada Berg\n\nShe has six.\n", ()),
        ("The boat sails.\n\nShe has six.\n", ()),
        ("4 October 2023\n\nShe has six.\n", ()),
        ("- Marit\n\nShe has six.\n", ()),
        ("She has six.", ()),
    ],
)
def test_headings_stand_above_a_sentence(text: str, headings: tuple[str, ...]) -> None:
    assert structure(text, _at(text, "She has six.")).headings == headings


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (ROWS, (("Town", "Ormsby"), ("Gold", "8"), ("Silver", "12"))),
        ("| Town | 2023 |\n|---|--:|\n| Ormsby | 8 |\n", (("Town", "Ormsby"), ("2023", "8"))),
        ("\t2022\t2023\nOrmsby\t8\t12", (("", "Ormsby"), ("2022", "8"), ("2023", "12"))),
        ("Town: Ormsby · Silver: 12", (("Town", "Ormsby"), ("Silver", "12"))),
        ("Town\tMayor\n---\t---\nOrmsby\tAda Berg", (("Town", "Ormsby"), ("Mayor", "Ada Berg"))),
        # No row of heads, or none that can be told.
        ("Tellen\t14\t9\nOrmsby\t8\t12", ()),
        ("Name\tAda Berg\nOrmsby\t1970", ()),
        ("Ida\tOslo\tHead\nOrmsby\tLisbon\tClerk", ()),
        ("Gold\tSilver\nOrmsby\t8\t12", ()),
    ],
)
def test_a_row_has_the_heads_of_its_columns(text: str, row: tuple[tuple[str, str], ...]) -> None:
    assert structure(text, _at(text, "Ormsby")).row == row


def test_a_row_stands_under_what_its_table_stands_under() -> None:
    text = f"# Games\n\nThey ended.\n\nMedals\n{ROWS}"
    assert structure(text, _at(text, "Ormsby")).headings == ("Games", "Medals")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("people/Jane Doe.md", "people · Jane Doe"),
        ("2024/05/closed-pier_2.html", "2024 · closed"),
        ("people.jsonl#3", ""),
    ],
)
def test_a_file_is_about_what_it_is_named_for(path: str, told: str) -> None:
    assert told_of(Article(path, "", "", title="The pier")) == told


def test_a_chunk_is_searched_with_what_its_header_lacks() -> None:
    text = "# Boats\n\n## Marit\n\nShe has six.\n"
    article = Article("fleet.md", text, "", title="Boats")
    assert header(article) == "Boats | fleet"
    assert above(article, _at(text, "She")) == "Marit"


def test_bars_between_cells_make_a_row_where_a_rule_is_above() -> None:
    table = "Town | Gold\n--- | ---\nTellen | 14\nOrmsby | 8\n"
    assert structure(table, _at(table, "Ormsby | 8")).row == (("Town", "Ormsby"), ("Gold", "8"))
    menu = "Home | Sport | News\nOrmsby | 8\n"
    assert structure(menu, _at(menu, "Ormsby | 8")) == NO_STRUCTURE


def test_the_end_of_a_block_of_code_is_no_heading() -> None:
    text = "# Boats\n\n```\nrun\n```\n\nShe has six.\n"
    assert structure(text, _at(text, "She has six.")).headings == ("Boats",)
