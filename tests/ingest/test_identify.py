import pytest

from ingest.formats import parse
from ingest.identify import identify, language_of

GERMAN = "Die Fähre nach Kelby fährt seit Montag nicht mehr, sagte der Hafenmeister der Insel."


def test_a_sentence_is_enough_to_tell_a_language() -> None:
    assert language_of(GERMAN) == "de"
    assert identify(GERMAN)[1] > 0.9


@pytest.mark.parametrize("text", ["", "Kelby", "12 345", "\ud800"])
def test_a_text_that_says_little_is_in_no_language_for_sure(text: str) -> None:
    assert language_of(text) == ""


def test_what_a_person_states_counts_before_what_is_found_and_a_pages_default_does_not() -> None:
    (stated,) = parse("a.md", f"---\nlang: no\n---\n\n{GERMAN}\n".encode()).articles
    assert stated.language == "no"
    page = f"<html lang='en'><body><p>{GERMAN}</p></body></html>"
    (found,) = parse("a.html", page.encode()).articles
    assert found.language == "de"
    (kept,) = parse("a.html", page.replace("en", "de-AT", 1).encode()).articles
    assert kept.language == "de-AT"
    (plain,) = parse("a.txt", GERMAN.encode()).articles
    assert plain.language == "de"


def test_languages_that_look_alike_are_one_where_they_are_short() -> None:
    assert language_of("Broen lukker den 3. oktober, sagde borgmesteren i dag.") in {"da", "no"}
    assert language_of("Gradonačelnik je rekao da će most ostati zatvoren.") in {"hr", "bs"}
