from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.sentence import sentences
from ingest.structure import structure
from service.retrieval.evidence import Evidence
from service.verification.citation import Citation
from service.verification.draft import DraftStatement
from service.verification.verify import Dropped, Statement, Verifier, check, covered
from tests.fakes import evidence_sentence

TEXT = (
    "The flood moved 4,500 people.\r\n\r\n"
    "Mayor Ilka Thorn 😀 denied the claim. It rained. It rained."
)
ARTICLE = Article(
    path="a.txt", text=TEXT, digest="d", source="Courier", published=date(2025, 3, 12)
)


def _evidence() -> Evidence:
    return {
        f"S{sentence.number}": evidence_sentence(ARTICLE, sentence, f"S{sentence.number}")
        for sentence in sentences(ARTICLE)
    }


EVIDENCE = _evidence()
S2_S3_S1 = ("S2", "S3", "S1")


def _verified(*drafts: DraftStatement) -> tuple[list[Statement], Verifier]:
    verifier = Verifier(EVIDENCE)
    return list(verifier.verify(drafts)), verifier


def test_a_verbatim_sentence_is_cited_to_the_character() -> None:
    (statement,), _ = _verified(DraftStatement("The flood moved 4,500 people.", ("S1",)))
    (citation,) = statement.citations
    assert citation.quote == TEXT[citation.span.start : citation.span.end]
    assert (citation.number, citation.sentence, citation.prefix) == (1, 1, "")
    assert TEXT.startswith(citation.quote + citation.suffix)


def test_a_repeated_sentence_cites_the_one_that_was_meant() -> None:
    repeated = [key for key, each in EVIDENCE.items() if each.text == "It rained."]
    assert len(repeated) == 2
    for key in repeated:
        (statement,), _ = _verified(DraftStatement("It rained.", (key,)))
        assert statement.citations[0].span == EVIDENCE[key].sentence.span


def test_citations_are_numbered_in_the_order_of_first_use() -> None:
    statements, verifier = _verified(
        DraftStatement("Mayor Ilka Thorn 😀 denied the claim.", ("S2",)),
        DraftStatement("The flood moved 4,500 people.", ("S1",)),
        DraftStatement(
            "Mayor Ilka Thorn denied the claim; the flood moved 4,500 people.", ("S2", "S1")
        ),
    )
    assert [[c.number for c in each.citations] for each in statements] == [[1], [2], [1, 2]]
    assert [c.number for c in verifier.citations] == [1, 2]


def test_what_a_heading_says_of_its_sentence_may_be_told() -> None:
    text = "# Opening hours\n\n## Harbour office\n\nOn Monday it is closed all day.\n"
    article = Article(path="a.md", text=text, digest="d")
    (sentence,) = [each for each in sentences(article) if each.span.of(text).startswith("On")]
    held = replace(evidence_sentence(article, sentence), structure=structure(text, sentence.span))
    told = DraftStatement("On Monday the harbour office is closed all day.", ("S1",))
    assert check(told, {"S1": held}) == (("S1",), None)
    other = replace(told, text=told.text.replace("harbour", "tax"))
    assert check(other, {"S1": held})[0] == ()


def test_a_key_that_does_nothing_for_the_statement_is_left_out() -> None:
    (statement,), _ = _verified(
        DraftStatement("The flood moved 4,500 people.", ("S2", "S1", "S1", "S99"))
    )
    assert [citation.sentence for citation in statement.citations] == [1]
    (both,), _ = _verified(
        DraftStatement("Ilka Thorn denied the claim; the flood moved 4,500 people.", S2_S3_S1)
    )
    assert [citation.sentence for citation in both.citations] == [2, 1]


@pytest.mark.parametrize("keys", [("S2",), ("S99", "", "1"), ()])
def test_a_true_statement_under_a_wrong_key_is_anchored_where_it_stands(
    keys: tuple[str, ...],
) -> None:
    (statement,), verifier = _verified(DraftStatement("The flood moved 4,500 people.", keys))
    assert [citation.sentence for citation in statement.citations] == [1]
    assert verifier.accepted == {"kept": 1, "re-anchored": 1}


def test_what_was_said_is_not_said_again() -> None:
    statements, verifier = _verified(
        DraftStatement("The flood moved 4,500 people.", ("S1",)),
        DraftStatement("The flood moved 4,500 people.", ("S2",)),
    )
    assert len(statements) == 1
    assert verifier.dropped == {Dropped.REPEATED.value: 1}


def _or_quotes(*drafts: DraftStatement) -> tuple[list[str], Verifier]:
    verifier = Verifier(EVIDENCE)
    return [each.text for draft in drafts for each in verifier.or_quotes(draft)], verifier


FLOOD, DENIED = EVIDENCE["S1"].text, EVIDENCE["S2"].text


