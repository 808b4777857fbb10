"""Markdown, HTML, PDF and DOCX: what is text, what is metadata, what is refused."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from ingest.article import Article
from ingest.errors import UnreadableFile
from ingest.formats import docx as docx_module
from ingest.formats import parse, read_article
from ingest.formats.html import MAX_HTML_BYTES
from ingest.sentence import sentences
from ingest.span import Span

ARTICLES = Path(__file__).parents[2] / "articles"


def _only(name: str, data: bytes | str) -> Article:
    contents = parse(name, data.encode() if isinstance(data, str) else data)
    assert contents.problems == ()
    (article,) = contents.articles
    return article


def _refusal(name: str, data: bytes | str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        parse(name, data.encode() if isinstance(data, str) else data)
    return caught.value.reason


# Markdown


def test_front_matter_is_metadata_and_stays_in_the_text() -> None:
    article = read_article(ARTICLES, "front_matter.md")
    assert article.text == (ARTICLES / "front_matter.md").read_text()
    assert article.title == "Ferry stops: island cut off until March"  # not valid YAML, but common
    assert article.source == "The Skarn Post"
    assert article.author == "Ada Berg, Nils Omdal"
    assert article.published == date(2024, 10, 29)
    assert article.language == "no"
    assert article.url == "https://skarnpost.example/ferry"


def test_front_matter_of_toml_is_metadata_too() -> None:
    text = (
        '+++\ntitle = "Ferry stops"\ndate = 2024-10-29T18:05:00Z\nauthors = ["Ada Berg"]\n'
        'tags = [\n  "sea",\n]\n# ours\n[params]\nsource = "The Skarn Post"\n+++\n'
        "\nThe ferry stops.\n"
    )
    article = _only("a.md", text)
    assert (article.text, article.title, article.author) == (text, "Ferry stops", "Ada Berg")
    assert (article.source, article.published) == ("The Skarn Post", date(2024, 10, 29))
    assert [each.span.of(text) for each in sentences(article) if not each.boilerplate] == [
        "The ferry stops."
    ]


def test_front_matter_that_is_no_toml_costs_its_article_nothing() -> None:
    assert (
        _only("a.md", "+++\ntitle = Ferry\n+++\n# Ferry stops\n\nIt stops.\n").title
        == "Ferry stops"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_front_matter_is_read_whatever_ends_its_lines(end: str) -> None:
    text = end.join(["---", "title: Ferry stops", "lang: no", "---", "", "# Heading", ""])
    article = _only("a.md", text)
    assert (article.text, article.title, article.language) == (text, "Ferry stops", "no")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024-10-29", date(2024, 10, 29)),
        ("2024-10-29T18:05:00+01:00", date(2024, 10, 29)),
        ("'Oct. 29, 2024'", date(2024, 10, 29)),
        ("2024-02-31", None),
        ("03/04/2024", None),
        ("", None),
    ],
)
def test_dates_of_front_matter(said: str, day: date | None) -> None:
    assert _only("a.md", f"---\ndate: {said}\n---\nThe ferry stops.\n").published == day


def test_lists_of_authors_are_joined() -> None:
    text = "---\nauthors:\n  - Ada Berg\n  - name: Nils Omdal\n---\nThe ferry stops.\n"
    assert _only("a.md", text).author == "Ada Berg, Nils Omdal"


@pytest.mark.parametrize(
    "block",
    [
        "a: " + "[" * 5_000,
        "a: &a [*a]",
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntitle: [*c,*c]",
        "a: !!python/object/apply:os.system ['true']",
        "? [a]\n: b",
        "a: b\n\tc: \x01",
        ": : :",
    ],
)
def test_hostile_front_matter_costs_its_article_nothing(block: str) -> None:
    article = _only("a.md", f"---\ntitle: T\n{block}\n---\nThe ferry stops.\n")
    assert article.text.endswith("The ferry stops.\n")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Some words.\n\n# Ferry *stops* #\n\nMore.\n", "Ferry stops"),
        ("Ferry stops\n===========\n\nThe ferry stops.\n", "Ferry stops"),
        ("```\n# a comment in code\n```\n\n# Ferry stops\n", "Ferry stops"),
        ("Ferry stops for the winter\n\nThe ferry stops.\n", "Ferry stops for the winter"),
        ("#no heading\n\nThe ferry stops.\n", "#no heading"),
    ],
)
def test_title_of_markdown_without_front_matter(text: str, title: str) -> None:
    assert _only("a.md", text).title == title


# HTML


def test_a_page_gives_its_story_and_its_metadata() -> None:
    article = read_article(ARTICLES, "page.html")
    assert article.text.split("\n") == [
        "# Ferry stops for the winter",
        "The ferry between Kelby and Skarn Island will not sail from 1 November until 15 March, "
        "the harbour board decided on Monday.",
        "“We looked for a way to keep her going,” said the chairwoman of the board, Inge Lund.",
        "Winter\tDays without a ferry",
        "---\t---",
        "2022\t9",
        "2023\t21",
        "About 240 people live on the island all year round, and the school has 18 pupils.",
    ]
    assert article.title == "Ferry stops for the winter"
    assert (article.source, article.author) == ("The Skarn Post", "Ada Berg")
    assert (article.published, article.language) == (date(2024, 10, 29), "en-GB")
    assert article.url == "https://skarnpost.example/ferry"


@pytest.mark.parametrize(
    ("charset", "text"),
    [("iso-8859-1", "“Café” – 5 €"), ("windows-1251", "Паром"), ("gb2312", "渡轮停航")],
)
def test_a_page_is_read_in_the_charset_it_declares(charset: str, text: str) -> None:
    encoding = "cp1252" if charset == "iso-8859-1" else charset
    page = f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'
    assert _only("a.html", page.encode(encoding)).text == text


def test_a_fragment_and_xhtml_are_pages_too() -> None:
    story = "<p>The ferry stops on 1 November.</p>"
    xhtml = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>T</title></head>'
    )
    assert _only("a.htm", story).text == "The ferry stops on 1 November."
    article = _only("a.html", f"{xhtml}<body>{story}</body></html>")
    assert (article.text, article.language) == ("The ferry stops on 1 November.", "en")


def test_a_date_in_the_story_is_not_the_pages_date() -> None:
    page = "<html><body><p>The pier was built on 3 May 1987 and repaired in 2001.</p></body></html>"
    assert _only("a.html", page).published is None


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><body><script>alert('no text')</script></body></html>",
        "<div>" * 20_000,
        "<html><body>" + "<b>" * 50_000 + "x",
    ],
)
def test_a_page_without_a_story_is_refused(page: str) -> None:
    assert _refusal("a.html", page) == "no text found"


def test_a_page_of_data_is_refused_by_its_size() -> None:
    assert _refusal("a.html", b"<p>" + b"x" * MAX_HTML_BYTES).startswith("too large: 5000003 bytes")


# PDF


def _pdf(*pages: Sequence[str], info: str = "") -> bytes:
    """A PDF with a line of text a string, in cp1252 (PDF's WinAnsiEncoding)."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj T*\n" for line in lines)  # none holds a parenthesis
        content = f"BT /F1 12 Tf 14 TL 72 720 Td\n{shown}ET"
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream",
        ]
    objects.append(f"<< {info} >>")
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\n"
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}startxref\n{len(data)}\n%%EOF\n"
    return data + end.encode()


