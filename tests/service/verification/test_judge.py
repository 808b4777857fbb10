"""The judge of support overrules the rules in wording, and never in fact."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from ingest.minilm import checked_weights, word_vectors
from service.retrieval.evidence import EvidenceSentence
from service.verification.draft import DraftStatement
from service.verification.judge import SUPPORTED, MiniLMJudge, with_context
from service.verification.verify import Verifier
from tests.fakes import scored_sentences

FOUND = "The inspector said that a worn chain may have stopped the gate on Monday night."


@dataclass
class Certain:
    """A judge that says the same of everything."""

    likelihood: float
    asked: int = 0

    def likely(self, text: str, cited: Sequence[EvidenceSentence], *, by_rules: bool) -> float:
        assert cited
        self.asked += 1
        return self.likelihood


@pytest.fixture(scope="module")
def judge() -> MiniLMJudge:
    return MiniLMJudge(word_vectors(checked_weights()))


def goes_out(text: str, judge: Certain) -> bool:
    evidence = {each.evidence.key: each.evidence for each in scored_sentences([FOUND])}
    verifier = Verifier(evidence, judge=judge)
    return verifier.refusal(DraftStatement(text, tuple(evidence))) is None


def test_what_the_judge_denies_is_refused_though_the_rules_accept_it() -> None:
    text = "The inspector said a worn chain may have stopped the gate on Monday night."
    assert goes_out(text, Certain(1.0))
    assert not goes_out(text, Certain(0.0))


def test_what_the_judge_affirms_goes_out_though_its_wording_is_its_own() -> None:
    text = "It may have been a chain past its prime that halted the gate, the inspector said."
    assert not goes_out(text, Certain(0.0))
    assert goes_out(text, Certain(1.0))


@pytest.mark.parametrize(
    "text",
    [
        "The inspector said that a worn chain may have stopped the gate on Tuesday night.",
        "The inspector said that three worn chains may have stopped the gate on Monday night.",
        "The inspector said that a worn chain had not stopped the gate on Monday night.",
        "Oskar Thell said that a worn chain may have stopped the gate on Monday night.",
    ],
)
def test_no_judge_affirms_another_fact(text: str) -> None:
    assert not goes_out(text, Certain(1.0))


def test_a_sentence_word_for_word_needs_no_judge() -> None:
    judge = Certain(0.0)
    assert goes_out(FOUND, judge)
    assert judge.asked == 0


def test_the_judge_tells_what_was_left_out_or_added(judge: MiniLMJudge) -> None:
    cited = [scored_sentences([FOUND])[0].evidence]
    good, added = (
        judge.likely(text, cited, by_rules=False)
        for text in (
            "According to the inspector, the gate may have been stopped by a worn chain.",
            "According to the inspector, the gate may have been stopped by a worn chain, which the"
            " operator had ignored for years.",
        )
    )
    assert good > SUPPORTED > added


def test_that_rules_accept_a_statement_makes_it_likelier(judge: MiniLMJudge) -> None:
    cited = [scored_sentences([FOUND])[0].evidence]
    text = "A chain stopped the gate."
    alone, by_rules = (judge.likely(text, cited, by_rules=each) for each in (False, True))
    assert 0 <= alone < by_rules <= 1


def test_what_is_known_around_a_quote_stands_behind_it() -> None:
    told = with_context(["It fell.", "It broke."], "A crane", "Courier", "2025-03-01", "It stood.")
    assert told == "It fell. It broke. (Courier, 2025-03-01. A crane. It stood.)"
    assert with_context(["It fell."], "", "", "", "") == "It fell."
    assert with_context(["It fell."], "Why?", "", "", "") == "It fell. (Why?)"
