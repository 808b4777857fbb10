"""How passages are ranked: the weights. Measurements chose the defaults."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

# The ranges are checked where a setting `FOOTNOTE_RANKING__…` is read, not on construction.
Count = Annotated[int, Field(ge=1, le=500)]
Weight = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class RankingWeights:
    __pydantic_config__ = ConfigDict(extra="forbid")  # a setting with a wrong name is an error

    candidates: Count = 50  # chunks found by meaning, and as many by words
    rescored: Count = 30  # of these, the chunks whose sentences are compared as well
    lexical_weight: Weight = 1.0  # of shared words beside meaning; it grows with the query
    # Of the lexical score, the share that counts how many of the question's words a passage has.
    # The rest is BM25.
    coverage_share: Share = 0.7
    outlet_boost: Weight = 0.2  # added if the question names the article's outlet
    day_boost: Weight = 0.15  # added if the question names the passage's day, or one it tells of
    said_penalty: Weight = 0.3  # subtracted if earlier answers said the whole passage
    boilerplate_penalty: Weight = 0.3  # subtracted for bylines, menus and comment forms


DEFAULT = RankingWeights()
