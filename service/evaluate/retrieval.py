"""Rankings against gold, measured by `ir_measures` (MacAvaney et al., 2022), that is trec_eval."""

from collections.abc import Mapping

import ir_measures
from ir_measures import MRR, R, nDCG

from service.evaluate.rankings import DEPTHS, Level, Ranking, qrels, scored


def measure(level: Level, rankings: Mapping[str, Ranking]) -> dict[str, dict[str, float]]:
    """Question → measure → value, for every question that has something relevant."""
    names = {R @ k: f"recall@{k}" for k in DEPTHS[level]}
    names |= {MRR: "MRR", nDCG @ 10: "nDCG@10"}
    judged = {id_: each for id_, each in rankings.items() if each.relevant}
    if not judged:
        return {}
    values = {id_: dict.fromkeys(names.values(), 0.0) for id_ in judged}
    found = ir_measures.iter_calc(list(names), qrels(judged), scored(judged))
    for each in found:
        values[each.query_id][names[each.measure]] = float(each.value)
    return values
