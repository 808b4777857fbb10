"""Statements with the sentences they are to be judged by: the sets of people's judgements."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.bench.data import rows
from tests.bench.judges.groups import Group, Second, Span

# How many rows of each set, at most. Those that teach word overlap are kept small; left out
# altogether: megaveridicality and event_happened (templates), begin, tracie, function_words (its
# licence is not stated), causal_news and certainty (no judgements).
CHOSEN = {
    "fool_me_twice": 3_000,
    "wice": 1_300,
    "summedits": 4_000,
    "bump": 1_300,
    "defacto": 3_600,
    "sufficient_facts": 5_700,
    "fever_symmetric": 1_500,
    "fever_pieces": 6_000,
    "ambient": 1_200,
    "conjnli": 4_000,
    "monotonicity": 5_000,
    "snli_counterfactual": 4_000,
    "mnli_dev": 12_000,
    "wikisplit": 3_700,
    "onestop_news": 7_800,
    "semiauto_wiki": 6_000,
    "nan_nli": 260,
    "negation_nli": 2_000,
    "breaking_nli": 600,
    "qure": 1_300,
}
# Sets whose supported statements are worded freely.
WORDED_BY_PEOPLE = {
    "onestop_news",
    "mnli_dev",
    "defacto",
    "fool_me_twice",
    "wikisplit",
    "summedits",
    "sufficient_facts",
}
TITLED = {"fool_me_twice", "sufficient_facts", "wice"}


@dataclass(frozen=True, slots=True)
class Judged:
    premise: str
    statement: str
    supported: bool
    kind: str
    wrong: tuple[Span, ...] = ()  # of an unsupported statement, where that is known

    def group(self, _: Random) -> Group:
        spans = () if self.supported else self.wrong or ((0, len(self.statement)),)
        return Group(self.premise, (Second(self.statement, spans),))


def judged(shared: Path, part: str, dice: Random) -> list[Judged]:
    """What was chosen of the sets, of `train` or `test`."""
    found = []
    for name, most in CHOSEN.items():
        read = [
            row
            for row in rows(shared, f"entailment/{name}/rows")
            if row["label"] and row["split"] == part and not row.get("missing")
        ]
        if name == "monotonicity":
            read = [r for r in read if r["kind"].startswith("MED") or dice.random() < 0.15]
        for row in dice.sample(read, min(most, len(read))):
            premise = row["premise"]
            if name in TITLED and row.get("title"):
                premise = [f"{row['title']}.", *premise]
            found.append(
                Judged(" ".join(premise), row["statement"], row["label"] == "supported", name)
            )
    return found
