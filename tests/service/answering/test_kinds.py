"""An answer to each kind of question, over the sample articles and with the real embedder."""

from datetime import date

import pytest

from ingest.filter import Filters
from service.answering.answer import Answerer
from service.answering.events import Answer, Question, Retrieved
from service.query.conversation import Turn
from service.query.kind import Kind


def _ask(answerer: Answerer, text: str, filters: Filters | None = None) -> Answer:
    return answerer.answer(Question(text, filters=filters or Filters()))


def _days(answer: Answer) -> list[date | None]:
    return [each.day for each in answer.statements]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", "hello"),
        ("Thank you!", "thanks"),
        ("bye", "bye"),
        ("What can you do?", "ability"),
        ("...", "nonsense"),
    ],
)
def test_small_talk_is_replied_to_and_cites_nothing(
    sample_answerer: Answerer, text: str, code: str
) -> None:
    (answer,) = sample_answerer.events(Question(text))  # nothing is searched
    assert isinstance(answer, Answer)
    assert answer.kind is Kind.SMALL_TALK
    assert answer.reply is not None
    assert answer.reply.code == f"small-talk.{code}"
    assert (answer.statements, answer.citations, answer.reason) == ((), (), None)


def test_an_overview_is_in_order_of_days_and_of_several_stories(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "Summarise the articles")
    assert answer.kind is Kind.OVERVIEW
    assert len(answer.statements) == 8
    assert _days(answer) == sorted(filter(None, _days(answer)))
    assert answer.sources.independent >= 6
    assert not any("By " in each.text[:3] for each in answer.statements)


def test_an_overview_keeps_to_its_topic(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "What is known about the astrolabe?")
    assert answer.statements
    assert all("astrolabe" in c.article.text for c in answer.citations)


def test_an_overview_keeps_to_the_filters_and_to_the_days_that_are_named(
    sample_answerer: Answerer,
) -> None:
    ledger = Filters(sources=frozenset({"Tessmark Ledger"}))
    answer = _ask(sample_answerer, "Summarise the articles", ledger)
    assert {c.article.source for c in answer.citations} == {"Tessmark Ledger"}
    answer = _ask(sample_answerer, "What happened on 4 March?")
    assert {c.article.published for c in answer.citations} <= {date(2025, 3, 4), date(2025, 3, 6)}


def test_a_day_alone_is_an_overview_of_what_its_articles_tell(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "What happened on 12 March?")
    assert len(answer.statements) > 1
    assert "first known victim" in " ".join(each.text for each in answer.statements)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hwo many peple were evacuted", "11,000"),
        ("wher was it stolne from, the astrolabbe?", "astrolabe"),  # it seems to lean on something
        ("How many people were evacuated?", "11,000"),
        ("How long will the museum be closed?", "until 17 March"),
        ("What was stolen?", "astrolabe"),
    ],
)
def test_what_a_newcomer_types_is_answered_first(
    sample_answerer: Answerer, typed: str, said: str
) -> None:
    assert said in _ask(sample_answerer, typed).statements[0].text


def test_who_is_quoted_is_a_list_of_speakers(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "Who is quoted about the dam?")
    told = " ".join(each.text for each in answer.statements)
    assert answer.kind is Kind.LIST
    assert "Ruben Achterly" in told
    assert "Sollis" in told
    assert _ask(sample_answerer, "Who is quoted about Mongolia?").reason


def test_it_of_another_thing_is_not_stated(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "How long will the museum be closed?")
    told = [each.text for each in answer.statements]
    assert told
    assert "It has been closed since midnight on Monday." not in told


def test_how_many_were_moved_is_told_as_a_count_that_grew(sample_answerer: Answerer) -> None:
    (update,) = _ask(sample_answerer, "How many people were evacuated?").conflicts
    assert update.update
    assert update.values[0].value == "11,000 people"


def test_an_overview_of_nothing_known_is_refused(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "Tell me about Mongolia")
    assert answer.statements == ()
    assert answer.reason
    assert "“Mongolia”" in answer.reason.message


def test_a_timeline_is_in_order_of_the_days_told_of(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "Give me a timeline of the flood")
    assert answer.kind is Kind.TIMELINE
    assert len(answer.statements) > 5
    assert None not in _days(answer)
    assert _days(answer) == sorted(filter(None, _days(answer)))
    dead = next(each for each in answer.statements if "first known victim" in each.text)
    assert dead.day == date(2025, 3, 11)  # "on Tuesday"


def test_outlets_are_compared_one_after_the_other(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "What do the Courier and Radio Averne say about the dam?")
    assert answer.kind is Kind.COMPARE
    outlets = [each.citations[0].article.source for each in answer.statements]
    assert set(outlets) == {"Veldane Courier", "Radio Averne"}
    assert outlets == sorted(outlets)


