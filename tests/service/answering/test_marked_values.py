"""Values that a reader marks, figures that grow, and what is said to a question for yes or no."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from ingest.span import Span
from service.answering.conflict import Conflict, find_conflicts, verdict
from service.extraction.extract import Candidate
from service.query.analysis import analyse
from service.retrieval.evidence import EvidenceSentence
from service.verification.draft import DraftStatement
from service.verification.verify import Verifier
from tests.fakes import scored_sentences

MOVED = "How many people were moved?"
FIRST = "Some 340 people were moved."
OPENED = "When was the quay opened?"
Marks = Mapping[str, tuple[float, str]]
"""Of a sentence, the log odds that it answers, and the words of it that do."""


class Marked:
    """A reader that marks what it is told to, and remembers what it was shown."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.shown: list[str] = []

    def __call__(self, sentences: Sequence[EvidenceSentence]) -> list[tuple[float, Span]]:
        found = []
        for each in sentences:
            self.shown.append(each.text)
            odds, words = self.marks.get(each.text, (0.0, each.text))
            start = each.text.index(words)
            found.append((odds, Span(start, start + len(words))))
        return found


def conflicts(
    candidates: Sequence[Candidate],
    marks: Marks,
    *,
    question: str = MOVED,
    stated: Sequence[int] = (0,),
) -> tuple[Conflict, ...]:
    """Those of the answer that states these of the candidates, as they stand."""
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    cited = [candidates[number].evidence for number in stated]
    drafts = [DraftStatement(each.text, (each.key,)) for each in cited]
    statements = [each for draft in drafts for each in verifier.verify([draft])]
    assert len(statements) == len(stated)
    read = Marked(marks)
    return find_conflicts(
        question, analyse(question), candidates, statements, verifier.cited, read=read
    )


def values(found: Sequence[Conflict]) -> list[str]:
    return [value.value for conflict in found for value in conflict.values]


def told(texts: Sequence[str], days: Sequence[int | None], likely: float = 0.9) -> list[Candidate]:
    """An article each, published so many days after the first of March; None: nobody knows when."""
    found = []
    for each, day in zip(scored_sentences(texts, likely), days, strict=True):
        published = None if day is None else date(2025, 3, 1) + timedelta(day)
        article = replace(each.evidence.article, published=published)
        found.append(replace(each, evidence=replace(each.evidence, article=article)))
    return found


def grew(texts: Sequence[str], days: Sequence[int | None]) -> bool:
    candidates = told(texts, days)
    marks = {text: (3.0, text.rstrip(".")) for text in texts}
    (found,) = conflicts(candidates, marks)
    return found.update


def test_three_figures_each_more_than_the_one_before_are_one_that_grew() -> None:
    texts = ["Some 340 people were moved.", "Some 510 people were moved."]
    assert not grew(texts, [0, 1])
    assert grew([*texts, "Some 700 people were moved."], [0, 1, 2])
    assert not grew([*texts, "Some 400 people were moved."], [0, 1, 2])
    assert not grew([*texts, "Some 700 people were moved."], [0, 1, 1])
    assert not grew([*texts[::-1], "Some 700 people were moved."], [0, 0, 1])
    assert not grew([*texts, "Some 700 people were moved."], [0, 0, 1])


def test_of_two_figures_the_newer_must_be_said_to_have_grown() -> None:
    more = "By Friday the number had risen to 510 people who were moved."
    assert grew([FIRST, more], [0, 1])
    fewer = more.replace("510", "210")
    assert not grew([FIRST, fewer], [0, 1])
    older = "The number had risen to 340 people who were moved."
    assert not grew([older, "Some 510 people were moved."], [0, 1])


def test_a_figure_grows_within_a_month_and_only_where_the_days_are_known() -> None:
    texts = [f"Some {count} people were moved." for count in (340, 510, 700)]
    assert grew(texts, [0, 15, 31])
    assert not grew(texts, [0, 15, 32])
    assert not grew(texts, [None, 15, 31])