def test_a_refused_statement_is_replaced_in_its_place_by_what_it_cites() -> None:
    said, verifier = _or_quotes(
        DraftStatement("It rained.", ("S3",)),
        DraftStatement("The flood moved 5,400 people.", ("S1",)),
        DraftStatement("Mayor Ilka Thorn denied the claim.", ("S2",)),
    )
    assert said == ["It rained.", FLOOD, "Mayor Ilka Thorn denied the claim."]
    assert +verifier.accepted == {"kept": 2, "quoted": 1}
    assert not +verifier.dropped


def test_of_what_it_cites_all_that_shares_its_words_is_quoted_in_its_order() -> None:
    both = DraftStatement("Thorn denied that the flood moved 5,400 people.", S2_S3_S1)
    assert _or_quotes(both)[0] == [DENIED, FLOOD]


def test_a_question_and_a_key_of_nothing_are_quoted_by_nobody() -> None:
    asked = Article(path="b.txt", text="Did the flood move 5,400 people?", digest="d")
    (question,) = sentences(asked)
    verifier = Verifier(EVIDENCE | {"S9": evidence_sentence(asked, question, "S9")})
    draft = DraftStatement("The flood moved 5,400 people.", ("S9", "S77", "S1"))
    assert [each.text for each in verifier.or_quotes(draft)] == [FLOOD]


def test_a_sentence_is_quoted_once() -> None:
    wrong = [
        DraftStatement(f"The flood moved {number} people.", ("S1",)) for number in ("1", "2 to 3")
    ]
    said, verifier = _or_quotes(*wrong)
    assert said == [FLOOD]
    assert verifier.accepted["quoted"] == 2


def test_a_short_answer_has_what_it_cites_in_its_place_unless_it_cites_all() -> None:
    assert _or_quotes(DraftStatement("Yes.", ("S1",)))[0] == [FLOOD]
    assert _or_quotes(DraftStatement("Yes.", S2_S3_S1))[0] == [DENIED, "It rained.", FLOOD]
    assert _or_quotes(DraftStatement("Cattle drowned there.", ("S1",)))[0] == []
    said, verifier = _or_quotes(DraftStatement("ZX81", tuple(EVIDENCE)))
    assert said == []
    assert verifier.dropped == {Dropped.NOT_COVERED.value: 1}


@pytest.mark.parametrize(
    ("text", "keys", "quoted"),
    [
        ("The flood drowned some cattle in Pell.", ("S1",), [FLOOD]),  # a quarter of its words
        ("The flood drowned some cattle in Pell again.", ("S1",), []),
        ("The flood moved cattle away.", (), [FLOOD]),  # a half of its words
        ("The flood drowned some cattle in Pell.", (), []),
    ],
)
def test_a_sentence_is_quoted_for_the_share_of_words_it_has(
    text: str, keys: tuple[str, ...], quoted: list[str]
) -> None:
    assert _or_quotes(DraftStatement(text, keys))[0] == quoted


def test_without_a_key_the_sentence_with_most_of_the_words_is_quoted() -> None:
    assert _or_quotes(DraftStatement("The flood moved 5,400 people.", ()))[0] == [FLOOD]
    assert _or_quotes(DraftStatement("It rained frogs.", ()))[0] == ["It rained."]
    said, verifier = _or_quotes(DraftStatement("The flood drowned cattle.", ()))
    assert said == []
    assert verifier.dropped == {Dropped.NO_EVIDENCE.value: 1}


@pytest.mark.parametrize("text", ["Did the flood move people?", " "])
def test_what_states_nothing_is_not_replaced(text: str) -> None:
    said, verifier = _or_quotes(DraftStatement(text, ("S1",)))
    assert said == []
    assert verifier.dropped.total() == 1


def test_a_refusal_can_be_asked_for_and_counts_nothing() -> None:
    verifier = Verifier(EVIDENCE)
    refusal = verifier.refusal(DraftStatement("The flood moved 5,400 people.", ("S1",)))
    assert refusal
    assert refusal.why is Dropped.NOT_COVERED
    assert verifier.refusal(DraftStatement("It rained.", ("S3",))) is None
    assert not verifier.dropped


REWORDED = "4,500 people were moved by the flood."
WORDED_FREELY = "The flood drove 4,500 people out of home."


@pytest.mark.parametrize(
    ("text", "keys", "judged"),
    [
        (REWORDED, ("S1",), ["S1"]),
        (WORDED_FREELY, ("S1",), ["S1"]),
        (WORDED_FREELY, S2_S3_S1, ["S2", "S3", "S1"]),
        (WORDED_FREELY, ("S1", "S2", "S3", "S4"), []),
        (WORDED_FREELY.replace("4,500", "5,400"), ("S1",), []),
        (WORDED_FREELY.replace(".", "?"), ("S1",), []),
        (FLOOD, ("S1",), []),
    ],
)
def test_somebody_else_may_judge_the_wording_but_no_quote_and_no_fact(
    text: str, keys: tuple[str, ...], judged: list[str]
) -> None:
    found = Verifier(EVIDENCE).questioned(DraftStatement(text, keys))
    assert [each.key for each in found] == judged


