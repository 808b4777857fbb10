"""Who is quoted: each speaker once."""

import pytest

from service.extraction.voices import asks_for_voices, voices
from tests.fakes import scored_sentences


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who is quoted?", True),
        ("who was cited about the dam", True),
        ("Whose words are quoted?", True),
        ("Who speaks of the dam?", True),
        ("Who is quoted as saying that the dam held?", True),
        ("Who spoke to the mayor?", False),
        ("Who is the mayor?", False),
    ],
)
def test_who_is_quoted_is_told_from_other_questions(question: str, asks: bool) -> None:
    assert asks_for_voices(question) is asks


def test_each_speaker_comes_once_with_a_sentence_of_theirs() -> None:
    told = [
        "The dam held, Ida Berg said.",
        "The gate was sound, according to Berg.",
        "“It broke,” said Leo Dunmore, her chief of staff.",
        "“We were lucky,” he said.",
        "The lake is deep.",
    ]
    evidence = [each.evidence for each in scored_sentences(told)]
    assert [each.text for each in voices(evidence)] == [told[0], told[2]]


def test_a_full_name_takes_the_place_of_its_shorter_form() -> None:
    told = ["The gate was sound, according to Berg.", "The dam held firm, Ida Berg said."]
    evidence = [each.evidence for each in scored_sentences(told)]
    assert [each.text for each in voices(evidence)] == [told[1]]


def test_of_a_topic_only_those_count_who_speak_of_it() -> None:
    told = ["The dam held firm, Ida Berg said.", "The bread is dear, Leo Dunmore said."]
    evidence = [each.evidence for each in scored_sentences(told)]
    assert [each.text for each in voices(evidence, ["dam"])] == [told[0]]