def test_a_sentence_that_reads_much_worse_than_the_best_gives_no_value() -> None:
    other = "In all 290 people were moved."
    candidates = scored_sentences([FIRST, other])
    shown = [
        values(conflicts(candidates, {FIRST: (3.0, "340"), other: (odds, "290")}))
        for odds in (3.0, 0.8, 0.6)
    ]
    # One that tells of the same as the best may answer 2.3 worse.
    assert [len(each) for each in shown] == [2, 2, 0]


def test_a_value_must_answer_nearly_as_well_as_the_best_statement() -> None:
    other = "In all 290 people were moved."
    candidates = scored_sentences([FIRST, other])  # of log odds 2.19
    shown = [
        values(conflicts(candidates, {FIRST: (odds, "340"), other: (odds, "290")}))
        for odds in (0.8, 0.75)
    ]
    assert [len(each) for each in shown] == [2, 0]


def test_a_value_must_be_likely_to_answer() -> None:
    other = "In all 290 people were moved."
    candidates = scored_sentences([FIRST, other], 0.5)
    shown = [
        values(conflicts(candidates, {FIRST: (odds, "340"), other: (odds, "290")}))
        for odds in (0.45, 0.44)
    ]
    assert [len(each) for each in shown] == [2, 0]


def test_a_count_that_grew_may_be_less_likely_to_answer() -> None:
    texts = [f"Some {count} people were moved." for count in (340, 510, 700)]
    candidates = told(texts, [0, 1, 2], 0.5)
    shown = [
        values(conflicts(candidates, {text: (odds, text.rstrip(".")) for text in texts}))
        for odds in (0.0, -0.01)
    ]
    assert [len(each) for each in shown] == [3, 0]


def test_of_one_day_the_value_that_answers_best_is_the_newest() -> None:
    texts = ["It was opened on 4 March 2025.", "The quay was opened on 6 March 2025."]
    older, newer = told(texts, [0, 1])
    again = replace(
        older,
        evidence=replace(
            older.evidence,
            key="S3",
            article=newer.evidence.article,
            sentence=replace(newer.evidence.sentence, number=2),
        ),
    )
    marks = {texts[0]: (2.9, "4 March 2025"), texts[1]: (3.0, "6 March 2025")}
    found = conflicts([older, newer, again], marks, question=OPENED)
    assert values(found) == ["6 March 2025", "4 March 2025"]


def test_what_an_article_says_was_said_before_is_not_its_news() -> None:
    texts = [
        "Last week it was to be opened on 4 March 2025.",
        "The quay was opened on 6 March 2025.",
    ]
    older, newer = told(texts, [1, 1])
    marks = {texts[0]: (3.0, "4 March 2025"), texts[1]: (2.5, "6 March 2025")}
    found = conflicts([older, newer], marks, question=OPENED)
    assert values(found) == ["6 March 2025", "4 March 2025"]


def test_a_statement_that_gives_no_value_hides_no_conflict() -> None:
    texts = ["Another 20 people were moved.", FIRST, "In all 290 people were moved."]
    marks = {texts[0]: (4.0, "20"), FIRST: (3.0, "340"), texts[2]: (3.0, "290")}
    found = conflicts(scored_sentences(texts), marks, stated=(0, 1))
    assert len(values(found)) == 2


def test_a_sentence_of_something_else_gives_no_value() -> None:
    first, second = scored_sentences([FIRST, "In all 290 people were moved."])

    def beside(cosine: float) -> list[str]:
        vector = np.array([cosine, (1 - cosine**2) ** 0.5], dtype=np.float32)
        other = replace(second, evidence=replace(second.evidence, vector=vector))
        marks = {FIRST: (3.0, "340"), second.evidence.text: (3.0, "290")}
        return values(conflicts([first, other], marks))

    assert len(beside(0.31)) == 2
    assert beside(0.29) == []


