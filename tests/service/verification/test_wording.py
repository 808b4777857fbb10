"""No word, link or number comes into a statement, or into the place of another, unsaid."""

import pytest

from service.verification.parsed import parse
from service.verification.wording import foreign_link, foreign_word, misplaced_word


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example",
        "http://evil.example",
        "www.evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "<b>here</b>",
        "[here](x)",
    ],
)
def test_a_link_or_markup_must_be_the_sentences(link: str) -> None:
    text = f"See {link} for the five deaths."
    assert foreign_link(parse(text), parse("See this for the five deaths.")) is not None
    assert foreign_link(parse(text), parse(f"He said: see {link} for the five deaths.")) is None


def test_of_two_links_both_must_be_the_sentences() -> None:
    text = "See www.tarn.example and www.evil.example for the deaths."
    assert foreign_link(parse(text), parse("See www.tarn.example for the deaths.")) is not None


def _foreign(text: str, sentence: str) -> bool:
    return foreign_word(parse(text), parse(sentence)) is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The ferry sank.", "The ferry was cancelled."),
        ("The old ferry left.", "The ferry left."),
        ("The ferry left empty.", "The ferry left."),
        ("The ferry left from Tarn.", "The ferry left to Tarn."),
        ("After the storm the ferry left.", "Before the storm the ferry left."),
        ("Only the ferry left Tarn.", "The ferry left Tarn."),
        ("The ferry left with her.", "The ferry left with him."),
        ("The ferry left Terminal D.", "The ferry left Terminal A."),
        ("The ferry left Terminal A.", "The ferry left Terminal D."),
        ("It has vitamin D.", "It has vitamin C."),
        ("The ferry left for 30 people.", "The ferry left for 40 people."),
        ("The ferry left under Vorst.", "The ferry left Vorst."),
        ("All ferries left.", "Two ferries left."),
    ],
)
def test_a_word_that_the_sentence_has_not_is_refused(text: str, sentence: str) -> None:
    assert _foreign(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It purchased a car.", "It bought an automobile."),
        ("The boats were rising.", "The boat rose."),
        ("A ferry had left.", "The ferry left."),
        ("The hydrologist left.", "A man of hydrology left."),
        ("The line-up changed.", "The lineup changed."),
        ("After the storm the ferry left.", "A heavy winter storm passed and the ferry left."),
        ("The ferry had left before.", "The ferry left Tarn on Monday."),
        (
            "The ferry left the port of Tarn from its old pier.",
            "The ferry left Tarn port, pier old.",
        ),
    ],
)
def test_forms_synonyms_and_words_that_tie_may_differ(text: str, sentence: str) -> None:
    assert not _foreign(text, sentence)


