import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import wordpiece
from ingest.errors import EmbeddingError
from ingest.wordpiece import count_word_pieces, encodable, tokenizer

# By the tokenizer.json published with all-MiniLM-L6-v2, without its truncation and padding.
PUBLISHED = {
    "": [101, 102],
    "  \n\t": [101, 102],
    "Hello, World!": [101, 7592, 1010, 2088, 999, 102],
    "naïve São Paulo Kraków": [101, 15743, 7509, 9094, 14576, 102],
    "“We’ll pay $4.5m,” he said — twice…": [
        *[101, 1523, 2057, 1521, 2222, 3477, 1002, 1018, 1012, 1019, 2213, 1010, 1524, 2002],
        *[2056, 1517, 3807, 1529, 102],
    ],
    "東京 weather": [101, 1879, 1755, 4633, 102],
    "unaffable antidisestablishmentarianism": [
        *[101, 14477, 20961, 3468, 3424, 10521, 4355, 7875, 13602, 3672, 12199, 2964, 102],
    ],
    "a" * 101: [101, 100, 102],
    "[SEP] said [MASK]": [101, 102, 2056, 103, 102],
    "U.S. v. O'Brien-Smith 3,000km²": [
        *[101, 1057, 1012, 1055, 1012, 1058, 1012, 1051, 1005, 9848, 1011, 3044, 1017, 1010],
        *[2199, 22287, 10701, 102],
    ],
    "ﬁnance Ⅷ ½": [101, 1984, 7229, 3401, 100, 1092, 102],
    "x\x00y\ufffdz\u200bw\xadv": [101, 1060, 2100, 2480, 2860, 2615, 102],
    "🦊 fox 👩\u200d🚒": [101, 100, 4419, 100, 102],
    "İstanbul STRASSE ß": [101, 9960, 2358, 8180, 3366, 1096, 102],
    "e\u0301clair é": [101, 14925, 19771, 2099, 1041, 102],
    "ไทย हिन्दी عربي": [
        *[101, 100, 1339, 29877, 29863, 29861, 29878, 1288, 17149, 29816, 14498, 102],
    ],
    "C++ & <b>bold</b> a_b@c.com": [
        *[101, 1039, 1009, 1009, 1004, 1026, 1038, 1028, 7782, 1026, 1013, 1038, 1028, 1037],
        *[1035, 1038, 1030, 1039, 1012, 4012, 102],
    ],
}


@pytest.mark.parametrize(("text", "ids"), PUBLISHED.items(), ids=ascii)
def test_ids_are_those_of_the_published_tokenizer(text: str, ids: list[int]) -> None:
    assert tokenizer(None).encode(text).ids == ids


def test_counts_leave_out_the_two_special_tokens() -> None:
    assert count_word_pieces(list(PUBLISHED)) == [len(ids) - 2 for ids in PUBLISHED.values()]


def test_no_texts_have_no_counts() -> None:
    assert count_word_pieces([]) == []


def test_a_cut_text_keeps_its_end_marker() -> None:
    assert tokenizer(4).encode("one two three four").ids == [101, 2028, 2048, 102]


def test_a_long_text_is_counted_whole() -> None:
    assert count_word_pieces(["word " * 5_000]) == [5_000]


@given(st.lists(st.text(st.characters(), max_size=40), max_size=8))  # lone surrogates too
def test_a_text_counts_the_same_alone_as_among_others(texts: list[str]) -> None:
    assert count_word_pieces(texts) == [count_word_pieces([text])[0] for text in texts]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_without_lone_surrogates_is_encodable_as_it_is(text: str) -> None:
    assert encodable(text) == text


def test_a_lone_surrogate_becomes_a_question_mark() -> None:
    assert encodable("a\ud800b🦊") == "a?b🦊"


def test_an_altered_vocabulary_is_refused() -> None:
    with pytest.raises(EmbeddingError, match=r"unpacks to SHA-256 .* install Footnote again"):
        wordpiece._vocabulary(gzip.compress(b"[PAD]\n[UNK]\n"))


def test_a_vocabulary_cut_short_is_refused() -> None:
    with pytest.raises(EmbeddingError, match=r"vocab\.txt\.gz is damaged"):
        wordpiece._vocabulary(gzip.compress(b"[PAD]\n[UNK]\n")[:-4])
