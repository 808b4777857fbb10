from datetime import date

import pytest

from ingest.formats import parse
from ingest.language.stated_date import stated_date


@pytest.mark.parametrize(
    "said",
    [
        "4. Oktober 2023",
        "Freitag, den 4. Okt. 2023, 10:30 Uhr",
        "4 octobre 2023",
        "4 de octubre de 2023",
        "4 d’octubre del 2023",
        "4 ottobre 2023",
        "4 oktober 2023",
        "4. října 2023",
        "4 października 2023",
        "4 октября 2023 г.",
        "2023. október 4.",
        "2023 m. spalio 4 d.",
        "4. lokakuuta 2023",
        "2023年10月4日",
        "2023년 10월 4일",
        "4 ตุลาคม 2566",
        "令和5年10月4日",
        "October 4, 2023",
        "2023-10-04",
    ],
)
def test_a_date_is_read_in_the_language_it_is_written_in(said: str) -> None:
    assert stated_date(said) == date(2023, 10, 4)


@pytest.mark.parametrize(
    "said", ["", "31. Februar 2023", "2023年13月4日", "Oktober 2023", "im Jahr 2023 waren es 4"]
)
def test_what_names_no_day_is_no_date(said: str) -> None:
    assert stated_date(said) is None


@pytest.mark.parametrize(
    "line",
    [
        "Kelby, 4. Oktober 2023",
        "4. Oktober 2023",
        "Skarn, 4 October 2023",
        "Veröffentlicht am 4. Oktober 2023 um 10:00 Uhr",
        "Gepubliceerd op 4 oktober 2023",
        "Pubblicato il 4 ottobre 2023",
        "Mis à jour le 9 octobre 2023 | Publié le 4 octobre 2023",
        "令和5年10月4日",
    ],
)
def test_a_line_of_place_and_date_is_no_title(line: str) -> None:
    story = "Die Fähre fährt nicht mehr, sagte Inge Lund am Montag."
    text = f"Fähre nach Kelby hält\n\n{line}\n\n{story}\n"
    (article,) = parse("a.txt", text.encode()).articles
    assert (article.title, article.published) == ("Fähre nach Kelby hält", date(2023, 10, 4))
