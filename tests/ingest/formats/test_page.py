"""Web pages as people save them: marks, struck-out text, live blogs, JSON-LD, captions."""

import json

import pytest

from ingest.article import Article
from ingest.errors import UnreadableFile
from ingest.formats import parse
from ingest.formats.json_ld import linked_data
from ingest.formats.page_order import in_order
from ingest.formats.page_tree import Block, blocks, page_tree
from ingest.span import Span
from ingest.structure import structure

OPENING = (
    "<p>The ferry company of Skarn met on Monday to decide about its oldest boat, which engineers "
    "had looked at in the days before.</p>"
)
CLOSING = (
    "<p>The company will meet again in the third week of April, when the builders of the new boat "
    "are to show their plans to the islanders.</p>"
)


def _page(body: str, head: str = "") -> Article:
    page = (
        f"<html lang='en'><head><title>Skarn ferry</title>{head}</head><body><main><article>"
        f"<h1>Skarn ferry</h1>{OPENING}{body}{CLOSING}</article></main></body></html>"
    )
    (article,) = parse("a.html", page.encode()).articles
    return article


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("410<sup>2</sup> seats", "410² seats"),
        ("410<sup><a href='#note-2'>2</a></sup> seats", "410 seats"),
        ("410<a href='#fn2'><sup>2</sup></a> seats", "410 seats"),
        ("410<sup class='footnote'>2</sup> seats", "410 seats"),
        ("410<sup>[2]</sup> seats", "410 seats"),
        ("410<sup>*</sup> seats", "410 seats"),
        ("410<sup>2, 3</sup> seats", "410² ³ seats"),
        ("12 m<sup>2</sup> of deck", "12 m² of deck"),
        ("10<sup>-6</sup> parts of CO<sub>2</sub>", "10⁻⁶ parts of CO₂"),
        ("the 5<sup>th</sup> boat", "the 5th boat"),
    ],
)
def test_a_raised_figure_is_never_part_of_the_figure_before_it(markup: str, text: str) -> None:
    assert (
        f"The boat has {text}, they said."
        in _page(f"<p>The boat has {markup}, they said.</p>").text
    )


@pytest.mark.parametrize(
    "struck",
    [
        "<s>52 million</s>",
        "<del>52 million</del>",
        "<strike>52 <b>million</b></strike>",
        "<span style='color:red; text-decoration: line-through'>52 million</span>",
    ],
)
def test_struck_out_text_is_not_read(struck: str) -> None:
    text = _page(f"<p>The new boat costs {struck} <ins>5.2 million</ins> crowns in all.</p>").text
    assert "The new boat costs 5.2 million crowns in all." in text


def test_the_posts_of_a_live_blog_come_in_order_under_their_times() -> None:
    posts = "".join(
        f"<div class='post'>{clock}<h2>{heading}</h2><p>{said}</p></div>"
        for clock, heading, said in (
            ("<time>09:15</time>", "Boat stops", "The boat has stopped off Kelby."),
            ("<time>11:40</time>", "Boat sails", "The boat sails again."),
        )
    )
    text = _page(posts).text
    wanted = ["met on Monday", "09:15", "Boat stops", "off Kelby", "11:40", "Boat sails", "again"]
    places = [text.index(each) for each in wanted]
    assert places == sorted(places)


def test_a_caption_is_read_where_it_stands_and_a_credit_is_not() -> None:
    figure = (
        "<figure><img src='a.jpg'><figcaption>{}</figcaption></figure>"
        "<p>The islanders have asked for a larger boat for the last eleven years.</p>"
    )
    caption = "The old boat carried nine cars at a time."
    assert caption in _page(figure.format(caption)).text
    assert "Photo: Lund" not in _page(figure.format("Photo: Lund")).text


def test_the_body_in_json_ld_is_read_where_the_page_shows_none() -> None:
    said = {
        "@type": ["NewsArticle"],
        "articleBody": "<p>The boat has <s>90</s> 41 seats.</p>" * 4,
        "author": [{"@type": "Person", "name": "Ada Berg"}, {"@type": "Person", "name": "admin"}],
        "publisher": {"name": "The Skarn Post"},
        "datePublished": "2024-10-29T23:30:00-08:00",
    }
    script = f"<script type='application/ld+json'>{json.dumps({'@graph': [said]})}</script>"
    page = f"<html><head>{script}</head><body><h1>Ferry</h1></body></html>"
    (article,) = parse("a.html", page.encode()).articles
    assert article.text.splitlines() == ["The boat has 41 seats."] * 4
    assert (article.source, article.author) == ("The Skarn Post", "Ada Berg")
    assert str(article.published) == "2024-10-29"