def _misplaced(text: str, sentence: str) -> bool:
    return misplaced_word(parse(text), parse(sentence)) is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "The mayor of Tarn met the mayor of Tarn on Monday.",
            "The mayor of Tarn met the mayor of Rovel on Monday.",
        ),
        (
            "Prices rose 5 percent for tenants, not for owners.",
            "Prices rose 5 percent against tenants, not for owners.",
        ),
        ("The ferry never left the port.", "The ferry has left the port."),
        ("The ferry left the port without a pilot.", "The ferry left the port with a pilot."),
        ("The ferry left the port early in the day.", "The ferry left the port late in the day."),
        ("The union said the ferry left.", "The port said the ferry left, said the union."),
        (
            "The crew saw nine loud white whales near the pier.",
            "The crew saw four shy grey seals near the pier.",
        ),
        ("Divers saw whales again.", "Divers saw seals again."),
        ("Pallas left the port on Monday.", "He left the port on Monday."),
        ("The ferry never left the old port.", "The ferry did not leave the old port."),
        ("Not in Tarn the mill burned that night.", "The mill burned that night not in Tarn."),
    ],
)
def test_what_is_put_in_the_place_of_another_word_is_refused(text: str, sentence: str) -> None:
    assert _misplaced(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The ferry left the port on Monday.", "The ferry left the port on Monday."),
        ("The union purchased the old port on Monday.", "The union bought the old port on Monday."),
        ("The ferry left the port.", "The ferry left the port on Monday."),
        ("On Monday the ferry left.", "The ferry left on Monday."),
        (
            "After the long strike of the dockers the ferry left the port.",
            "The ferry left the port after the long strike of the dockers.",
        ),
        ("The inquiry found no evidence of it.", "The inquiry did not find any evidence of it."),
        ("The town has no pier.", "The town hasn't a pier."),
        ("The ferry left a port on Monday.", "The ferry left the port on Monday."),
        ("Not far from Tarn the old mill burned.", "The old mill burned not far from Tarn."),
        ("Vorst left the port on Monday.", "He left the port on Monday, Vorst said."),
        ("The ferry left the port of Tarn.", "In Tarn the ferry left the port of the town."),
        ("The ferry on Monday left the old port.", "On Monday the ferry left the old port."),
    ],
)
def test_a_phrase_may_move_or_be_left_out(text: str, sentence: str) -> None:
    assert not _misplaced(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Tarn won 30 medals.", "Tarn won 12 medals and Skell 30 medals."),
        ("Schools cost 30 million.", "Schools cost 12 million and northern roads 30 million."),
        ("Exports rose by 9 percent.", "Exports rose by 3 percent and imports by 9 percent."),
        (
            "Exports rose 9 percent last year.",
            "Exports rose 3 percent while imports rose 9 percent last year.",
        ),
        ("On Monday 30 boats left.", "On Monday 12 boats left and on Tuesday 30 boats left."),
    ],
)
def test_a_number_told_of_another_is_refused(text: str, sentence: str) -> None:
    assert _misplaced(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Shares fell 5 percent in Skell.",
            "Shares fell 3 percent in Tarn and 5 percent in Skell.",
        ),
        ("The pier is 300 metres long.", "The pier is 40 metres wide and 300 metres long."),
        ("Tarn won 12 medals.", "Tarn won 12 medals and Skell 30 medals."),
        ("Tarn won 30 medals.", "Tarn met Rovel and Skell and won 30 medals."),
        ("Tarn won its medals late.", "Tarn won 12 cups and Skell won its medals late."),
    ],
)
def test_the_second_number_of_the_same_thing_may_stand_alone(text: str, sentence: str) -> None:
    assert not _misplaced(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence", "told"),
    [
        (
            "The ferry left the port on 4 May at noon.",
            "The ferry left the port on 3 May at noon.",
            "the sentence says “3 May” there, not “4 May”",
        ),
        (
            "The crew recorded 14 metres of snow on the pass.",
            "The crew measured 12 metres of snow on the pass.",
            "the sentence says “measured 12” there, not “recorded 14”",
        ),
        (
            "The ferry didn't leave the old port.",
            "The ferry did leave the old port.",
            "the sentence does not say “didn't” there",
        ),
        (
            "The ferry did leave the old port.",
            "The ferry didn't leave the old port.",
            "the sentence says “didn't” there",
        ),
    ],
)
def test_the_refusal_has_the_words_as_they_are_written(text: str, sentence: str, told: str) -> None:
    assert misplaced_word(parse(text), parse(sentence)) == told


def test_more_than_four_words_in_the_place_of_others_are_no_change_of_a_copy() -> None:
    text = "The crew saw nine loud wet white whales near the pier."
    assert not _misplaced(text, "The crew saw four shy fat grey seals near the pier.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("Divers saw whales.", "Divers saw seals."), ("Whales left early.", "Seals left early.")],
)
def test_beside_two_words_alone_nothing_is_a_change_of_a_copy(text: str, sentence: str) -> None:
    assert not _misplaced(text, sentence)


def test_a_change_is_seen_in_a_list_without_end() -> None:
    sentence = f"The crew found seals{', crabs and mussels' * 70}."
    assert _misplaced(sentence.replace("seals", "whales"), sentence)
