"""Whoever does something, in a statement, must do it in the sentence."""

import pytest

from service.verification.acts import exchanged_actor
from service.verification.parsed import parse


def _exchanged(text: str, sentence: str) -> bool:
    return exchanged_actor(parse(text), parse(sentence)) is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Thorn fired Vorst.", "Vorst fired Thorn."),
        ("Pallas was fired by Vorst.", "Pallas fired Vorst."),
        ("Vorst fired Pallas.", "Vorst was fired by Pallas."),
        ("Thorn fired Vorst.", "Thorn said Pallas fired Vorst."),
        ("Thorn will fire Vorst.", "Pallas will fire Vorst."),
        ("Pallas said Thorn fired Vorst.", "Thorn said Pallas fired Vorst."),
        ("Pallas was fired, Thorn said.", "Thorn said Pallas fired Vorst."),
        ("Mosk won the cup.", "Tarn beat Mosk to win the cup."),
        ("Thorn deleted the files.", "Thorn told Vorst to delete the files."),
        ("Thorn beat Pell.", "Thorn beat Mosk; Rovel beat Pell."),
        ("Thorn resigned.", "Thorn stayed because Vorst resigned."),
        ("Thorn resigned.", "Thorn stayed, and Vorst resigned."),
        ("Thorn resigned.", "Thorn stayed after Vorst resigned."),
        ("Thorn fired Pell.", "Thorn met Vorst, whom Mosk fired."),
        ("The port had been sold by Thorn.", "The port had been sold to Thorn by Vorst."),
        ("Imports fell.", "Exports fell while imports rose."),
        ("Vorst, the head of the union, resigned.", "Thorn, the head of the union, resigned."),
        ("Thorn and Mosk fired Vorst.", "Thorn and Pallas fired Vorst, and Mosk left."),
        ("Vorst praised Mosk.", "Mayor Vorst praised by Mosk."),
        ("The firm was fined by the town.", "The firm fined the town."),
        ("Thorn fired her.", "She fired Thorn."),
        ("Thorn to fire Vorst.", "Pallas to fire Vorst."),
        ("Manning fired Vorst.", "Pallas fired Vorst."),
        ("Thorn's wing fired Vorst.", "Pallas fired Vorst."),
        ("So said Thorn.", "So said Vorst."),
    ],
)
def test_what_another_does_or_suffers_is_refused(text: str, sentence: str) -> None:
    assert _exchanged(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Vorst fired Thorn.", "Vorst fired Thorn."),
        ("Thorn was fired by Vorst.", "Vorst fired Thorn."),
        ("Thorn got fired by Vorst.", "Vorst fired Thorn."),
        ("Thorn was fired.", "Vorst fired Thorn."),
        ("Pallas fired Vorst, Thorn said.", "Thorn said Pallas fired Vorst."),
        ("Tarn won the cup.", "Tarn beat Mosk to win the cup."),
        ("Vorst deleted the files.", "Thorn told Vorst to delete the files."),
        ("Vorst, 32, the head of the union, resigned.", "Vorst resigned."),
        ("Vorst resigned.", "Vorst, 32, the head of the union, resigned."),
        ("Vorst resigned.", "He resigned, Vorst said."),
        ("Vorst resigned.", "The head of the union, Vorst, resigned."),
        ("Thorn fired Vorst.", "Pell, Thorn and Mosk fired Vorst."),
        ("Pell fired Vorst.", "Pell, Thorn and Mosk fired Vorst."),
        ("Thorn fired Pallas.", "Thorn fired Vorst and Pallas."),
        ("Vorst fired Thorn in spring.", "In spring Vorst, as she said, fired Thorn."),
        ("The chief of Rovel resigned.", "Brennick, the chief of Rovel, resigned."),
        ("Imports rose.", "Exports fell while imports rose."),
        ("The firm was fined by the town.", "The town fined the firm."),
        ("Vorst resigned.", "Vorst resigned in Pell, Skell."),
        ("Thorn is due to visit Pell.", "Thorn will visit Pell."),
    ],
)
def test_the_same_told_otherwise_is_accepted(text: str, sentence: str) -> None:
    assert not _exchanged(text, sentence)


def test_the_refusal_names_the_verb() -> None:
    reason = exchanged_actor(parse("Thorn fired Vorst."), parse("Vorst fired Thorn."))
    assert "fire" in str(reason)


def test_what_a_title_or_a_place_says_of_a_name_makes_nobody_act() -> None:
    assert not _exchanged("The port fired Vorst.", "The port of Thorn fired Vorst.")
    assert not _exchanged("Residents of Tarn fired Vorst.", "The residents fired Vorst of Tarn.")


def test_a_noun_behind_a_place_with_a_hyphen_is_no_verb() -> None:
    quote = "Mosk left, as did Vorst; both are Tarn-based firms of Thorn."
    assert not _exchanged("Tarn-based firms Vorst and Mosk left.", quote)


def test_whoever_is_no_name_may_report_of_one() -> None:
    text = "The inspectorate said Averne Hydro had been warned four months before the flood."
    quote = "Averne Hydro had been warned four months before the flood, the inspectorate said."
    assert exchanged_actor(parse(text), parse(quote)) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Thorn fired Vorst.", "The company fired Vorst."),
        ("Dockers struck.", "In Tarn dockers struck."),
        ("Inspectors said Averne was warned.", "Chief inspector Thorn said Averne was warned."),
        ("Mayor Mosk resigned.", "Thorn met Vorst and the mayor resigned."),
    ],
)
def test_whoever_is_no_name_may_be_one(text: str, sentence: str) -> None:
    assert not _exchanged(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("In Tarn many resigned.", "Vorst resigned in Tarn with many others."),
        ("Vorst spoke in Tarn.", "In Tarn Vorst spoke with Pallas."),
    ],
)
def test_a_place_neither_acts_nor_suffers(text: str, sentence: str) -> None:
    assert not _exchanged(text, sentence)


def test_a_name_acts_though_the_sentence_opens_with_another_phrase() -> None:
    assert _exchanged("In a cold winter Vorst resigned.", "In a cold winter Pallas resigned.")


def test_of_two_names_parted_by_another_word_the_nearest_is_meant() -> None:
    assert _exchanged("Thorn fired Vorst of Tarn.", "Thorn fired Pallas of Tarn.")
    assert _exchanged("The Tarn mayor Vorst resigned.", "The Tarn mayor Pallas resigned.")


def test_a_name_suffers_what_is_done_four_words_before_but_not_from_further_off() -> None:
    text = "Vorst fired the rather old chairman Thorn."
    assert _exchanged(text, text.replace("Thorn", "Pallas"))
    further = "Vorst fired the rather old former chairman Thorn."
    assert not _exchanged(further, further.replace("Thorn", "Pallas"))


def test_what_follows_a_comma_is_another_clause() -> None:
    sentence = "Early Mosk resigned from Pell; Thorn and Vorst stayed."
    assert not _exchanged("Mosk resigned early, Thorn and Vorst stayed.", sentence)