def test_the_entries_of_a_live_blog_in_json_ld_are_lines_with_their_times() -> None:
    entries = [
        {"headline": "Boat sails", "articleBody": "It sails.", "datePublished": "2024-10-29T11:40"},
        {"headline": "Boat stops", "articleBody": "It stops.", "datePublished": "2024-10-29T09:15"},
        "no entry",
    ]
    said = json.dumps(
        [{"@type": "LiveBlogPosting", "liveBlogUpdate": entries}, {"@type": "Person"}]
    )
    tree = page_tree("<html><body><p>Live</p></body></html>")
    for script in (said, "no JSON", f"<!--{said}-->"):
        element = tree.makeelement("script", {"type": "application/ld+json"})
        element.text = script
        tree.append(element)
    assert linked_data(tree).body.splitlines() == [
        "09:15 Boat stops",
        "It stops.",
        "11:40 Boat sails",
        "It sails.",
    ]


def test_json_ld_that_holds_itself_deep_is_left_alone() -> None:
    said: dict[str, object] = {"@type": "NewsArticle", "articleBody": "Deep."}
    for _ in range(30):
        said = {"mainEntity": said}
    script = f"<script type='application/ld+json'>{json.dumps(said)}</script>"
    assert "Deep." not in _page("", script).text


def test_a_page_that_shows_its_headline_alone_is_refused_by_name() -> None:
    page = "<html><head><title>Ferry stops</title></head><body><h1>Ferry stops</h1></body></html>"
    with pytest.raises(UnreadableFile, match="a script may set it"):
        parse("a.html", page.encode())


def test_the_language_is_the_roots_and_not_a_comments() -> None:
    body = f"{OPENING}{CLOSING}</body></html>"
    (article,) = parse(
        "a.html", f"<!-- <html lang='no'> --><html lang='en-GB'><body>{body}".encode()
    ).articles
    assert article.language == "en-GB"


def test_lines_that_are_not_found_on_the_page_keep_their_order() -> None:
    page = [Block("First.", "p", False), Block("Second.", "p", False)]
    assert in_order(["Other", "Second.", "First.", "Else"], page) == [
        "Other",
        "First.",
        "Else",
        "Second.",
    ]
    assert in_order(["Other", "First.", "Else"], page) == ["Other", "First.", "Else"]


def test_a_heading_outside_the_story_is_not_put_back() -> None:
    page = [
        Block("More", "h2", True),
        Block("First.", "p", False),
        Block("Later", "h2", False),
        Block("Ads", "p", False),
        Block("Second.", "p", False),
    ]
    assert in_order(["First.", "Second."], page) == ["First.", "Second."]


def test_a_row_of_a_table_is_one_block() -> None:
    tree = page_tree(
        "<html><body><table><tr><th>Boat</th><th>Seats</th></tr>"
        "<tr><td><p>Marit</p></td><td>41<br>seats</td></tr></table><!-- x -->end</body></html>"
    )
    assert [block.text for block in blocks(tree)] == ["Boat\tSeats", "Marit\t41 seats", "end"]


def test_an_element_of_thousands_of_attributes_is_refused() -> None:
    for attribute in ("a{}=1", "a{}", "a{}=''"):
        attributes = " ".join(map(attribute.format, range(6_000)))
        with pytest.raises(UnreadableFile, match="more than 5000 attributes"):
            _page(f"<p {attributes}>x</p>")
    picture = f"<img alt='{'A boat. ' * 9_000}' src='data:image/png;base64,{'A' * 50_000}'>"
    assert "met on Monday" in _page(picture).text


def test_what_is_no_page_has_no_tree() -> None:
    assert page_tree("") is None


def test_headings_keep_their_level_and_a_term_stands_over_what_defines_it() -> None:
    said = (
        "<h2>Oslo</h2><p>The office in the old harbour opens at 8.</p>"
        "<h3>Winter</h3><p>The office then opens at 10 on each day.</p>"
        "<dl><dt>Lisbon</dt><dd>The contact in that town is Rui Costa.</dd></dl>"
    )
    text = _page(said).text
    headings = {
        quote: structure(text, Span(at := text.index(quote), at + len(quote))).headings[-2:]
        for quote in ("opens at 8.", "opens at 10", "is Rui Costa.")
    }
    assert headings == {
        "opens at 8.": ("Oslo",),
        "opens at 10": ("Oslo", "Winter"),
        "is Rui Costa.": ("Winter", "Lisbon"),
    }
