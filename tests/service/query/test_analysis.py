"""What a question asks for, told from its words."""

import pytest

from service.query.analysis import AnswerType, analyse, name_terms


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is the astrolabe worth?", AnswerType.MONEY),
        ("How much was the company fined?", AnswerType.MONEY),
        ("How much did the ferry sell for?", AnswerType.MONEY),
        ("How much water did the lake hold?", AnswerType.NUMBER),
        ("What is the population of Quarrow?", AnswerType.NUMBER),
        ("At what temperature does the pump fail?", AnswerType.NUMBER),
        ("What interest rate did the bank set?", AnswerType.NUMBER),
        ("How cold was it?", AnswerType.NUMBER),
        ("What is the name of the bridge?", AnswerType.OTHER),
        ("How many people were moved?", AnswerType.COUNT),
        ("Which dates were given for the reopening?", AnswerType.DATE),
        ("In what century was the mill built?", AnswerType.DATE),
        ("Which scientist doubted the reading?", AnswerType.PERSON),
        ("Which US officials did the envoy meet?", AnswerType.PERSON),
        ("What are the names of the two men arrested?", AnswerType.PERSON),
        ("What do people in Quarrow drink?", AnswerType.OTHER),
        ("Where was the theft?", AnswerType.PLACE),
        ("Where was the guard when the alarm failed?", AnswerType.PLACE),
        ("Where did the man who stole it live?", AnswerType.PLACE),
        ("Who was on duty when the gate jammed?", AnswerType.PERSON),
        ("What happened when the gate jammed?", AnswerType.OTHER),
        ("Do you know when the trains run?", AnswerType.DATE),
        ("Why did the gate fail?", AnswerType.REASON),
        ("Who wrote the report of 11 March?", AnswerType.AUTHOR),
        ("What did the mayor say?", AnswerType.SPEECH),
        ("Was anyone hurt?", AnswerType.YES_NO),
        ("", AnswerType.OTHER),
    ],
)
def test_kind_is_told_from_the_words(question: str, kind: AnswerType) -> None:
    assert analyse(question).type is kind


def test_words_that_begin_a_sentence_are_no_names() -> None:
    assert name_terms("Yes, Holt leads it. The inspector came from Quarrow.") == {"holt", "quarrow"}
