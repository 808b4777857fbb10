"""Words may not change places around a third, unless a phrase was turned round as a whole."""

import pytest

from service.verification.parsed import parse
from service.verification.roles import exchanged_role


def _exchanged(text: str, sentence: str) -> bool:
    return exchanged_role(parse(text), parse(sentence)) is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The thieves arrested the police.", "The police arrested the thieves."),
        ("Rovel blamed Tarn.", "Tarn blamed Rovel."),
        ("Rovel was blamed by Tarn.", "Tarn was blamed by Rovel."),
        ("Trains run from Tarn to Rovel.", "Trains run from Rovel to Tarn."),
        ("The strike came before the vote.", "The vote came before the strike."),
        ("Pallas said Thorn left.", "Thorn said Pallas left."),
        ("Brook, the head of Alder, spoke.", "Alder, the head of Brook, spoke."),
        ("Pallas of Thorn spoke.", "Thorn of Pallas spoke."),
        ("Rovel is angry and blamed Tarn.", "Tarn blamed Rovel."),
    ],
)
def test_two_that_change_places_are_refused(text: str, sentence: str) -> None:
    assert _exchanged(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Tarn was blamed by Rovel.", "Rovel blamed Tarn."),
        ("Tarn is chosen by Rovel.", "Rovel chose Tarn."),
        ("The pier was built by the port.", "The port built the pier."),
        ("The head of Tarn spoke.", "Tarn's head spoke."),
        ("Thorn, the mayor of Tarn, spoke.", "Tarn mayor Thorn spoke."),
        ('"Vorst left," said Thorn.', "Thorn said Vorst left."),
        ("Vorst left, said Thorn.", "Thorn said Vorst left."),
        ('"Vorst left," union leader Ilka Thorn told them.', "Thorn told them Vorst left."),
        ("Vorst left the port on Monday.", "On Monday Vorst left the port."),
        ("Tarn, which has a port, grew.", "The port in Tarn grew."),
        ("Pallas and Thorn spoke.", "Thorn and Pallas spoke."),
        ("Rovel blamed Tarn.", "Rovel blamed Tarn."),
        ("A body was found when divers came.", "Divers found a body."),
        ("The pier was closed when inspectors came.", "Inspectors closed the pier."),
    ],
)
def test_a_phrase_that_is_turned_round_as_a_whole_is_accepted(text: str, sentence: str) -> None:
    assert not _exchanged(text, sentence)


def test_the_refusal_names_both() -> None:
    reason = str(exchanged_role(parse("Rovel blamed Tarn."), parse("Tarn blamed Rovel.")))
    assert "“Rovel”" in reason
    assert "“Tarn”" in reason


def test_a_word_that_stands_twice_ties_nothing() -> None:
    text = "The tap water of Halden Water is safe for the town."
    assert not _exchanged(text, "For the town the water of the tap of Halden Water is safe.")
