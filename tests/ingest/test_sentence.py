"""What a sentence is, and that sentences and gaps are the text, whatever the text is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.sentence import MAX_SENTENCE_CHARS, Sentence, sentences, split, tile

# Pieces that meet each other badly: breaks, markers, stops, and characters of several code points.
PIECES = st.sampled_from(
    [
        "The mayor left.",
        "He said so.",
        "Dr. Wu",
        "the U.S.",
        "“Why?” she asked.",
        "No",
        "3.5",
        "[6]",
        " ",
        "\t",
        "\u00a0",
        "\u3000",
        "\n",
        "\r\n",
        "\r",
        "\x85",
        "\u2028",
        "\ufeff",
        "- ",
        "• ",
        "## ",
        "> ",
        "1. ",
        "***",
        "---",
        "…",
        ".",
        "!",
        "。",
        "”",
        ")",
        ":)",
        "👩\u200d🚒",
        "🇺🇳",
        "e\u0301",
        "नमस्ते।",
        "他走了。",
        "\u200f",
        "\ud800",
        "\x00",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


def article(text: str) -> Article:
    return Article(path="river.txt", text=text, digest="0" * 64)


def said(text: str) -> list[str]:
    return [span.of(text) for span in split(text)]


def test_no_text_has_no_sentences() -> None:
    assert split("") == ()
    assert split(" \n\t\r\n ") == ()
    assert sentences(article("")) == ()
    assert list(tile("", ())) == []


@pytest.mark.parametrize(
    "expected",
    [
        ["Rep. Ann B. Lowe left.", "Sen. Raoul Dietz stayed."],
        ["Lt. Gov. Dana Pruitt signed it.", "Maj. Gen. Wes Tarn did not."],
        ["The U.S. Senate met.", "It voted."],
        ["She lives in the U.S.", "The house is hers."],
        ["U.S. Senator Ada Holm spoke.", "Nobody answered."],
        ["It opened on Oct. 27 or 28.", "Nobody came."],
        ["At 5 a.m. Mr. Tully woke.", "He slept at 9 p.m.", "The bank had closed."],
        ["The law passed last month.", "Only one party objected."],
        ["Fewer ferries sail, the survey found.", "Prices rose."],
        ["“We had four hours,” he said.", "“Most towns do not.”", "Then he left."],
        ['"Why?" she asked.', '"No!" he said.'],
        ["He told them: “Go.", "I stay.”", "They went."],
        ["The agency (AP).", "It reported."],
        ["Prices rose by 3.5 per cent to $4.20.", "Wages fell."],
        ["It ended…", "Then it began again."],
        ["She was born in 1805. [6]", "He was not. [7] [8]", "Both died."],
        ["We loved every bit of it. :)"],
        ["他走了。", "她说：“好！”", "真的吗？"],
        ["यह एक घर है।", "वह बड़ा है।"],
    ],
)
def test_sentences_of_a_line(expected: list[str]) -> None:
    joint = "" if expected[0].endswith("。") else " "
    assert said(joint.join(expected)) == expected


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\v", "\f", "\n\n"]
)
def test_a_line_break_ends_a_sentence(end: str) -> None:
    assert said(f"Bridge closed{end}The bridge is shut") == ["Bridge closed", "The bridge is shut"]


def test_a_hard_wrap_does_not_end_a_sentence() -> None:
    text = (
        "The ferry between the two islands will not sail before the end of\n"
        "March, the harbour office said on Tuesday. Its engine is under repair,\n"
        "and no other ship is small enough for the quay.\n"
        "\n"
        "Passengers may use the bus, which takes the long way round the bay and\n"
        "stops at every farm.\n"
    )
    assert [sentence.replace("\n", " ") for sentence in said(text)] == [
        "The ferry between the two islands will not sail before the end of March, "
        "the harbour office said on Tuesday.",
        "Its engine is under repair, and no other ship is small enough for the quay.",
        "Passengers may use the bus, which takes the long way round the bay and "
        "stops at every farm.",
    ]


def test_headlines_of_one_length_are_not_a_wrapped_sentence() -> None:
    lines = [
        "Ferry to the northern island delayed until the end of March",
        "Harbour office blames engine and promises a bus for everyone",
        "Passengers unhappy with the long way round the bay of Orrin",
    ]
    assert said("\n".join(lines)) == lines


@pytest.mark.parametrize(
    "marker", ["- ", "* ", "• ", "– ", "# ", "### ", "> ", ">", "> - ", "  - "]
)
def test_a_marker_is_left_in_the_gap(marker: str) -> None:
    assert said(f"First.\n{marker}Ten were saved\n{marker}None drowned") == [
        "First.",
        "Ten were saved",
        "None drowned",
    ]


def test_what_only_looks_like_a_marker_is_kept() -> None:
    lines = [
        "-5 degrees at noon",
        "#flood was read by many",
        "**Bold headline**",
        "1. Win the vote.",
    ]
    assert said("\n".join(lines)) == lines


def test_lines_without_a_word_are_gaps() -> None:
    assert said("Before.\n\n* * *\n\n-----\n\n🎉\n\nAfter.") == ["Before.", "After."]


def test_repeated_sentences_have_their_own_places() -> None:
    text = "It rained. It rained. It rained."
    assert [span.start for span in split(text)] == [0, 11, 22]


@pytest.mark.parametrize("text", ["a" * 10_000, "ab " * 4_000, "!" * 20_000 + "a", "Go. " * 3_000])
def test_a_long_line_is_cut_and_nothing_is_lost(text: str) -> None:
    spans = split(text)
    assert max(map(len, spans)) <= MAX_SENTENCE_CHARS
    assert "".join(span.of(text) for span in spans).replace(" ", "").endswith(text.strip()[-1])
    assert sum(map(str.isalnum, "".join(span.of(text) for span in spans))) == sum(
        map(str.isalnum, text)
    )


def test_a_long_line_is_cut_between_sentences() -> None:
    one = "The river rose by a hand in the night and nobody slept."
    assert set(said(" ".join([one] * 500))) == {one}


def test_a_long_sentence_is_cut_between_words() -> None:
    assert {word for each in said("harbour " * 2_000) for word in each.split()} == {"harbour"}


def test_sentences_are_numbered_from_one_and_know_their_article() -> None:
    river = article("It rose.\nIt fell.\nLEAVE A REPLY\nName *")
    found = sentences(river)
    assert [each.number for each in found] == [1, 2, 3, 4]
    assert {each.article for each in found} == {river.id}
    assert found[0] == Sentence(river.id, 1, split(river.text)[0], boilerplate=False)


def test_a_byte_order_mark_at_the_start_is_no_sentence() -> None:
    assert said("\ufeff\n\nIt rose.") == ["It rose."]


@given(TEXTS)
def test_sentences_and_gaps_tile_the_text(text: str) -> None:
    found = sentences(article(text))
    tiles = list(tile(text, found))
    assert "".join(span.of(text) for span, _ in tiles) == text
    assert [sentence for _, sentence in tiles if sentence] == list(found)
    assert all(len(span) > 0 for span, _ in tiles)


@given(TEXTS)
def test_spans_are_in_order_apart_and_not_padded(text: str) -> None:
    end = 0
    for span in split(text):
        assert end <= span.start < span.end
        assert span.of(text) == span.of(text).strip()
        end = span.end


@given(TEXTS)
def test_every_letter_and_digit_lies_in_a_sentence(text: str) -> None:
    for span, sentence in tile(text, sentences(article(text))):
        assert any(map(str.isalnum, span.of(text))) == (sentence is not None)


@given(TEXTS)
def test_a_combining_mark_stays_with_its_letter(text: str) -> None:
    for span in split(text):
        assert span.end == len(text) or not unicodedata.combining(text[span.end])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Die Fähre fährt am 4. Mai zum letzten Mal.|Sie wurde im 19. Jahrhundert gebaut."),
        ("de-AT", "Karten gibt es z. B. bei Dr. Lund, d. h. am Kai.|Sie kosten 5 Kronen."),
        ("de", "Ludwig XIV. regierte lange.|Es waren 14.|Danach kamen mehr."),
        ("es", "La Sra. Lund leyó el art. 5 de la ley.|Cuesta 3.000 euros.|¿Qué hace?"),
        ("fr", "M. Lund est parti.|Mme Berg lit l’art. 5 du code, p. ex. ce soir."),
        ("da", "Den 4. juni sejler båden, bl.a. til Kelby.|Det koster ca. 5 kr. pr. person."),
        ("it", "L'art. 5 dice di sì.|Il sig. Lund tace."),
        ("ru", "В 2023 г. паром ушёл, т. е. не вернулся.|Люди ждут."),
        ("pl", "Pan dr. Lund mieszka przy ul. Długiej.|Prom stanie 3. Maja, np. w porcie."),
        ("nl", "Mevr. De Vries en dhr. Lund zijn blij.|De boot vaart, bijv. op 4. Mei."),
        ("da", "Broen lukker den 3. oktober kl. 18.|Borgmesteren sagde nej."),
        ("tr", "Vapur 3. Ekim tarihinde durdu.|Prof. Dr. Ayşe Kaya geldi."),
        ("ja", "市長は「橋は危ない。」と述べた。|工事は3月に始まる！"),
        ("th", "สะพานจะปิดจนถึงฤดูใบไม้ผลิ|นักประดาน้ำพบรอยร้าวในเสา 14 ต้น ใต้น้ำที่ท่าเรือ"),
        ("zh", "渡船将停到五月。|工程师在船上发现了裂缝。"),
        ("ja", "船は火曜日に止まる。|天気は晴れです。"),
        ("en", "The boat stopped on 3. October came."),
    ],
)
def test_a_stop_ends_a_sentence_as_its_language_has_it(language: str, said: str) -> None:
    parts = said.split("|")
    glue = "" if language in {"zh", "ja"} else " "
    text = glue.join(parts)
    if language != "en":
        assert [span.of(text) for span in split(text, language)] == parts
    else:
        assert len(split(text, language)) == 2


@given(TEXTS, st.sampled_from(["de", "fr", "zh", "th", "ru", "xx"]))
def test_every_letter_is_in_a_sentence_whatever_the_language(text: str, language: str) -> None:
    spans = split(text, language)
    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start for end, span in zip(ends, spans, strict=False))
    inside = {at for span in spans for at in range(span.start, span.end)}
    assert all(at in inside for at, char in enumerate(text) if char.isalnum())
    assert all(span.of(text) == span.of(text).strip() for span in spans)


def test_a_short_text_that_is_hard_wrapped_is_joined_also_before_names_and_figures() -> None:
    text = (
        "Ferry company stops boat\n\n"
        "KELBY, 4 Oct - The ferry company of Skarn has stopped its oldest boat on\n"
        "Monday because engineers had found 11 cracks in the hull below the dark\n"
        "Marit deck.\n"
    )
    assert [" ".join(span.of(text).split()) for span in split(text)][1] == (
        "KELBY, 4 Oct - The ferry company of Skarn has stopped its oldest boat on Monday because "
        "engineers had found 11 cracks in the hull below the dark Marit deck."
    )


def test_headlines_under_each_other_are_not_joined() -> None:
    text = (
        "Ferry company of Skarn stops its oldest boat\n"
        "School of Kelby gets a new roof this summer\n"
        "Council of Tarn votes for a higher budget\n"
    )
    assert len(split(text)) == 3
