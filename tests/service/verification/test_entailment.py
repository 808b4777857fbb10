"""Over real sentences: no minimal falsehood is accepted, and faithful statements are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.lexicon import stem
from ingest.sentence import sentences
from service.retrieval.evidence import Evidence, EvidenceSentence
from service.verification.draft import DraftStatement
from service.verification.entailment import (
    MAX_CHARS,
    covered,
    denied_words,
    objection,
    overlap,
    plain,
    said_by,
)
from service.verification.verify import Verifier, check
from tests.corruptions import corruptions
from tests.fakes import evidence_sentence
from tests.paraphrases import pairs
from tests.service.answering.test_sample import corpus

# Of other stories, so that each can stand where it never stood.
NAMES = (
    "Ilka Thorn",
    "Marit Solberg",
    "Lake Osmund",
    "Brennick",
    "Castle Hill",
    "Nadia Ostrow",
    "Quarrow",
    "Oskar Thell",
    "Insurance Federation",
    "Silas Brome",
    "Greta Hallam",
)


@cache
def evidence() -> Evidence:
    """Every sentence of the sample story, keyed."""
    found: dict[str, EvidenceSentence] = {}
    for article in corpus().values():
        for sentence in sentences(article):
            if not sentence.boilerplate:
                key = f"S{len(found) + 1}"
                found[key] = evidence_sentence(article, sentence, key)
    return found


def _stories() -> list[str]:
    """The sentences, each once and without its dateline."""
    texts = (re.sub(r"^[A-Z]+[^—]{,30}[—-] ", "", each.text) for each in evidence().values())
    return list(dict.fromkeys(texts))


@cache
def corrupted() -> list[tuple[str, str | None]]:
    """The kind of each corruption, and what is said against it."""
    return [
        (kind, objection(false, [sentence]))
        for sentence in _stories()
        for kind, false in corruptions(sentence, NAMES)
    ]


def test_no_corruption_is_accepted_as_it_stands() -> None:
    assert all(reason for _, reason in corrupted())
    tried = Counter(kind for kind, _ in corrupted())
    assert sum(tried.values()) >= 400
    assert min(tried.values()) >= 30, tried


def test_a_sentence_under_the_key_of_another_is_never_cited_to_it() -> None:
    keys = list(evidence())
    tried = 0
    for number, each in enumerate(evidence().values()):
        wrong = keys[(number + 11) % len(keys)]
        if evidence()[wrong].text == each.text:
            continue
        tried += 1
        cited, refusal = check(DraftStatement(each.text, (wrong,)), evidence())
        assert refusal is None
        assert wrong not in cited
        assert all(evidence()[key].text == each.text for key in cited)
    assert tried >= 150


def _sources() -> Iterator[tuple[str, str]]:
    """Each paraphrase with the sentence it says again."""
    for fragment, statement in pairs():
        wanted = fragment.replace("'", "’")
        (source,) = {s for s in _stories() if wanted in " ".join(s.split())} or {""}
        yield source, statement


def _typographic(sentence: str) -> Iterator[str]:
    yield sentence.replace("“", '"').replace("”", '"').replace("’", "'")
    yield unicodedata.normalize("NFD", sentence).replace(" ", "\u00a0")
    yield re.sub(r"(?<=\w)-(?=\w)", "\u2011", sentence).replace("'", "’") + " "
    yield re.sub(r"\b(\d{1,3}),(\d{3})\b", r"\1\2", sentence)
    yield re.sub(r"\b(\d+) million\b", r"\1,000,000", sentence)
    yield sentence.replace(" per cent", "%").replace(" metres", " meters")
    yield re.sub(r"\b(\d{1,2}) (March|April|May|June)\b", r"\2 \1", sentence)


def test_faithful_statements_are_accepted() -> None:
    paraphrased = [(source, text) for source, text in _sources()]
    varied = [(s, v) for s in _stories() for v in dict.fromkeys(_typographic(s)) if v != s]
    assert all(source for source, _ in paraphrased)
    assert len(paraphrased) >= 100
    assert len(varied) >= 200
    for cases in (paraphrased, varied):
        refused = [text for source, text in cases if not covered(text, [source])]
        assert len(refused) <= 0.05 * len(cases), refused


def test_no_paraphrase_is_covered_by_a_sentence_of_something_else() -> None:
    for number, (source, text) in enumerate(_sources()):
        other = _stories()[(number * 7) % len(_stories())]
        if other != source and len(set(text.split()) & set(other.split())) < 4:
            assert not covered(text, [other]), (text, other)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The council approved the plan.", "The council rejected the plan."),
        ("Police arrested the thieves.", "The thieves arrested the police."),
        ("Rovel was blamed by Tarn.", "Rovel blamed Tarn."),
        ("Ten to 15 people died.", "15 people died."),
        ("10 people died.", "Between 10 and 15 people died."),
        ("More than 30 people died.", "30 people died."),
        ("30 people died.", "Fewer than 30 people died."),
        ("The plan cost €5 million.", "The plan cost $5 million."),
        ("Prices rose 5 percentage points.", "Prices rose 5 percent."),
        ("The 12th Corps left.", "The 11th Corps left."),
        ("The F-35 landed.", "The F-16 landed."),
        ("It takes effect on 14 March.", "It takes effect on 24 March, not on 14 April."),
        ("It began at 15:22.", "It began at 22:15."),
        ("Joren Thorn spoke.", "Ilka Thorn and Joren Pallas spoke."),
        ("The minister resigned.", "The minister may resign."),
        ("She “never” agreed to it.", "She agreed to it."),
        ("It was “a great success”, he said.", "It was a great loss of success, he said."),
        ("Five people died.", "Officials denied that five people died."),
        ("The law is illegal.", "The law is legal."),
        ("Trains run from Tarn to Rovel.", "Trains run from Rovel to Tarn."),
        ("See https://evil.example for the five deaths.", "Five deaths were reported."),
        ("25 million goes to repairs.", "25 million goes to homes and 35 million to repairs."),
        ("The ferry to Skell sank.", "The ferry to Skell was cancelled after a rope broke."),
        ("The mayor was arrested.", "The mayor was applauded."),
        ("Prices rose 5 percent for tenants.", "Prices rose 5 percent against inflation."),
        ("The line-down changed again.", "The line-up changed again."),
        ("The team won the cup tie.", "The team lost the cup tie."),
        ("The May report was withdrawn.", "The March report was withdrawn."),
        ("It grew 4 percent in 2023 from 2023.", "It grew 4 percent in 2023 from 2022."),
    ],
)
def test_a_minimal_falsehood_is_refused(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Brook rejected the findings of Alder.", "Alder rejected the findings of Brook."),
        (
            "Rovel rejected the findings of Brennick.",
            "Brennick, the chief executive of Rovel, rejected the findings.",
        ),
        ("Pallas said Thorn fired Vorst.", "Thorn said Pallas fired Vorst."),
        ("Thorn said Vorst fired Pallas.", "Thorn said Pallas fired Vorst."),
        ("Thorn fired Vorst.", "Thorn said Pallas fired Vorst."),
        ("Pallas was fired by Vorst.", "Pallas fired Vorst."),
        ("Pallas was fired, Thorn said.", "Thorn said Pallas fired Vorst."),
        ("Mosk won the cup.", "Tarn beat Mosk to win the cup."),
        ("Thorn deleted the files.", "Thorn told Vorst to delete the files."),
        ("Tarn beat Mosk and Pell beat Rovel.", "Tarn beat Mosk and Rovel beat Pell."),
        (
            "Okon defended Lund, whom Finch had called a liar.",
            "Okon defended Finch, whom Lund had called a liar.",
        ),
        (
            "After Vorst fired Pallas, Thorn demanded an inquiry.",
            "After Pallas fired Thorn, Vorst demanded an inquiry.",
        ),
        (
            "Exports fell by 3 percent while imports rose by 9.",
            "Imports fell by 3 percent while exports rose by 9.",
        ),
    ],
)
def test_nobody_does_what_another_does(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Vorst was fired by Pallas.", "Pallas fired Vorst."),
        ("Pallas fired Vorst, Thorn said.", "Thorn said Pallas fired Vorst."),
        ("Vorst was fired by Pallas, according to Thorn.", "Thorn said Pallas fired Vorst."),
        (
            "Thorn demanded an inquiry after Pallas fired Vorst.",
            "After Pallas fired Vorst, Thorn demanded an inquiry.",
        ),
        (
            "Brennick, who is chief executive of Rovel, rejected the findings.",
            "Brennick, the chief executive of Rovel, rejected the findings.",
        ),
        (
            "The findings were rejected by Brennick, the chief executive of Rovel.",
            "Brennick, the chief executive of Rovel, rejected the findings.",
        ),
        ("Tarn won the cup.", "Tarn beat Mosk to win the cup."),
        ("Finch was defended by Okon.", "Okon defended Finch, whom Lund had called a liar."),
        ("Lund had called Finch a liar.", "Okon defended Finch, whom Lund had called a liar."),
        ("Judge Velline sentenced Renko.", "Renko was sentenced by Judge Amara Velline."),
    ],
)
def test_who_does_it_may_stand_elsewhere(text: str, quote: str) -> None:
    assert covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Between 10 and 15 people died.", "10–15 people died."),
        ("Ten thousand people left.", "10k people left."),
        ("The plan cost 5 million dollars.", "The plan cost $5m."),
        ("Tarn was blamed by Rovel.", "Rovel blamed Tarn."),
        ("Officials in the United States agreed.", "Officials in the U.S. agreed."),
        ("It begins on 3 April 2024, a Wednesday.", "It begins on Wednesday, 3 April 2024."),
        ("Half a million people left.", "500,000 people left."),
        ("62 000 people left.", "62,000 people left."),
        ("The inquiry found no evidence of it.", "The inquiry did not find any evidence of it."),
        ("Mosk were beaten by Tarn again.", "Tarn beat Mosk again."),
        ("It was the 5th month in a row.", "It was the fifth month in a row."),
        ("Profit rose 18 percent.", "Profit rose 18 percent to $212 million."),
        ("The dollar closed at 145.25/35 yen", "The dollar closed at 145.25/35 yen."),
    ],
)
def test_the_same_in_other_words_is_accepted(text: str, quote: str) -> None:
    assert covered(text, [quote])


def test_clauses_may_rest_on_one_sentence_each_but_not_on_bits_of_both() -> None:
    quotes = ["Pallas praised the volunteers.", "Vorst extended the evacuation."]
    assert covered("Pallas praised the volunteers, and Vorst extended the evacuation.", quotes)
    assert not covered("Pallas extended the evacuation.", quotes)


def test_whoever_says_something_in_one_sentence_does_not_say_what_another_one_tells() -> None:
    quotes = ["The mill burned at noon.", "Ilka Thorn said the gate jammed at noon."]
    assert not covered("The mill burned at noon, Ilka Thorn said.", quotes)


def test_three_telling_words_are_enough_to_be_anchored_elsewhere_but_two_are_not() -> None:
    quote = "The flood moved people at noon."
    assert said_by("The flood moved people.", quote)
    assert not said_by("The flood moved.", quote)


def test_overlap_is_the_share_of_the_telling_words() -> None:
    assert overlap("The flood moved.", ["The flood came."]) == 0.5
    assert overlap("It is.", ["It is."]) == 0.0


def test_words_are_denied_by_what_stands_before_them() -> None:
    denied = denied_words("The mayor did not approve the quay.")
    assert {stem("approve"), stem("quay")} <= denied
    assert stem("mayor") not in denied
    assert denied_words("The mayor approved the quay.") == frozenset()
    assert denied_words("The mayor did not approve the quay.", but={stem("not")}) == frozenset()


def test_a_refusal_says_what_is_wrong() -> None:
    assert "“7”" in str(objection("7 people died.", ["Six people died."]))
    assert "Tarn" in str(objection("Rovel beat Tarn.", ["Rovel beat Mosk."]))


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_verifying_is_total(text: str, quotes: list[str]) -> None:
    assert covered(text, quotes) in (True, False)
    assert all(covered(quote, quotes) for quote in quotes if plain(quote))


def test_a_statement_may_have_a_thousand_characters() -> None:
    text = "x" * MAX_CHARS
    assert "longer than" not in str(objection(text, ["It rained."]))
    assert "longer than 1000 characters" in str(objection(f"{text}x", ["It rained."]))


@pytest.mark.timeout(60)  # a quadratic rule takes minutes
def test_a_statement_without_end_is_refused_at_once() -> None:
    assert not covered("word " * MAX_CHARS, ["word " * 40])


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["Pell, ", "word fired ", "ABC said 5 m ", '"a" said ', "1 to "])
def test_a_sentence_without_end_covers_nothing_at_once(piece: str) -> None:
    assert not covered("Thorn fired Vorst on Monday.", [piece * 3_000])


def test_support_is_a_share() -> None:
    verifier = Verifier(evidence())
    for key, each in list(evidence().items())[:20]:
        statement = verifier.statement(DraftStatement(each.text, (key,)))
        assert statement is None or 0 <= statement.support <= 1
