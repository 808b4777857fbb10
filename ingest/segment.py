"""Segments: a revision of the vectors is a list of them, and each is made once and never changed.

What is new since the last segment was made, the tail, has none: it is compared vector by vector.
Small neighbours are made into one, and so are those of which much is gone, as in a log-structured
merge tree (O'Neil et al., 1996): a change costs its own size, and few segments have to be asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# A segment is made of a tail above this share of all chunks, but not of a handful of them …
_TAIL_SHARE = 1 / 8
_TAIL_LEAST = 500
# … and of no tail that takes longer to compare than a segment to search.
_TAIL_MOST = 10_000
# A neighbour that is at most so many times as large is taken into the new one.
_RATIO = 2
_DEAD_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Segment:
    """The chunks of the articles that the revisions `first` to `last` added."""

    name: str
    address: str  # of the Chroma server that holds it; empty: the data folder does
    first: int
    last: int
    rows: int  # vectors in it
    chunks: int  # for which these stood when it was made
    dead: int = 0  # of those chunks, how many are gone since

    @property
    def alive(self) -> int:
        return max(0, self.chunks - self.dead)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What should be made into one segment: neighbours, which may be none, and maybe the tail."""

    replaced: tuple[Segment, ...]
    with_tail: bool


def tail_limit(segments: Sequence[Segment]) -> int:
    """How many chunks a tail may have."""
    sealed = sum(each.alive for each in segments)
    return min(_TAIL_MOST, max(_TAIL_LEAST, int(sealed * _TAIL_SHARE))) if segments else 0


def tail_from(segments: Sequence[Segment]) -> int:
    """The first revision whose articles are in no segment."""
    return segments[-1].last + 1 if segments else 0


def overdue(segments: Sequence[Segment], tail: int) -> Rewrite | None:
    """What should be made into one now, or None. `segments` are in order of their revisions."""
    if tail > tail_limit(segments):
        size, start = tail, len(segments)
        while start and segments[start - 1].alive <= _RATIO * size:
            start -= 1
            size += segments[start].alive
        return Rewrite(tuple(segments[start:]), with_tail=True)
    for each in segments:
        if each.dead > _DEAD_SHARE * each.chunks:
            return Rewrite((each,), with_tail=False)
    return None