def test_days_of_one_thing_may_stand_in_sentences_that_are_less_alike() -> None:
    texts = ["The quay was opened on 4 March 2025.", "On 6 March 2025 it was opened."]
    first, second = scored_sentences(texts)

    def beside(cosine: float, odds: float) -> list[str]:
        vector = np.array([cosine, (1 - cosine**2) ** 0.5], dtype=np.float32)
        other = replace(second, evidence=replace(second.evidence, vector=vector))
        marks = {texts[0]: (3.0, "4 March 2025"), texts[1]: (odds, "6 March 2025")}
        return values(conflicts([first, other], marks, question=OPENED))

    assert beside(0.2, 3.0) == ["6 March 2025", "4 March 2025"]
    assert beside(0.1, 3.0) == []
    assert beside(0.2, 1.1) == ["6 March 2025", "4 March 2025"]
    assert beside(0.2, 1.0) == []


def test_a_sum_of_repairs_is_not_a_sum_of_something_else() -> None:
    question = "How much money will be spent?"
    texts = [
        "The town will spend 20 million crowns on the repair.",
        "The town will spend 30 million crowns on the repair.",
        "The town will spend 30 million crowns on the reward.",
    ]
    marks = {
        texts[0]: (3.0, "20 million crowns"),
        texts[1]: (3.0, "30 million crowns"),
        texts[2]: (3.0, "30 million crowns"),
    }
    one = scored_sentences(texts[:2])
    other = scored_sentences([texts[0], texts[2]])
    assert len(values(conflicts(one, marks, question=question))) == 2
    assert conflicts(other, marks, question=question) == ()


def test_what_is_expected_is_not_what_was_counted() -> None:
    other = "The province expects that 290 people were moved."
    candidates = scored_sentences([FIRST, other])
    assert conflicts(candidates, {FIRST: (3.0, "340"), other: (3.0, "290")}) == ()


def test_who_is_still_somewhere_is_counted_anew_each_day() -> None:
    texts = ["Some 340 people are still in shelters.", "Some 290 people are still in shelters."]
    marks = {texts[0]: (3.0, "340"), texts[1]: (3.0, "290")}
    question = "How many people are in shelters?"
    assert len(values(conflicts(told(texts, [1, 1]), marks, question=question))) == 2
    assert conflicts(told(texts, [1, 4]), marks, question=question) == ()


def test_a_value_is_of_an_article_that_has_the_names_of_the_question() -> None:
    question = "How many people were moved from Pell?"
    texts = ["Some 340 people were moved from Pell.", "Some 290 people were moved."]
    marks = {texts[0]: (3.0, "340"), texts[1]: (3.0, "290")}
    first, second = scored_sentences(texts)
    assert conflicts([first, second], marks, question=question) == ()
    titled = replace(second.evidence.article, title="Flood at Pell")
    second = replace(second, evidence=replace(second.evidence, article=titled))
    assert len(values(conflicts([first, second], marks, question=question))) == 2
    text = f"{texts[1]} Pell is dry again."
    told = replace(second.evidence.article, title="", text=text)
    second = replace(second, evidence=replace(second.evidence, article=told))
    assert len(values(conflicts([first, second], marks, question=question))) == 2


def test_two_speakers_in_one_article_are_two_voices_and_one_is_one() -> None:
    texts = ["The union said that 340 people were moved.", "The port said 290 people were moved."]
    first, second = scored_sentences(texts)
    article = first.evidence.article
    marks = {texts[0]: (3.0, "340"), texts[1]: (3.0, "290")}
    second = replace(second, evidence=replace(second.evidence, article=article))
    assert len(values(conflicts([first, second], marks))) == 2
    again = "The union said that 290 people were moved."
    one = replace(second, evidence=replace(second.evidence, text=again))
    assert conflicts([first, one], {**marks, again: (3.0, "290")}) == ()


