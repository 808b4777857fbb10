"""Questions to the sample corpus, through the whole road and with the real embedder."""

from datetime import date

import pytest

from ingest.filter import Filters
from service.answering.answer import Answerer
from service.answering.events import Answer, Question, Retrieved
from service.query.conversation import Turn, condense
from service.verification.verify import Statement
from tests.conftest import SAMPLE_ARTICLES


def _ask(answerer: Answerer, text: str, **more: object) -> Answer:
    return answerer.answer(Question(text, **more))  # type: ignore[arg-type]


def _quotes(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


def test_every_citation_is_what_the_file_says_there(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "How many people were evacuated?")
    assert answer.statements
    for citation in answer.citations:
        if citation.article.path.endswith((".txt", ".md")):
            # newline="" keeps the carriage returns that offsets count.
            with (SAMPLE_ARTICLES / citation.article.path).open(newline="") as file:
                text = file.read()
            assert text[citation.span.start : citation.span.end] == citation.quote


def test_what_is_quoted_whole_has_full_support_however_likely_it_answers(
    sample_answerer: Answerer,
) -> None:
    answer = _ask(sample_answerer, "How high did the lake behind the dam rise?")
    assert {statement.support for statement in answer.statements} == {1.0}
    assert all(0.2 <= statement.answers < 1 for statement in answer.statements[:1])


def test_differing_figures_are_listed_each_with_its_source(sample_answerer: Answerer) -> None:
    answer = _ask(sample_answerer, "How high did the lake behind the dam rise?")
    (conflict,) = answer.conflicts
    assert [each.value for each in conflict.values] == ["213.1 metres", "212.4 metres"]
    newest = [max(str(c.article.published) for c in each.citations) for each in conflict.values]
    assert newest == sorted(newest, reverse=True)


def test_counts_of_something_else_are_no_conflict(sample_answerer: Answerer) -> None:
    # 640 in shelters, 11,000 moved, two missing: none of these is the toll.
    conflicts = _ask(sample_answerer, "How many people died?").conflicts
    values = [each.value.split()[0] for conflict in conflicts for each in conflict.values]
    assert {*values} <= {"four", "three"}


def test_what_a_wire_and_its_copy_print_is_one_statement_from_one_source(
    sample_answerer: Answerer,
) -> None:
    answer = _ask(sample_answerer, "How deep did the water get in Weir Street?")
    shared = [s for s in answer.statements if len({c.article.id for c in s.citations}) > 1]
    assert shared
    assert answer.sources.independent < answer.sources.articles


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Why did the gate get stuck?", "corroded link"),
        ("Where did the stolen astrolabe turn up?", "locker"),
        ("When will trains cross the Halbridge bridge again?", "30 June"),
        ("Who wrote the Veldane Courier story about the rail bridge?", "Owen Strake"),
    ],
)
def test_a_plain_question_finds_its_sentence(
    sample_answerer: Answerer, question: str, says: str
) -> None:
    assert says in _quotes(_ask(sample_answerer, question))


def test_several_questions_are_answered_one_after_the_other(sample_answerer: Answerer) -> None:
    answer = _ask(
        sample_answerer, "Where did the stolen astrolabe turn up? Why did the gate get stuck?"
    )
    quotes = _quotes(answer)
    assert 0 <= quotes.index("locker") < quotes.index("corroded link")
    assert len({citation.id for citation in answer.citations}) == len(answer.citations)
    assert answer.receipt.notice is None


def test_which_of_several_questions_stays_open_is_said(sample_answerer: Answerer) -> None:
    answer = _ask(
        sample_answerer, "Why did the gate get stuck, and what is the capital of Mongolia?"
    )
    assert "corroded link" in _quotes(answer)
    assert answer.receipt.notice == "The articles don’t say: “what is the capital of Mongolia?”"


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Mongolia?",
        "Who won the 1998 World Cup?",
        "Who painted the Sistine Chapel?",
    ],
)
def test_a_foreign_question_is_unanswerable_with_a_reason(
    sample_answerer: Answerer, question: str
) -> None:
    answer = _ask(sample_answerer, question)
    assert answer.statements == ()
    assert answer.reason
    assert "No article mentions" in answer.reason.message
    assert answer.reason.nearest


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Wer ist der Bürgermeister von Halbridge?", "Das lokale Modell liest nur Englisch"),
        ("Combien de personnes sont mortes?", "The local reader knows English only"),
    ],
)
def test_a_question_in_another_language_is_told_so_and_of_no_missing_word(
    sample_answerer: Answerer, question: str, said: str
) -> None:
    answer = _ask(sample_answerer, question)
    assert answer.reason
    assert answer.reason.message.startswith(said)


def test_filters_bound_what_is_cited(sample_answerer: Answerer) -> None:
    filters = Filters(published_from=date(2025, 3, 14), published_to=date(2025, 3, 14))
    answer = _ask(sample_answerer, "How many people were evacuated?", filters=filters)
    assert {c.article.published for c in answer.citations} == {date(2025, 3, 14)}
    nothing = Filters(sources=frozenset({"No such outlet"}))
    answer = _ask(sample_answerer, "How many people were evacuated?", filters=nothing)
    assert answer.reason
    assert answer.reason.code == "nothing-found"


def test_a_follow_up_is_asked_with_the_words_it_leans_on(sample_answerer: Answerer) -> None:
    history = (Turn("Where was the stolen astrolabe found?", ""),)
    answer = _ask(sample_answerer, "Who found it?", history=history)
    assert "astrolabe" in answer.query
    assert any("astrolabe" in c.article.path for c in answer.citations)


def test_events_tell_the_same_as_the_answer(sample_answerer: Answerer) -> None:
    question = Question("How many people were evacuated?")
    first, *statements, last = sample_answerer.events(question)
    whole = sample_answerer.answer(question)
    assert isinstance(first, Retrieved)
    assert isinstance(last, Answer)
    assert tuple(statements) == last.statements == whole.statements
    assert all(isinstance(each, Statement) for each in statements)
    assert {c.article.id for c in last.citations} <= {a.id for a in first.articles}


@pytest.mark.parametrize(
    "text", [".*", "'; DROP TABLE articles; --", "{question}", "%s", "😀" * 400, "?", "the", "\x00"]
)
def test_an_odd_question_is_answered_refused_or_replied_to(
    sample_answerer: Answerer, text: str
) -> None:
    answer = _ask(sample_answerer, text)
    assert [bool(answer.statements), bool(answer.reason), bool(answer.reply)].count(True) == 1


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("Who found it?", True),
        ("Why?", True),
        ("How many were there?", True),
        ("Who is the president of Mars?", False),
        ("When will trains cross the Halbridge bridge again?", False),
    ],
)
def test_only_a_question_that_leans_takes_words_from_before(question: str, leans: bool) -> None:
    history = (Turn("Where was the stolen astrolabe found?", ""),)
    assert (condense(question, history) != question) is leans


def test_a_conflict_is_about_the_question_as_it_stands_alone(sample_answerer: Answerer) -> None:
    history = (Turn("What happened to the lake behind the dam?", "The lake rose."),)
    answer = _ask(sample_answerer, "How high did it rise?", history=history)
    assert answer.query != answer.question
    assert [each.about for each in answer.conflicts] == [answer.query]