def test_without_outlets_those_that_say_most_are_compared(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "How do the papers differ on the flood bill?")
    outlets = [each.citations[0].article.source for each in answer.statements]
    assert len(set(outlets)) > 1
    assert outlets == sorted(outlets)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("How many articles are there?", "14 articles."),
        ("Which is the newest article?", "The newest article is “Third date for the Halbridge"),
        ("Which article came out first?", "The oldest article is “Thieves take the Tessmark"),
        ("What period do the articles cover?", "of 4 March 2025 to 27 March 2025."),
        ("What outlets are there?", "Veldane Courier: 4 articles."),
        ("Who wrote about the rail bridge?", "Owen Strake wrote “Third date for the Halbridge"),
        ("Which articles mention the astrolabe?", "“Reward offered for stolen astrolabe”"),
        ("How many articles did Owen Strake write?", "by Owen Strake."),
        ("How many articles were published on 27 March 2025?", "1 article published on 27 March"),
        ("List the articles", "14 articles; these are the newest 10."),
    ],
)
def test_the_collection_is_told_of_with_citations(
    sample_answerer: Answerer, text: str, says: str
) -> None:
    first, *statements, answer = sample_answerer.events(Question(text))
    assert isinstance(first, Retrieved)
    assert isinstance(answer, Answer)
    assert answer.kind is Kind.COLLECTION
    assert tuple(statements) == answer.statements
    assert says in " ".join(each.text for each in answer.statements)
    assert all(each.citations for each in answer.statements)


def test_what_no_article_has_is_said_to_be_in_none(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "How many articles mention Mongolia?")
    assert answer.reason
    assert answer.reason.message == "No article that mentions “Mongolia” is here."


def test_who_wrote_what_no_article_is_about_is_looked_up_in_the_articles(
    sample_answerer: Answerer,
) -> None:
    answer = _ask(sample_answerer, "Who wrote the article about the moon landing?")
    assert not any("wrote “" in each.text for each in answer.statements)


def test_a_survey_without_a_topic_goes_on_with_that_of_the_conversation(
    sample_answerer: Answerer,
) -> None:
    history = (Turn("Where was the stolen astrolabe found?", ""),)
    answer = sample_answerer.answer(Question("And a timeline of it?", history=history))
    assert answer.kind is Kind.TIMELINE
    assert any("astrolabe" in c.article.path for c in answer.citations)


@pytest.mark.parametrize(
    ("question", "kind", "told"),
    [
        ("How high did the lake behind the dam rise?", Kind.LOOKUP, "213.1 metres"),
        ("Why did the gate get stuck?", Kind.LOOKUP, "corroded link"),
        ("Where did the astrolabe turn up?", Kind.LOOKUP, "left-luggage locker"),
        ("Summarise the flood", Kind.OVERVIEW, "Averne"),
        ("a timeline of the theft", Kind.TIMELINE, "astrolabe"),
        ("What do the Courier and Radio Averne say about the dam?", Kind.COMPARE, "dam"),
        ("Which articles mention the astrolabe?", Kind.COLLECTION, "Thieves take"),
    ],
)
def test_what_the_readme_asks_is_answered(
    sample_answerer: Answerer, question: str, kind: Kind, told: str
) -> None:
    answer = sample_answerer.answer(Question(question))
    assert answer.kind is kind
    assert answer.reason is None
    assert any(told in each.text for each in answer.statements)


@pytest.mark.parametrize(
    ("question", "values", "update"),
    [
        ("How many people were evacuated?", {"11,000 people", "3,000 people"}, True),
        ("How much did the flood cost?", {"180 million crowns", "320 million"}, False),
        ("When will trains cross the Halbridge bridge again?", {"30 June", "24 March"}, False),
    ],
)
def test_what_the_articles_dispute_is_shown(
    sample_answerer: Answerer, question: str, values: set[str], update: bool
) -> None:
    (conflict,) = sample_answerer.answer(Question(question)).conflicts
    assert values <= {each.value for each in conflict.values}
    assert conflict.update is update


@pytest.mark.parametrize(
    "question",
    ["How old are the men who were arrested?", "How many gates does the Corran Dam have?"],
)
def test_figures_of_other_things_are_no_dispute(sample_answerer: Answerer, question: str) -> None:
    assert sample_answerer.answer(Question(question)).conflicts == ()


def test_what_an_outlet_says_is_told_by_that_outlet_alone(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "What does the Veldane Courier say about the dam?")
    assert answer.kind is Kind.LOOKUP
    assert {each.article.source for each in answer.citations} == {"Veldane Courier"}
    silent = _ask(sample_answerer, "According to Radio Averne, how many people were moved?")
    assert silent.statements == ()