STORY = (
    "Ferry stops for the winter",
    "The ferry between Kelby and Skarn Island will not sail from the first of Novem-",
    "ber until the middle of March, the harbour board decided on Monday, because",
    "Kelby’s well-known pier is too old. It is used by a company that is very well-",
    "known on the island.",
    "“We looked for a way,” said Inge Lund.",
)


def test_broken_lines_of_a_pdf_become_paragraphs_again() -> None:
    assert _only("a.pdf", _pdf(STORY)).text.split("\n") == [
        "Ferry stops for the winter",
        "The ferry between Kelby and Skarn Island will not sail from the first of November until "
        "the middle of March, the harbour board decided on Monday, because Kelby’s well-known "
        "pier is too old. It is used by a company that is very well-known on the island.",
        "“We looked for a way,” said Inge Lund.",
    ]


def test_pages_tile_the_text_and_a_span_knows_its_page() -> None:
    article = _only("a.pdf", _pdf(["First page here.", "It ends."], [], ["Third page.", "Ends."]))
    assert "".join(page.of(article.text) for page in article.pages) == article.text
    assert article.pages[0].of(article.text).endswith("It ends.\n")
    assert len(article.pages[1]) == 0
    third = article.text.index("Third page.")
    assert article.page(Span(third, third + 5)) == 3
    assert article.page(Span(0, 5)) == 1


