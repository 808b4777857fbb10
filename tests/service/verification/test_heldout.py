"""Verification on sentences, edits and rewordings that were written without knowing its rules."""

from collections import Counter
from functools import cache

import pytest

from ingest.article import Article
from ingest.sentence import sentences
from service.retrieval.evidence import Evidence, EvidenceSentence
from service.verification.draft import DraftStatement
from service.verification.entailment import covered, objection
from service.verification.verify import check
from tests.fakes import evidence_sentence
from tests.heldout import Case, cases, sources
from tests.heldout.edits import edits, variants


def _edits() -> list[Case]:
    by_hand = [case for case in cases() if case.kind != "faithful"]
    return by_hand + [Case(kind, s, text) for s in sources() for kind, text in edits(s)]


def _rewordings() -> list[Case]:
    by_hand = [case for case in cases() if case.kind == "faithful"]
    return by_hand + [Case("faithful", s, text) for s in sources() for text in variants(s)]


def _evidence() -> Evidence:
    found: dict[str, EvidenceSentence] = {}
    for number, source in enumerate(sources(), start=1):
        article = Article(path=f"{number}.txt", text=source, digest="d")
        sentence = sentences(article)[0]
        found[f"S{number}"] = evidence_sentence(article, sentence, f"S{number}")
    return found


@cache
def refusable() -> list[tuple[str, str | None]]:
    """The kind of each edit, and what is said against it."""
    return [(case.kind, objection(case.text, [case.source])) for case in _edits()]


def test_no_edit_is_accepted() -> None:
    assert all(reason for _, reason in refusable())
    tried = Counter(kind for kind, _ in refusable())
    assert sum(tried.values()) >= 600
    assert min(tried.values()) >= 30, tried


def test_rewordings_are_accepted() -> None:
    refused = [case.text for case in _rewordings() if not covered(case.text, [case.source])]
    assert len(_rewordings()) >= 350
    assert len(refused) <= 0.05 * len(_rewordings()), refused


@pytest.mark.parametrize("key", ["S0", "S999", "", "s1"])
def test_no_edit_is_accepted_under_an_invented_key(key: str) -> None:
    evidence = _evidence()
    for case in cases():
        if case.kind != "faithful":
            cited, refusal = check(DraftStatement(case.text, (key,)), evidence)
            assert (cited, bool(refusal)) == ((), True), case


def test_no_statement_is_accepted_under_the_key_of_another_sentence() -> None:
    for number, case in enumerate(_rewordings()):
        for other in sources()[number % 7 :: 7]:
            if other != case.source:
                assert not covered(case.text, [other]), (case.text, other)