@pytest.mark.parametrize(
    ("who", "other"), [("Ilka Thorn", "Thorn"), ("Thorn", "Ilka Thorn"), ("Thorn", "She")]
)
def test_who_is_named_in_short_or_not_at_all_may_be_the_same_voice(who: str, other: str) -> None:
    texts = [f"{who} said that 340 people were moved.", f"{other} said 290 people were moved."]
    first, second = scored_sentences(texts)
    article = first.evidence.article
    second = replace(second, evidence=replace(second.evidence, article=article))
    assert conflicts([first, second], {texts[0]: (3.0, "340"), texts[1]: (3.0, "290")}) == ()


def test_a_name_is_a_value_where_it_answers_by_itself() -> None:
    question = "Who won the prize?"
    texts = ["Peter Voss won the prize.", "Greta Holm won the prize."]
    candidates = scored_sentences(texts, 0.5)

    def shown(odds: float) -> list[str]:
        marks = {texts[0]: (0.7, "Peter Voss"), texts[1]: (odds, "Greta Holm")}
        return values(conflicts(candidates, marks, question=question))

    assert shown(-0.4) == ["Greta Holm", "Peter Voss"]
    assert shown(-0.41) == []


def test_only_so_many_sentences_are_read_for_a_value_and_those_cited_first() -> None:
    texts = [f"Some {number} people were moved." for number in range(100, 130)]
    candidates = scored_sentences(texts)
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    statements = [*verifier.verify([DraftStatement(texts[29], ("S30",))])]
    read = Marked({})
    find_conflicts(MOVED, analyse(MOVED), candidates, statements, verifier.cited, read=read)
    assert read.shown == [texts[29], *texts[:11]]


def test_what_cannot_be_stated_does_not_answer_or_holds_no_value_is_not_read() -> None:
    texts = [FIRST, "How many were moved, 290?", "They were moved to Pell on foot."]
    candidates = scored_sentences([*texts, "In all 290 people were moved."])
    candidates[-1] = replace(candidates[-1], answers=0.0)
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    statements = [*verifier.verify([DraftStatement(FIRST, ("S1",))])]
    read = Marked({})
    find_conflicts(MOVED, analyse(MOVED), candidates, statements, verifier.cited, read=read)
    assert read.shown == [FIRST]


def test_the_same_text_is_read_once() -> None:
    other = "In all 290 people were moved."
    candidates = scored_sentences([FIRST, other, other])
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    statements = [*verifier.verify([DraftStatement(FIRST, ("S1",))])]
    read = Marked({FIRST: (3.0, "340"), other: (3.0, "290")})
    (found,) = find_conflicts(
        MOVED, analyse(MOVED), candidates, statements, verifier.cited, read=read
    )
    assert read.shown == [FIRST, other]
    assert [len(each.citations) for each in found.values] == [2, 1]


def test_yes_and_no_are_read_from_the_words_also_where_a_reader_marks_values() -> None:
    texts = ["The mayor approved the quay.", "The mayor did not approve the quay."]
    question = "Did the mayor approve the quay?"
    assert values(conflicts(scored_sentences(texts), {}, question=question)) == ["no", "yes"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["The mayor approved the quay."], "yes"),
        (["The mayor did not approve the quay."], "no"),
        (["The mayor approved the quay.", "The mayor did not approve the quay."], "disputed"),
        (["The quay has two cranes."], None),
        ([], None),
    ],
)
def test_verdict_is_what_the_stated_sentences_say(texts: list[str], expected: str | None) -> None:
    candidates = scored_sentences(texts)
    verifier = Verifier({each.evidence.key: each.evidence for each in candidates})
    statements = [
        made
        for each in candidates
        for made in verifier.verify([DraftStatement(each.evidence.text, (each.evidence.key,))])
    ]
    asked = analyse("Did the mayor approve the quay?")
    assert verdict(asked, candidates, statements) == expected
    assert verdict(analyse("Who approved the quay?"), candidates, statements) is None