def test_a_sentence_that_runs_over_the_page_is_not_cut() -> None:
    article = _only("a.pdf", _pdf(["The ferry to Kelby and"], ["the island has stop-"], ["ped."]))
    assert article.text == "The ferry to Kelby and the island has stopped."
    assert [page.of(article.text) for page in article.pages] == [
        "The ferry to Kelby and ",
        "the island has stop",
        "ped.",
    ]


def test_running_heads_and_page_numbers_are_left_out_and_rows_of_numbers_are_not() -> None:
    pages = [
        ["The Skarn Post", f"Story number {word} begins.", "It ends.", f"20{n}1 9{n}", f"Page {n}"]
        for n, word in enumerate(["one", "two", "three", "four"], start=1)
    ]
    text = _only("a.pdf", _pdf(*pages)).text
    assert text.count("The Skarn Post") == 1  # on the first page it may be the title
    assert "Page" not in text
    for n in range(1, 5):
        assert f"20{n}1 9{n}" in text


def test_document_information_is_metadata_where_it_looks_real() -> None:
    info = "/Title (Ferry stops at once) /Author (Ada Berg) /CreationDate (D:20241029180500+01'00')"
    article = _only("a.pdf", _pdf(STORY, info=info))
    assert (article.title, article.author) == ("Ferry stops at once", "Ada Berg")


def test_the_day_on_which_a_file_was_saved_is_not_when_it_was_published() -> None:
    info = "/CreationDate (D:20241029180500+01'00')"
    assert _only("a.pdf", _pdf(STORY, info=info)).published is None
    assert _only("a.docx", _saved(_docx())).published is None


def test_document_information_that_programs_fill_in_is_not_believed() -> None:
    info = "/Title (Microsoft Word - ferry.docx) /Author (user1) /CreationDate (D:19800101000000)"
    article = _only("a.pdf", _pdf(STORY, info=info))
    assert (article.title, article.author) == ("Ferry stops for the winter", "")
    assert article.published is None


def test_the_date_on_the_page_counts_and_not_the_date_of_the_file() -> None:
    lines = [STORY[0], "29 October 2024", *STORY[1:]]
    article = _only("a.pdf", _pdf(lines, info="/CreationDate (D:20250101)"))
    assert article.published == date(2024, 10, 29)


def _encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf(STORY))))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_pdf_with_an_empty_password_is_read_and_one_with_a_password_is_refused() -> None:
    assert _only("a.pdf", _encrypted("")).text == _only("a.pdf", _pdf(STORY)).text
    assert _refusal("a.pdf", _encrypted("secret")) == "encrypted"


def test_a_pdf_without_text_is_refused_as_a_scan() -> None:
    assert _refusal("a.pdf", _pdf([], [])) == "no text found (a scan?)"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"The ferry stops.", _pdf(STORY)[:300]])
def test_a_broken_pdf_is_refused(data: bytes) -> None:
    assert _refusal("a.pdf", data)


# DOCX


