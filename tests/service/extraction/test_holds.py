"""Whether a sentence has anything of the kind that is asked for."""

import pytest

from service.extraction.holds import holds
from service.query.analysis import analyse


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many schools were shut?", "Fifteen of the 17 schools that closed will open."),
        ("How old is the bell?", "The bell was cast in 1583."),
        ("How old was the man?", "A man of 71 was found."),
        ("How deep is the shaft?", "The shaft is 40 metres deep."),
        ("How long was the line shut?", "It has been shut since midnight on Monday."),
        ("How long did it take?", "It took nine days."),
        ("What did it cost?", "It cost 320 million, says the owner."),
        ("When did it open?", "It opened in the spring."),
        ("When did it open?", "It opened two weeks later."),
        ("When did it open?", "It opened once the rain was over."),
        ("What is the name of the mayor?", "The mayor, Ida Berg, came."),
        ("Why did it sink?", "The hull was rotten."),
        ("Who found it?", "Two cleaners found it."),
        ("Did the alarm sound?", "The alarm did not sound."),
        ("Who is the mayor of Pell?", "Pell has Ida Berg, who was mayor of Ormsby."),
        ("Who is the mayor of Pell?", "The mayor, Ida Berg, came."),
    ],
)
def test_what_may_be_the_answer_is_held(question: str, text: str) -> None:
    assert holds(analyse(question), text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many schools were shut?", "The schools were shut for a week."),
        ("How many schools were shut?", "Nine pupils came to the school."),
        ("How old is the bell?", "The bell is worth 1.2 million crowns."),
        ("How deep is the shaft?", "The shaft cost 40 crowns."),
        ("What did it cost?", "It cost twelve lives."),
        ("When did the ship sink?", "The ship is a wreck off Hov."),
        ("What is the name of the mayor?", "The mayor of the town came."),
        ("What are the names of the men?", "The men were held, Davin Holt said."),
        ("Why did the alarm not sound?", "The alarm did not sound."),
        ("Who is the mayor of Pell?", "The mayor of Ormsby, Ida Berg, came."),
    ],
)
def test_what_has_nothing_of_the_kind_holds_nothing(question: str, text: str) -> None:
    assert not holds(analyse(question), text)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("The office opens at 10 and closes at 18.", True),
        ("The exchange is open from 9 to 17 on weekdays.", True),
        ("The desk is staffed until 20.", True),
        ("The office opens its doors to all.", False),
        ("It was sold at 10 crowns.", False),
    ],
)
def test_hours_of_opening_answer_when(text: str, tells: bool) -> None:
    assert holds(analyse("When does the Lisbon office open?"), text) is tells
