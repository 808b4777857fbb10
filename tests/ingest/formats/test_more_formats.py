"""Tables, slides, books, mail and feeds: what is text, what is metadata, what is refused."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from email.message import EmailMessage
from functools import cache
from hashlib import sha256
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import OxmlElement
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from ingest.article import Article, article_id
from ingest.errors import UnreadableFile
from ingest.formats import MANY, SUFFIXES, article_bytes, parse, read_article
from ingest.formats import archive as archive_module
from ingest.live_index import LiveIndex
from tests.conftest import Corpus
from tests.ingest.test_sync import found

FACT = "The new boat carries 41 cars."


def _only(name: str, data: bytes) -> Article:
    contents = parse(name, data)
    assert contents.problems == ()
    (article,) = contents.articles
    return article


def _refusal(name: str, data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        parse(name, data)
    return caught.value.reason


def _zip(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return made.getvalue()


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = "Ada Berg"
    book.active.title = "Boats"
    for row in (["Boat", "Cars", "Price"], ["Marit", 41.0, 5.2], [None, None, None]):
        book.active.append(row)
    book.create_sheet("Notes").append([FACT])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _slides() -> bytes:
    deck = pptx.Presentation()
    deck.core_properties.author = "Ada Berg"
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Boats of Skarn"
    table = slide.shapes.add_table(1, 2, 0, 0, 100, 100).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Marit", "41"
    slide.notes_slide.notes_text_frame.text = FACT
    made = io.BytesIO()
    deck.save(made)
    return made.getvalue()


_OPEN = (
    "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
    "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' "
    "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0'><office:body><office:text>"
    "<text:tracked-changes><text:p>Deleted.</text:p></text:tracked-changes>"
    "<text:h>Boats</text:h><text:p>The new<text:s/>boat <text:span>carries</text:span><text:note>"
    "<text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p>"
    "</text:note-body></text:note> 41 cars.</text:p><table:table><table:table-row>"
    "<table:table-cell>"
    "<text:p>Marit</text:p></table:table-cell><table:table-cell><text:p>41</text:p>"
    "</table:table-cell></table:table-row></table:table></office:text></office:body>"
    "</office:document-content>"
)
_META = (
    "<m xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>Boats of Skarn</dc:title>"
    "<dc:creator>Ada Berg</dc:creator></m>"
)
_PACKAGE = (
    "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
    "<metadata><dc:title>Boats</dc:title><dc:creator>Ada Berg</dc:creator><dc:publisher>Skarn Press"
    "</dc:publisher><dc:date>2023-10-04</dc:date></metadata><manifest>"
    "<item id='b' href='two.xhtml'/>"
    "<item id='a' href='one.xhtml'/></manifest><spine><itemref idref='a'/><itemref idref='b'/>"
    "</spine></package>"
)


def _book(package: str = _PACKAGE) -> bytes:
    return _zip(
        **{
            "META-INF__container_dot_xml": "<c><rootfile full-path='O/p.opf'/></c>",
            "O__p_dot_opf": package,
            "O__one_dot_xhtml": f"<html><body><h1>Boats</h1><p>{FACT}</p></body></html>",
            "O__two_dot_xhtml": "<html><body><p>It is <s>old</s> new.</p></body></html>",
        }
    )


def test_rows_of_a_table_carry_the_heads_of_their_columns() -> None:
    text = _only("a.csv", b"Boat;Cars;Price\nMarit;41;5.2\nKelby;12;\n").text
    assert text == "Boat: Marit · Cars: 41 · Price: 5.2\nBoat: Kelby · Cars: 12"
    assert _only("a.csv", b"Marit,41\nKelby,12\n").text == "Marit · 41\nKelby · 12"
    assert _only("a.csv", b"Marit").text == "Marit"


def test_a_title_over_a_table_hides_none_of_its_columns() -> None:
    text = _only("a.csv", b"sep=,\nBoats of 2023\n\nBoat,Cars,Crew\nMarit,41,6\n").text
    assert text == "Boats of 2023\nBoat: Marit \xb7 Cars: 41 \xb7 Crew: 6"
    assert _only("a.csv", b"Boat,Cars\nMarit,41,6\n").text == "Boat \xb7 Cars\nMarit \xb7 41 \xb7 6"


def test_comments_of_a_workbook_are_named() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = FACT
    book.active["A1"].comment = Comment("Counted twice", "Ada Berg")
    made = io.BytesIO()
    book.save(made)
    (problem,) = parse("a.xlsx", made.getvalue()).problems
    assert str(problem) == "a.xlsx: read in part: its comments"


def test_a_day_in_a_workbook_has_no_time() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Marit", date(2024, 3, 12), datetime(2024, 3, 12, 14, 5)])
    made = io.BytesIO()
    book.save(made)
    assert _only("a.xlsx", made.getvalue()).text == "Marit \xb7 2024-03-12 \xb7 2024-03-12 14:05:00"


def test_grouped_shapes_are_read_and_charts_named() -> None:
    deck = pptx.Presentation()
    shapes = deck.slides.add_slide(deck.slide_layouts[6]).shapes
    shapes.add_group_shape().shapes.add_textbox(0, 0, 9, 9).text_frame.text = FACT
    cars = CategoryChartData()
    cars.categories = ["2023"]
    cars.add_series("Cars", (41,))
    shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 99, 99, cars)
    made = io.BytesIO()
    deck.save(made)
    contents = parse("a.pptx", made.getvalue())
    assert contents.articles[0].text == FACT
    assert [str(each) for each in contents.problems] == [
        "a.pptx: read in part: slide 1 has a chart"
    ]


def test_an_entity_of_the_whole_feed_costs_its_entry_only() -> None:
    data = _RSS.replace("<rss", "<!DOCTYPE rss [<!ENTITY b 'boat'>]><rss").replace("Short", "&b;")
    problems = parse("a.rss", data.encode()).problems
    assert any("not readable as XML" in each.reason for each in problems)


@pytest.mark.parametrize(
    ("name", "mark", "heads", "text"),
    [
        ("a.csv", ",", "Title Publish-Date Source Text", f'"{FACT}\n\nYes."'),
        ("a.csv", ";", "title published outlet content", f"{FACT} Yes."),
        ("a.tsv", "\t", "headline date publisher summary", f"{FACT} Yes."),
    ],
)
def test_a_row_is_an_article_where_the_columns_say_so(
    tmp_path: Path, name: str, mark: str, heads: str, text: str
) -> None:
    rows = (heads.split(), ["The boat", "2024-03-12", "The Post", text], [""] * 4)
    table = "".join(f"{mark.join(row)}\n" for row in rows)
    (tmp_path / name).write_text(table)
    article = _only(name, table.encode())
    assert article.path == f"{name}#2"  # as a spreadsheet counts
    assert " ".join(article.text.split()) == f"{FACT} Yes."
    assert (article.title, article.source) == ("The boat", "The Post")
    assert article.published == date(2024, 3, 12)
    assert read_article(tmp_path, f"{name}#2") == article


def test_a_workbook_of_articles_is_read_likewise() -> None:
    book = openpyxl.Workbook()
    for row in (["title", "date", "text"], ["The boat", datetime(2024, 3, 12), FACT]):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    article = _only("a.xlsx", made.getvalue())
    assert (article.path, article.text, article.published) == ("a.xlsx#2", FACT, date(2024, 3, 12))


@pytest.mark.parametrize(
    "table",
    [
        "Item,Description,Price\nMarit,A boat with a red sail.,41\n",  # what a thing is like
        "text,count\nboat,41\nferry,12\n",
    ],
)
def test_rows_of_things_are_a_table(table: str) -> None:
    assert _only("a.csv", table.encode()).path == "a.csv"


def test_a_folder_may_name_the_column_of_the_text(corpus: Corpus) -> None:
    rules = '[keys]\ntext = "Said"\n'
    corpus.write({"footnote.toml": rules, "a.csv": f"Said,When\n{FACT},2024\n"}).sync()
    assert found(corpus, "How many cars does the new boat carry?") == {"a.csv#2"}


def test_a_cell_longer_than_pythons_limit_is_read() -> None:
    text = f"{FACT} " * 6_000
    assert len(_only("a.csv", f"text\n{text}\n".encode()).text) > 150_000


def test_members_of_an_archive_are_articles_and_the_rest_is_named(tmp_path: Path) -> None:
    data = _zip(
        news__Jane_dot_md="---\nauthor: Jane Doe\n---\nThe ferry stops.\n",
        lines_dot_jsonl='{"text": "One sails."}\nbad\n',
        photo_dot_png="PNG",
        inner_dot_zip="PK",
        _dot_folder__x_dot_txt="never shown",
        _dot_hidden_dot_txt="never shown",
        note_dot_txt="The dam broke on Monday and nobody was hurt.\n",
    )
    (tmp_path / "a.zip").write_bytes(data)
    contents = parse("a.zip", data)
    assert [(each.path, each.title) for each in contents.articles] == [
        ("a.zip#1", "Jane"),
        ("a.zip#2", ""),
        ("a.zip#6", "note"),
    ]
    assert [str(each).partition(";")[0] for each in contents.problems] == [
        "a.zip#3: not JSON: Expecting value at character 0",
        "a.zip#4: photo.png: of a kind that is not read (.png)",
        "a.zip#5: inner.zip: an archive in an archive",
    ]
    assert [read_article(tmp_path, each.path) for each in contents.articles] == [*contents.articles]
    digests = {path: sha256(held).hexdigest() for path, held in article_bytes(tmp_path, "a.zip")}
    assert all(digests[each.path] == each.digest for each in contents.articles)


def test_a_damaged_member_leaves_the_others_whole() -> None:
    data = bytearray(_zip(a_dot_txt="The first is damaged.", b_dot_txt=FACT))
    data[data.index(b"damaged")] ^= 1
    contents = parse("a.zip", bytes(data))
    assert [each.text for each in contents.articles] == [FACT]
    assert "a.txt: not readable in its archive: Bad CRC-32" in str(contents.problems[0])


@pytest.mark.parametrize(
    ("data", "reason"), [(b"PK\x03\x04no", "not readable as ZIP"), (_zip(), "empty")]
)
def test_an_archive_with_nothing_in_it_is_refused(data: bytes, reason: str) -> None:
    assert _refusal("a.zip", data).startswith(reason)


def test_an_archive_of_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_MAX_MEMBERS", 1)
    assert _refusal("a.zip", _zip(a_dot_txt="x", b_dot_txt="y")).startswith("too large: 2 files")


def test_a_workbook_gives_the_rows_of_each_sheet() -> None:
    article = _only("a.xlsx", _workbook())
    assert article.text == f"## Boats\nBoat: Marit · Cars: 41 · Price: 5.2\n## Notes\n{FACT}"
    assert article.author == "Ada Berg"


def test_slides_give_titles_tables_and_notes() -> None:
    article = _only("a.pptx", _slides())
    assert article.text.split("\n") == ["## Boats of Skarn", "Marit\t41", FACT]
    assert article.author == "Ada Berg"


def test_an_open_document_gives_paragraphs_notes_and_rows() -> None:
    data = _zip(content_dot_xml=_OPEN, meta_dot_xml=_META)
    article = _only("a.odt", data)
    assert article.text.split("\n") == ["# Boats", FACT, "A note.", "Marit\t41"]
    assert (article.title, article.author) == ("Boats of Skarn", "Ada Berg")
    assert _only("a.odt", _zip(content_dot_xml=_OPEN)).author == ""


def test_cells_stay_under_the_heads_of_their_columns() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, cells in enumerate([("", "Cars", "Crew"), ("Marit", "", "6"), ("Kelby", "12", "4")]):
        for column, said in enumerate(cells):
            table.cell(row, column).text = said
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    table.cell(2, 0).merge(table.cell(2, 1))
    made = io.BytesIO()
    document.save(made)
    lines = _only("a.docx", made.getvalue()).text.split("\n")
    assert lines == ["\tCars\tCrew", "---\t---\t---", "Marit\t\t6", "Kelby", "12", "4"]

    rows = (
        "<table:table><table:table-header-rows><table:table-row><table:table-cell "
        "table:number-columns-repeated='2'/><table:table-cell><text:p>Crew</text:p>"
        "</table:table-cell></table:table-row></table:table-header-rows></table:table>"
    )
    data = _zip(content_dot_xml=_OPEN.replace("</office:text>", f"{rows}</office:text>"))
    assert _only("a.odt", data).text.split("\n")[-2:] == ["\t\tCrew", "---\t---"]


def test_rtf_gives_its_text() -> None:
    data = rb"{\rtf1\ansi\ansicpg1252 {\b The new} boat carries 41 cars, caf\'e9.\par}"
    assert _only("a.rtf", data).text == "The new boat carries 41 cars, café."


def test_a_book_gives_its_chapters_in_order() -> None:
    article = _only("a.epub", _book())
    assert article.text == f"# Boats\n{FACT}\nIt is new."
    assert (article.title, article.author, article.source) == ("Boats", "Ada Berg", "Skarn Press")
    assert article.published == date(2023, 10, 4)


def _message(html: str = "", attachment: str = "") -> bytes:
    message = EmailMessage()
    message["Subject"] = "New boat"
    message["From"] = "Ada Berg <ada@skarn.example>"
    message["Date"] = "Wed, 04 Oct 2023 10:00:00 +0200"
    message.set_content(html or FACT, subtype="html" if html else "plain")
    if attachment:
        message.add_attachment(b"x", maintype="image", subtype="png", filename=attachment)
    return message.as_bytes()


def test_a_message_gives_its_text_and_names_its_attachments() -> None:
    article = _only("a.eml", _message())
    assert (article.text, article.title, article.author) == (FACT, "New boat", "Ada Berg")
    assert article.published == date(2023, 10, 4)
    assert _only("a.eml", _message(f"<p>{FACT}</p>")).text == FACT
    (problem,) = parse("a.eml", _message(attachment="boat.png")).problems
    assert str(problem) == "a.eml: read in part: the attachment boat.png"
    assert _only("a.eml", b"Date: never\n\nThe boat sails.\n").published is None


def test_a_message_that_states_no_encoding_is_read_in_that_of_its_language() -> None:
    said = "Belediye başkanı salı günü köprünün kapalı kalacağını söyledi."
    head = "From: ada@skarn.example\nSubject: Boat\n"
    for stated in ("", "Content-Type: text/plain; charset=us-ascii\n"):
        assert _only("a.eml", f"{head}{stated}\n{said}".encode("cp1254")).text == said
    assert "iconv" in _refusal("a.eml", f"{head}\nMr Erdoğan and Kılıç.".encode("cp1254"))


def test_lines_of_a_message_that_flow_are_joined() -> None:
    head = b"Subject: Boat\nContent-Type: text/plain; format=flowed\n\n"
    assert (
        _only("a.eml", head + b"The ferry \nstops.\nIt sails.").text
        == "The ferry stops.\nIt sails."
    )


def test_a_table_in_a_message_keeps_the_heads_of_its_columns() -> None:
    table = b"<table><tr><th>Boat<th>Cars<tr><td>Marit<td>41</table>"
    article = _only("a.eml", b"Content-Type: text/html\n\n<p>Boats</p>" + table)
    assert article.text == "Boats\nBoat\tCars\n---\t---\nMarit\t41"


def test_the_title_of_a_feed_is_the_outlet_of_its_entries() -> None:
    item = f"<item><title>Boat</title><description>{FACT}</description></item>"
    own = item.replace("<title>", "<source>The Courier</source><title>")
    feed = f"<rss><channel><title>The Skarn Post</title>{item}{own}</channel></rss>"
    articles = parse("a.rss", feed.encode()).articles
    assert [each.source for each in articles] == ["The Skarn Post", "The Courier"]
    assert {each.text for each in articles} == {FACT}


def test_a_table_of_a_story_in_nitf_keeps_its_columns() -> None:
    rows = "<tr><th>Boat</th><th>Cars</th></tr><tr><td>Marit</td><td>41</td></tr>"
    body = f"<p>{FACT}</p><hl2>Boats</hl2><table>{rows}</table>"
    head = "<body.head><byline>By Ada Berg</byline></body.head>"
    story = f"<nitf><body>{head}<body.content>{body}</body.content></body></nitf>"
    article = _only("a.xml", story.encode())
    assert article.text == f"{FACT}\n## Boats\nBoat\tCars\n---\t---\nMarit\t41"
    assert article.author == "Ada Berg"


def test_rtf_gives_what_is_shown_and_notes_behind_their_paragraph() -> None:
    data = (
        rb"{\rtf1\ansi{\info{\title The boats of Skarn}{\author Ada Berg}}"
        rb"The boat costs {\strike 32} 3.2 million\super 2\nosupersub{\footnote In {\b all}.}, is 9"
        rb"{\super 2} m{\v , hidden \u233?} long; a|b.\par It sails.\par}"
    )
    article = _only("a.rtf", data)
    assert article.text.split("\n") == [
        "The boat costs 3.2 million², is 9² m long; a|b.",
        "In all.",
        "It sails.",
    ]
    assert (article.title, article.author) == ("The boats of Skarn", "Ada Berg")


def test_an_open_document_gives_what_is_shown_and_its_comments() -> None:
    style = '<style:style style:name="{}"><style:text-properties {}/></style:style>'
    styles = (
        style.format("S", 'style:text-line-through-style="solid"')
        + style.format("U", 'style:text-position="super 58%"')
        + style.format("D", 'style:text-position="-33% 58%"')
        + style.format("H", 'text:display="none"')
    )
    span = '<text:span text:style-name="{}">{}</text:span>'
    said = (
        f"It costs {span.format('S', '32')} 3.2 million, is 9 m{span.format('U', '2')}, makes CO"
        f"{span.format('D', '2')}{span.format('H', ', hidden')}.<office:annotation><dc:creator>Ada"
        "</dc:creator><text:p>Is it?</text:p></office:annotation>"
    )
    spaces = (
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    body = f"<office:body><office:text><text:p>{said}</text:p></office:text></office:body>"
    content = f"<office:document-content {spaces}>{styles}{body}</office:document-content>"
    assert _only("a.odt", _zip(content_dot_xml=content)).text.split("\n") == [
        "It costs 3.2 million, is 9 m², makes CO₂.",
        "Comment by Ada: Is it?",
    ]


def test_slides_give_what_is_shown() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Boats"
    paragraph = slide.placeholders[1].text_frame.paragraphs[0]
    for text, key, value in (
        ("It costs ", "", ""),
        ("32", "strike", "sngStrike"),
        ("3.2 million, is 9 m", "", ""),
        ("2", "baseline", "30000"),
        (", makes CO", "baseline", "0"),
        ("2", "baseline", "-25000"),
    ):
        run = paragraph.add_run()
        run.text = text
        if key:
            run.font._element.set(key, value)
    made = io.BytesIO()
    deck.save(made)
    assert _only("a.pptx", made.getvalue()).text == (
        "## Boats\nIt costs 3.2 million, is 9 m², makes CO₂"
    )


def test_a_share_in_a_workbook_is_told_as_it_is_shown() -> None:
    book = openpyxl.Workbook()
    for row in (["Boat", "Share"], ["Marit", 0.255]):
        book.active.append(row)
    book.active["B2"].number_format = "0.0%"
    made = io.BytesIO()
    book.save(made)
    assert _only("a.xlsx", made.getvalue()).text == "Boat: Marit · Share: 25.5%"


def test_of_many_attachments_the_first_are_named() -> None:
    part = "--b\nContent-Disposition: attachment; filename={}.png\n\nx\n"
    body = "--b\nContent-Type: text/plain\n\nThe ferry stops.\n" + "".join(
        map(part.format, range(30))
    )
    (article,) = parse(
        "a.eml", f"Content-Type: multipart/mixed; boundary=b\n\n{body}".encode()
    ).articles
    assert len(article.unread) == 21
    assert article.unread[0] == "the attachment 0.png"
    assert article.unread[-1] == "10 more attachments"


def test_a_message_nested_without_end_is_refused() -> None:
    part = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    data = "".join(map(part.format, range(3_000))).encode()
    assert _refusal("a.eml", data).startswith("not readable as a message")


def test_a_small_file_that_expands_a_thousand_times_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", "<p/>" * 2_000_000)
    for name in ("a.odt", "a.docx", "a.xlsx", "a.zip"):
        assert "expand to 8000000" in _refusal(name, made.getvalue())


def test_a_mailbox_holds_an_article_a_message(tmp_path: Path) -> None:
    data = b"".join(b"From ada@skarn.example Wed Oct  4\n" + _message() + b"\n" for _ in range(2))
    first, second = parse("a.mbox", data).articles
    assert (first.path, second.path) == ("a.mbox#1", "a.mbox#2")
    (tmp_path / "a.mbox").write_bytes(data)
    assert read_article(tmp_path, "a.mbox#2") == second
    assert [path for path, _ in article_bytes(tmp_path, "a.mbox")] == ["a.mbox#1", "a.mbox#2"]


_RSS = (
    "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Skarn</title>"
    "<item><title>New boat</title><link>https://skarn.example/boat</link><pubDate>Wed, 04 Oct 2023 "
    f"10:00:00 GMT</pubDate><description>Short.</description><content:encoded>&lt;p>{FACT}&lt;/p>"
    "</content:encoded></item><item><title>Empty</title></item></channel></rss>"
)
_ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>New boat</title><link "
    "href='https://skarn.example/boat'/><published>2023-10-04T10:00:00Z</published><author><name>"
    f"Ada Berg</name></author><content type='html'>&lt;p>{FACT}&lt;/p></content></entry></feed>"
)
_NITF = (
    "<nitf><head><title>New boat</title><docdata><date.issue norm='20231004'/></docdata></head>"
    f"<body><body.head><byline>Ada Berg</byline></body.head><body.content><p>{FACT}</p><p>It is "
    "<em>new</em>.</p></body.content></body></nitf>"
)
_NEWSML = (
    "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'><itemMeta><versionCreated>2023-10-04T10:00"
    "</versionCreated></itemMeta><contentMeta><headline>New boat</headline><by>Ada Berg</by>"
    f"</contentMeta><contentSet><inlineXML><html><body><p>{FACT}</p></body></html></inlineXML>"
    "</contentSet></newsItem>"
)


@pytest.mark.parametrize(
    ("name", "data", "author"),
    [
        ("a.rss", _RSS, ""),
        ("a.atom", _ATOM, "Ada Berg"),
        ("a.xml", _NITF, "Ada Berg"),
        ("a.xml", _NEWSML, "Ada Berg"),
    ],
)
def test_news_in_xml_is_read(name: str, data: str, author: str) -> None:
    article = parse(name, data.encode()).articles[0]
    assert article.path == f"{name}#1"
    assert article.text.startswith(FACT)
    assert (article.title, article.author) == ("New boat", author)
    assert article.published == date(2023, 10, 4)


def test_xml_of_another_kind_and_empty_entries_are_named() -> None:
    assert "kind that is not read (svg)" in _refusal("a.xml", b"<svg/>")
    assert "not readable as XML" in _refusal("a.xml", b"<svg")
    (problem,) = parse("a.rss", _RSS.encode()).problems
    assert str(problem) == "a.rss#2: no text found"


@pytest.mark.parametrize(
    "held", [{"text": FACT}, [{"text": FACT}], {"articles": [{"text": FACT}], "n": 1}]
)
def test_json_holds_a_record_or_a_list_of_them(held: object) -> None:
    assert _only("a.json", json.dumps(held).encode()).text == FACT


def test_json_without_articles_is_refused() -> None:
    assert _refusal("a.json", b"[]") == "empty"
    assert _refusal("a.json", b"{").startswith("not JSON")
    (problem,) = parse("a.json", b'{"name": "x"}').problems
    assert "none holds one" in problem.reason


@pytest.mark.parametrize("suffix", sorted({".xlsx", ".pptx", ".odt", ".epub"}))
def test_a_broken_archive_is_refused(suffix: str) -> None:
    assert "not readable as" in _refusal(f"a{suffix}", b"PK\x03\x04 broken")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.rtf", b"no RTF"),
        ("a.mbox", b"no mailbox"),
        ("a.eml", b""),
        ("a.csv", b" , \n"),
        ("a.odt", _zip(content_dot_xml=_OPEN.replace("text:", "x:").replace(":text", ":x"))),
    ],
)
def test_what_holds_no_text_is_refused(name: str, data: bytes) -> None:
    assert _refusal(name, data)


def test_an_archive_that_expands_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "MAX_EXPANDED_BYTES", 10)
    assert "expands to" in _refusal("a.epub", _book())


_VALID: dict[str, Callable[[], bytes]] = {
    "a.xlsx": _workbook,
    "a.pptx": _slides,
    "a.odt": lambda: _zip(content_dot_xml=_OPEN, meta_dot_xml=_META),
    "a.epub": _book,
    "a.eml": _message,
    "a.rss": _RSS.encode,
    "a.rtf": lambda: rb"{\rtf1\ansi The new boat.\par}",
    "a.csv": lambda: b"Boat;Cars\nMarit;41\n",
}


@pytest.mark.parametrize("name", _VALID)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name: str, data: st.DataObject) -> None:
    _read_or_refused(name, _damaged(_valid(name), data))


@pytest.mark.parametrize("name", ["a.xlsx", "a.pptx", "a.odt", "a.epub"])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_damaged_part_of_an_archive_is_read_or_refused(name: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(_valid(name))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    part = data.draw(st.sampled_from(sorted(part for part in parts if parts[part])))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for each, held in parts.items():
            archive.writestr(each, _damaged(held, data) if each == part else held)
    _read_or_refused(name, made.getvalue())


@cache  # a workbook states when it was made, and has another length in another second
def _valid(name: str) -> bytes:
    return _VALID[name]()


def _damaged(held: bytes, data: st.DataObject) -> bytes:
    whole = bytearray(held)
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    return bytes(whole)


def _read_or_refused(name: str, data: bytes) -> None:
    try:
        parse(name, data)
    except UnreadableFile:
        return


def test_a_sheet_that_is_no_xml_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(_valid("a.xlsx"))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for part, held in parts.items():
            archive.writestr(part, held.replace(b"<row", b"<<row") if "sheet1" in part else held)
    assert _refusal("a.xlsx", made.getvalue()).startswith("not readable as XLSX")


def test_formats_of_many_articles_are_among_those_that_are_read() -> None:
    assert MANY < SUFFIXES


def test_a_question_finds_the_sentence_in_every_format(corpus: Corpus) -> None:
    files = {name: make() for name, make in _VALID.items() if name not in {"a.rtf", "a.csv"}}
    files |= {
        "a.mbox": b"From ada\n" + _message(),
        "a.atom": _ATOM.encode(),
        "a.xml": _NITF.encode(),
        "a.json": json.dumps([{"text": FACT}]).encode(),
        "a.csv": f"Said\n{FACT}\n".encode(),
        "a.tsv": f"title\ttext\nMarit\t{FACT}\n".encode(),
        "a.zip": _zip(a_dot_txt=FACT),
        "a.rtf": b"{\\rtf1\\ansi %s\\par}" % FACT.encode(),
    }
    corpus.write(files).sync()
    paths = found(corpus, "How many cars does the new boat carry?")
    assert {path.partition("#")[0] for path in paths} == set(files)


def test_what_is_not_read_is_told_each_time_and_kept_with_the_article(corpus: Corpus) -> None:
    corpus.write({"a.eml": _message(attachment="boat.png"), "b.eml": _message()})
    told = [[str(each) for each in corpus.sync().skipped] for _ in range(2)]
    assert told == [["a.eml: read in part: the attachment boat.png"]] * 2
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as index:
        held = {path: index.current().article(article_id(path)) for path in ("a.eml", "b.eml")}
    assert {path: each and each[0].unread for path, each in held.items()} == {
        "a.eml": ("the attachment boat.png",),
        "b.eml": (),
    }