def _saved(document: Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _docx() -> Document:
    document = docx.Document()
    document.core_properties.author = "Ada Berg"
    document.core_properties.created = datetime(2024, 10, 29, 18, 5, tzinfo=UTC)
    document.core_properties.language = "en-GB"
    document.add_heading("Ferry stops for the winter", 0)
    document.add_paragraph("The ferry stops on 1 November.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ["Winter", "Days", "2022", "9"],
        strict=True,
    ):
        cell.text = text
    document.add_paragraph("It sails again\non 15 March.")
    return document


def test_a_document_gives_paragraphs_and_rows_in_order_and_its_properties() -> None:
    article = _only("a.docx", _saved(_docx()))
    assert article.text.split("\n") == [
        "# Ferry stops for the winter",
        "The ferry stops on 1 November.",
        "Winter\tDays",
        "2022\t9",
        "It sails again",
        "on 15 March.",
    ]
    assert (article.title, article.author) == ("Ferry stops for the winter", "Ada Berg")
    assert article.language == "en-GB"


def test_tracked_changes_read_as_accepted_and_text_boxes_and_links_are_read_once() -> None:
    document = _docx()
    markup = nsdecls("w", "wp") + (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    paragraph = f"""<w:p {markup}>
      <w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>
      <w:r><w:t xml:space="preserve">Nine </w:t></w:r>
      <w:del w:id="1" w:author="a"><w:r><w:delText>deleted </w:delText></w:r></w:del>
      <w:ins w:id="2" w:author="a"><w:r><w:t>inserted</w:t></w:r></w:ins>
      <w:moveFrom w:id="3" w:author="a"><w:r><w:t>moved away</w:t></w:r></w:moveFrom>
      <w:hyperlink><w:r><w:t xml:space="preserve"> linked</w:t></w:r></w:hyperlink>
      <w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>
      </mc:AlternateContent></w:r></w:p>"""
    document.element.body.insert(0, parse_xml(paragraph))
    controlled = "<w:p><w:r><w:t>Controlled.</w:t></w:r></w:p>"
    control = f"<w:sdt {markup}><w:sdtContent>{controlled}</w:sdtContent></w:sdt>"
    document.element.body.insert(1, parse_xml(control))
    lines = _only("a.docx", _saved(document)).text.split("\n")
    assert lines[:3] == ["Nine inserted linked", "In a box.", "Controlled."]


def test_a_cell_that_lays_out_a_page_keeps_its_paragraphs() -> None:
    document = _docx()
    cell = document.add_table(rows=1, cols=2).rows[0].cells[0]
    cell.text = "First paragraph."
    cell.add_paragraph("Second paragraph.")
    assert _only("a.docx", _saved(document)).text.endswith("First paragraph.\nSecond paragraph.")


def test_the_properties_of_python_docxs_template_are_not_believed() -> None:
    document = docx.Document()
    document.add_paragraph("The ferry stops.")
    article = _only("a.docx", _saved(document))
    assert (article.title, article.author, article.published) == ("", "", None)


def test_a_document_without_text_is_refused() -> None:
    assert _refusal("a.docx", _saved(docx.Document())) == "no text found"


def _replaced(name: str, content: bytes) -> bytes:
    """The document with one member of its archive replaced or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_saved(_docx()))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return made.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    bomb = _replaced("word/media/image.png", bytes(210_000_000))
    assert len(bomb) < 1_000_000
    assert _refusal("a.docx", bomb).startswith("too large: expands to 210")
    assert "expand to 41000000" in _refusal(
        "a.docx", _replaced("word/document.xml", bytes(41_000_000))
    )


def test_a_document_of_more_xml_than_can_be_held_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(docx_module, "MAX_XML_BYTES", 1_000)
    assert "bytes of XML" in _refusal("a.docx", _saved(_docx()))


def test_entities_of_a_document_are_not_expanded() -> None:
    xml = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY s SYSTEM "file:///etc/hostname">'
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>Here: &s;&b;</w:t></w:r></w:p></w:body>"
        "</w:document>"
    )
    assert _only("a.docx", _replaced("word/document.xml", xml.encode())).text == "Here:"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not readable as DOCX"),
        (b"PK\x03\x04", "not readable as DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted, or an old .doc file"),
        (_replaced("word/document.xml", b"<w:document"), "not readable as DOCX"),
        (_replaced("word/document.xml", b"<html/>"), "not readable as DOCX"),
        (_replaced("[Content_Types].xml", b"<x/>"), "not readable as DOCX"),
        (_replaced("_rels/.rels", b"<x/>"), "not readable as DOCX"),
    ],
)
def test_a_broken_document_is_refused(data: bytes, reason: str) -> None:
    assert _refusal("a.docx", data).startswith(reason)


# All of them


SAMPLES = {
    "a.pdf": _pdf(STORY, STORY, info="/Title (Ferry) /CreationDate (D:20241029)"),
    "a.docx": _saved(_docx()),
    "a.html": (ARTICLES / "page.html").read_bytes(),
    "a.md": (ARTICLES / "front_matter.md").read_bytes(),
    "a.jsonl": (ARTICLES / "feed.jsonl").read_bytes(),
}


@settings(max_examples=60)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name: str, data: st.DataObject) -> None:
    damaged = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        length = data.draw(st.sampled_from([0, 1, 1, 8, 100]))
        damaged[at : at + length] = data.draw(st.binary(max_size=8))
    try:
        contents = parse(name, bytes(damaged))
    except UnreadableFile as error:
        assert error.reason
        return
    for article in contents.articles:
        article.text.encode()
        if article.pages:
            assert "".join(page.of(article.text) for page in article.pages) == article.text


# Word's notes and marks


def _with_part(name: str, markup: str, reference: str) -> bytes:
    """The document with footnotes, endnotes or comments, and a paragraph that refers to one."""
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{name}"
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"
    document = _docx()
    part = Part(PackURI(f"/word/{name}.xml"), content, markup.encode(), document.part.package)
    document.part.relate_to(part, kind)
    paragraph = f"<w:p {nsdecls('w')}><w:r><w:t>It is old.</w:t></w:r>{reference}</w:p>"
    document.element.body.insert(1, parse_xml(paragraph))
    return _saved(document)


@pytest.mark.parametrize(
    ("name", "one", "reference", "said"),
    [
        ("footnotes", "footnote", "footnoteReference", "Built in 1911."),
        ("endnotes", "endnote", "endnoteReference", "Built in 1911."),
        ("comments", "comment", "commentReference", "Comment by Ada Berg: Built in 1911."),
    ],
)
def test_a_note_follows_the_paragraph_that_it_belongs_to(
    name: str, one: str, reference: str, said: str
) -> None:
    note = (
        "<w:{0} w:id='{1}' w:author='Ada Berg'><w:p><w:r><w:t>{2}</w:t></w:r></w:p></w:{0}>"
    ).format
    notes = f"<w:{name} {nsdecls('w')}>{note(one, 2, 'Built in 1911.')}{note(one, 3, 'Lost.')}"
    data = _with_part(name, f"{notes}</w:{name}>", f"<w:r><w:{reference} w:id='2'/></w:r>")
    lines = _only("a.docx", data).text.split("\n")
    assert lines[lines.index("It is old.") + 1] == said
    assert lines[-1].endswith("Lost.")  # no paragraph refers to it


def test_raised_figures_stay_raised_and_struck_out_and_hidden_text_is_not_read() -> None:
    document = _docx()
    paragraph = document.add_paragraph("The boat has 410")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" seats and costs ")
    paragraph.add_run("52 million ").font.strike = True
    paragraph.add_run("99 million ").font.hidden = True
    kept = paragraph.add_run("5.2 million")
    kept.font.strike = False
    kept.font.subscript = False
    text = _only("a.docx", _saved(document)).text
    assert text.endswith("The boat has 410² seats and costs 5.2 million")
