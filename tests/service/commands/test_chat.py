import pytest

from service.settings import Settings
from tests.command_line import footnote

ONE = "How high did the lake behind the dam rise?"


@pytest.fixture
def data(sample_settings: Settings) -> list[str]:
    return ["--data", str(sample_settings.data)]


def test_later_question_leans_on_the_earlier_one_until_it_begins_anew(data: list[str]) -> None:
    typed = f"{ONE}\n\nAnd who doubts the figure?\n/new\nhello\n/quit\n{ONE}\n"
    told = footnote("chat", *data, typed=typed)
    assert told.exit_code == 0, told.output
    assert told.output.count("212.4 metres [") == 1
    assert "Radio Averne, 2025-03-13" in told.output
    assert "hydrologist" in told.output
    assert "Hello." in told.output


def test_articles_are_listed_by_words_outlet_and_day(data: list[str]) -> None:
    def listed(*arguments: str) -> list[str]:
        shown = footnote("list", *arguments, *data)
        assert shown.exit_code == 0, shown.output
        return shown.output.strip().splitlines()

    every = listed()
    assert len(every) == 14
    assert every[0].startswith("2025-03-27  Third date for the Halbridge bridge · Veldane Courier")
    assert all("Radio Averne" in line for line in listed("--outlet", "Radio Averne"))
    assert len(listed("hydrologist", "--until", "2025-03-14")) == 1
    assert listed("-n", "2")[-1] == "2 of 14; -n shows more"
    assert listed("unheard-of") == ["no article fits"]