@pytest.mark.parametrize(
    ("text", "said", "why"),
    [
        (REWORDED, None, None),
        (REWORDED, True, None),
        (REWORDED, False, "its sentences do not say all of it"),
        (WORDED_FREELY, True, None),
        (WORDED_FREELY, False, "the sentence does not say “drove”"),
        (WORDED_FREELY, None, "the sentence does not say “drove”"),
    ],
)
def test_what_somebody_else_judged_of_the_wording_counts(
    text: str, said: bool | None, why: str | None
) -> None:
    draft = DraftStatement(text, ("S1",))
    verifier = Verifier(EVIDENCE, checked={} if said is None else {draft: said})
    refusal = verifier.refusal(draft)
    assert (refusal and refusal.reason) == why
    assert (verifier.statement(draft) is None) is (why is not None)


def test_page_boilerplate_is_cited_by_nobody_who_does_not_name_it() -> None:
    first = EVIDENCE["S1"]
    marked = replace(first, sentence=replace(first.sentence, boilerplate=True))
    draft = DraftStatement("The flood moved 4,500 people.", ("S2",))
    assert check(draft, EVIDENCE)[0] == ("S1",)
    assert check(draft, EVIDENCE | {"S1": marked})[0] == ()


def test_a_statement_answers_as_likely_as_its_best_sentence_and_a_quote_supports_itself() -> None:
    verifier = Verifier(EVIDENCE, {"S1": 0.8, "S2": 0.4})
    quoted = verifier.statement(DraftStatement("The flood moved 4,500 people.", ("S1",)))
    worded = verifier.statement(
        DraftStatement("The flood moved 4,500 people; Ilka Thorn denied the claim.", ("S2", "S1"))
    )
    unasked = verifier.statement(DraftStatement("It rained.", ("S3",)))
    assert quoted
    assert worded
    assert unasked
    assert (quoted.answers, quoted.support) == (0.8, 1.0)
    assert worded.answers == 0.8
    assert worded.support < 1.0
    assert unasked.answers == 0.0


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        (DraftStatement(" \n", ("S1",)), Dropped.EMPTY),
        (DraftStatement("It snowed.", ()), Dropped.NO_EVIDENCE),
        (DraftStatement("It snowed.", ("S99", "", "1")), Dropped.NO_EVIDENCE),
        (DraftStatement("The flood moved 5,400 people.", ("S1",)), Dropped.NOT_COVERED),
        (DraftStatement("The flood moved 4,500 people to Rome.", ("S1",)), Dropped.NOT_COVERED),
        (DraftStatement("Mayor Ilka Thorn made the claim.", ("S2",)), Dropped.NOT_COVERED),
        (DraftStatement("Mayor Otto Thorn denied the claim.", ("S2",)), Dropped.NOT_COVERED),
        (DraftStatement("It snowed.", ("S1",)), Dropped.NOT_COVERED),
    ],
)
def test_what_the_evidence_does_not_say_is_dropped(draft: DraftStatement, why: Dropped) -> None:
    statements, verifier = _verified(draft)
    assert statements == []
    assert verifier.citations == []
    assert verifier.dropped == {why.value: 1}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("“It’s over” — he said", '"It\'s over" - he said'),
        ("The flood moved ten thousand people.", "The flood moved 10,000 people away."),
    ],
)
def test_typography_and_spelling_of_numbers_may_differ(text: str, quote: str) -> None:
    assert covered(text, [quote])


def test_a_quote_cut_short_of_its_negation_is_not_covered() -> None:
    assert not covered("five people died", ["Officials denied that five people died."])


@given(
    st.lists(
        st.builds(
            DraftStatement,
            text=st.one_of(
                st.text(max_size=40), st.sampled_from([e.text for e in EVIDENCE.values()])
            ),
            keys=st.lists(
                st.one_of(st.text(max_size=3), st.sampled_from(list(EVIDENCE))), max_size=4
            ).map(tuple),
        ),
        max_size=5,
    )
)
def test_no_draft_however_wrong_makes_an_unverified_citation(drafts: list[DraftStatement]) -> None:
    statements, verifier = _verified(*drafts)
    assert len(statements) + sum(verifier.dropped.values()) == len(drafts)
    for statement in statements:
        assert statement.citations
        assert 0 <= statement.answers <= 1
        assert 0 <= statement.support <= 1
        assert covered(statement.text, [citation.quote for citation in statement.citations])
    for citation in verifier.citations:
        assert isinstance(citation, Citation)
        assert citation.quote == TEXT[citation.span.start : citation.span.end]
        assert citation.quote in {each.text for each in EVIDENCE.values()}


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_covering_never_fails(text: str, quotes: list[str]) -> None:
    assert covered(text, quotes) in (True, False)
    assert check(DraftStatement(text, ()), {})[1] is not None
