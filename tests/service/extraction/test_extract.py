"""From scored sentences to the statements of an answer without a model."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from service.extraction.extract import astray, best_of, doubted, each_once, extract
from service.query.analysis import analyse
from service.verification.draft import DraftStatement
from tests.fakes import scored_sentences

THRESHOLD = 0.25


def _keys(texts: Sequence[str], question: str = "What did the harbour board decide?") -> list:
    stated = extract(analyse(question), scored_sentences(texts), THRESHOLD)
    return [statement.keys for statement in stated]


def test_a_lightly_edited_reprint_is_the_same_statement() -> None:
    assert _keys(
        [
            "The harbour board decided on Tuesday to close the old northern quay for good.",
            "The Harbour Board decided Tuesday to close the old northern quay for good.",
        ]
    ) == [("S1", "S2")]


@pytest.mark.parametrize(
    "other",
    [
        "The harbour board decided on Tuesday not to close the old northern quay for good.",
        "The harbour board decided on Friday to close the old northern quay for good.",
        "The harbour board decided on Tuesday to close the old southern quay for good.",
    ],
)
def test_what_differs_in_a_day_a_name_or_a_not_is_another_statement(other: str) -> None:
    first = "The harbour board decided on Tuesday to close the old northern quay for good."
    assert _keys([first, other]) == [("S1",), ("S2",)]


def test_different_figures_are_different_statements() -> None:
    texts = [
        "The harbour board said that 340 of the dockers will lose their jobs in spring.",
        "The harbour board said that 430 of the dockers will lose their jobs in spring.",
    ]
    stated = _keys(texts, "How many dockers will lose their jobs?")
    assert sorted(stated) == [("S1",), ("S2",)]


def test_of_counts_that_answer_equally_well_the_newest_stands_first() -> None:
    asked = analyse("How many dockers struck?")
    older, newer = scored_sentences(["Some 340 dockers struck.", "Some 900 dockers struck."])
    newer = replace(newer, answers=0.97 * older.answers)
    dated = [
        replace(each, evidence=replace(each.evidence, article=replace(article, published=day)))
        for each, day in ((older, date(2025, 3, 1)), (newer, date(2025, 3, 4)))
        for article in (each.evidence.article,)
    ]
    stated = extract(asked, dated, THRESHOLD)
    assert [each.text for each in stated] == [
        "Some 900 dockers struck.",
        "Some 340 dockers struck.",
    ]


def test_a_day_that_was_given_before_stands_behind_one_that_answers_as_well() -> None:
    texts = ["Last week it was to open on 4 March.", "The quay will open on 6 March."]
    before, now = scored_sentences(texts)
    candidates = [before, replace(now, answers=0.95 * before.answers)]
    (first, *_) = extract(analyse("When will the quay open?"), candidates, THRESHOLD)
    assert first.text == texts[1]
    (first, *_) = extract(analyse("When was the quay first to open?"), candidates, THRESHOLD)
    assert first.text == texts[0]


def test_another_count_of_the_same_thing_is_stated_though_it_reads_worse() -> None:
    told = ["Some 900 dockers struck on Monday.", "The board spoke of 340 dockers at noon."]
    beside = "The strike cost 70 ships a day, the board said."
    best, *_ = scored_sentences(told)
    worse = [
        replace(each, answers=0.55 * best.answers) for each in scored_sentences([*told, beside])
    ]
    stated = extract(analyse("How many dockers struck?"), [best, *worse[1:]], THRESHOLD)
    assert [statement.text for statement in stated] == told


def test_what_answers_much_less_likely_is_not_stated_beside_the_best() -> None:
    best, second = scored_sentences(
        ["The board closed the old quay for good.", "The old quay was built of oak and stone."]
    )
    asked = analyse("What did the board close?")
    for share, stated in ((0.45, 1), (0.55, 2)):
        beside = replace(second, answers=share * best.answers)
        assert len(extract(asked, [best, beside], THRESHOLD)) == stated


def test_a_second_sentence_of_an_article_must_answer_better_than_one_of_another() -> None:
    best, second = scored_sentences(
        ["The board closed the old quay for good.", "The old quay was built of oak and stone."]
    )
    asked = analyse("What did the board close?")
    beside = replace(second, answers=0.6 * best.answers)
    same = replace(beside, evidence=replace(beside.evidence, article=best.evidence.article))
    assert len(extract(asked, [best, beside], THRESHOLD)) == len([best, beside])
    assert len(extract(asked, [best, same], THRESHOLD)) == len([best])


def test_a_pronoun_of_an_article_that_never_tells_of_what_is_asked_is_doubted() -> None:
    asked = analyse("How long will the museum be shut?")
    told = ["The museum closes.", "The museum is shut until May.", "The museum has two floors."]
    museum = [each.evidence for each in scored_sentences(told)]
    article = museum[0].article
    line, *_ = (each.evidence for each in scored_sentences(["It has been shut since Monday."]))
    evidence = {
        f"M{n}": replace(each, key=f"M{n}", article=article) for n, each in enumerate(museum)
    }
    evidence |= {"L": replace(line, key="L", article=replace(line.article, path="line.txt"))}
    assert astray(asked, evidence) == {"L"}
    assert astray(asked, {"L": evidence["L"]}) == set()


def test_nothing_below_the_threshold_is_stated() -> None:
    candidates = scored_sentences(["The harbour board met."], answers=THRESHOLD)
    assert extract(analyse("What did the harbour board decide?"), candidates, THRESHOLD) == ()


def test_where_no_article_has_the_names_asked_about_sentences_answer_half_as_well() -> None:
    candidates = scored_sentences(["The harbour board met.", "The quay was closed."])
    halved = doubted(candidates)
    assert [each.evidence for each in halved] == [each.evidence for each in candidates]
    assert [2 * each.answers for each in halved] == [each.answers for each in candidates]


def test_a_sentence_that_answers_two_parts_is_scored_for_the_one_it_answers_better() -> None:
    first, second = scored_sentences(["The harbour board met.", "The quay was closed."])
    worse = [replace(second, answers=0.1), replace(first, answers=0.05)]
    assert best_of([[first], worse]) == [first, worse[0]]


def test_what_two_parts_propose_is_stated_once() -> None:
    met, closed = DraftStatement("It met.", ("S1",)), DraftStatement("It closed.", ("S2",))
    assert each_once([[met, closed], [replace(closed, keys=("S9",)), met]]) == [met, closed]


def test_an_article_gives_at_most_three_statements_and_an_answer_has_five() -> None:
    texts = [f"The harbour board closed quay {name} for good." for name in "ABCDEFGH"]
    candidates = scored_sentences(texts)
    one = candidates[0].evidence.article
    same = [replace(each, evidence=replace(each.evidence, article=one)) for each in candidates[:4]]
    question = analyse("What did the harbour board decide?")
    assert [d.keys for d in extract(question, [*same, *candidates[4:]], THRESHOLD)] == [
        ("S1",),
        ("S2",),
        ("S3",),
        ("S5",),
        ("S6",),
    ]


def test_asked_how_many_sentences_with_a_figure_are_stated_in_place_of_others() -> None:
    texts = ["The dockers struck at noon.", "Some 340 dockers struck.", "Many dockers struck."]
    assert _keys(texts, "How many dockers struck?") == [("S2",)]


def test_asked_for_an_author_the_bylines_of_the_articles_meant_are_stated() -> None:
    texts = ["They closed the quay.", "By Ilka Thorn", "By Oskar Thell", "By Greta Hallam"]
    authors = ("Nadia Ostrow", "Ilka Thorn", "Oskar Thell", "Greta Hallam")
    passages = (1.0, 0.9, 0.95, 0.5)
    candidates = [
        replace(
            each,
            evidence=replace(
                each.evidence,
                passage_score=score,
                article=replace(each.evidence.article, author=author),
            ),
        )
        for each, author, score in zip(scored_sentences(texts), authors, passages, strict=True)
    ]
    stated = extract(analyse("Who wrote about the quay?"), candidates, THRESHOLD)
    assert [statement.keys for statement in stated] == [("S3",), ("S2",)]
