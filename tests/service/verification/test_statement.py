from dataclasses import replace

import pytest

from ingest.article import Article
from ingest.sentence import Sentence
from ingest.span import Span
from ingest.structure import Structure
from service.retrieval.evidence import EvidenceSentence
from service.verification.leaning import leans
from service.verification.statement import states
from tests.fakes import evidence_sentence

_ARTICLE = Article(
    "a.txt", "", "", title="Trains promised for 24 March", source="Veldane Courier", author="O. Str"
)


def _evidence(text: str, *, number: int = 9, before: str = "It rained.") -> EvidenceSentence:
    article = replace(_ARTICLE, text=text)
    sentence = Sentence(article.id, number, Span(0, len(text)), False)
    return replace(evidence_sentence(article, sentence), before=before)


@pytest.mark.parametrize(
    "text",
    [
        "By Owen Strake",
        "By Owen Strake and Mina Tolland in Halbridge",
        "15 March 2025",
        "Veldane Courier",
        "Veldane Courier, O. Str",
        "Trains promised for 24 March",
        "Trains promised for 24 March.",
        "TL;DR:",
        "More articles",
        "Not so.",
        "No comment yet.",
        "Nobody was hurt there.",
        "Published 4 March 2025.",
        "Mina Tolland Halbridge.",
        "“The order was mine.",
        "“Nobody in the town was told it.",
        "How high did the lake rise?",
        "Why the trains will crawl",
        "The minister said this to reporters on the bridge:",
    ],
)
def test_what_says_nothing_by_itself_is_not_stated(text: str) -> None:
    assert not states(_evidence(text))


@pytest.mark.parametrize(
    "text",
    [
        "The lake rose to 213.1 metres.",
        "Contact Ida Berg.",
        "Governor Vorst disagreed.",
        "It cost 320 million.",
        "“We had four hours,” he said.",
        "By Monday the water had reached the quay.",
        "Contact Ida Berg at the office in Oslo.",
        "Nobody was hurt in town.",
        "Trains resume 4 March.",
        "“The order,” he said, “was mine.”",
        "“Nobody in the town was told of it.",
        "“Most towns that flood at night do not get the four hours that we had.",
    ],
)
def test_a_sentence_of_the_story_is_stated(text: str) -> None:
    assert states(_evidence(text))


def test_a_line_of_a_list_is_stated_where_it_stands_below_a_text() -> None:
    line = "Halbridge to Tessmark: 46 trains a day"
    assert states(_evidence(line))
    assert states(_evidence("Halbridge to Tessmark and on to Pell", before="The lines that stop:"))
    assert not states(_evidence(line, number=2, before="Third date for the bridge"))
    assert not states(_evidence(line, number=6, before="Third date for the bridge"))
    assert states(_evidence(line, number=7, before="Third date for the bridge"))
    assert states(_evidence(line, number=2))
    assert not states(_evidence("Halbridge to Tessmark and on to Pell"))
    assert not states(_evidence("Ilka Thorn, mayor", before="Those who came:"))


def test_a_few_words_are_stated_below_the_heading_of_a_section_but_not_below_the_title() -> None:
    few = _evidence("Bread costs more.")
    title = ("Trains promised for 24 March",)
    assert not states(replace(few, structure=Structure(headings=title)))
    assert states(replace(few, structure=Structure(headings=(*title, "Prices"))))


def test_a_row_is_stated_where_it_has_more_than_one_cell() -> None:
    row = _evidence("| Cod | 540 |")
    two = Structure(heads=("Fish", "2023"), cells=("Cod", "540"))
    assert states(replace(row, structure=two))
    assert not states(replace(row, structure=replace(two, cells=("Cod", ""))))


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("潜水员陈明在码头下面发现了裂缝。", True),
        ("潜水员发现裂缝。", True),
        ("潜水员发现了。", False),
        ("发现裂缝。", False),
        ("他说。", False),
    ],
)
def test_words_without_spaces_are_counted_by_their_letters(text: str, stated: bool) -> None:
    assert states(_evidence(text)) is stated


def test_who_wrote_and_published_it_says_nothing_in_any_order() -> None:
    line = _evidence("Mina Tolland Halbridge, Veldane Courier.")
    assert states(line)
    written = replace(line.article, author="Mina Tolland Halbridge")
    assert not states(replace(line, article=written))


@pytest.mark.parametrize(
    ("cells", "stated"),
    [
        (("Cod landed at Pell", "2019", "2020"), False),
        (("Cod landed at Pell", "540", "620"), True),
        (("Cod landed at Pell", "12019", "12020"), True),
        (("Cod landed at Pell", "2019"), True),
    ],
)
def test_a_row_of_years_is_the_head_of_a_table(cells: tuple[str, ...], stated: bool) -> None:
    row = _evidence(f"| {' | '.join(cells)} |")
    assert states(replace(row, structure=Structure(cells=cells))) is stated


def test_boilerplate_is_not_stated() -> None:
    evidence = _evidence("The lake rose to 213.1 metres.")
    marked = replace(evidence, sentence=replace(evidence.sentence, boilerplate=True))
    assert not states(marked)


@pytest.mark.parametrize(
    "text",
    [
        "He put the cost at 22 million crowns.",
        "But they had seen it before.",
        "“We had four hours,” he said.",
        "It had been switched off for a fault.",
        "That water reached Halbridge later.",
        "In the end she wrote nothing.",
    ],
)
def test_a_sentence_whose_subject_stands_before_leans(text: str) -> None:
    assert leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is not known who was on board.",
        "Mayor Pallas put the cost at 22 million crowns.",
        "“We had four hours,” Mayor Pallas said.",
        "It was expected that the lake would rise.",
    ],
)
def test_a_sentence_that_has_its_subject_does_not_lean(text: str) -> None:
    assert not leans(text)
