"""Which articles are printings of one text: reprints, wire stories, cut or lightly edited copies.

MinHash (Broder, "On the resemblance and containment of documents", 1997) over runs of four words
of the story, and locality-sensitive hashing in bands to find the pairs worth comparing.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from ingest.article import Article
from ingest.sentence import Sentence

# Named by the reading, too: signatures of another algorithm cannot be compared with these.
ALGORITHM = f"minhash{RMinHash.ALGORITHM_VERSION}"

# Measured on BBC news (see tests/bench): with four words a copy of which a third was cut and a
# tenth of the words replaced still shares half of its runs; distinct stories share almost none.
_RUN_WORDS = 4
_SLOTS = 256
_SEED = 1
# 64 bands of two slots make a pair that shares 0.3 of its runs a candidate with probability .998.
_BANDS = 64
_BAND_SLOTS = 2
# Within a bucket each article is compared with so many that follow: enough to chain any number
# of copies together, and a bucket of one everyday phrase stays cheap.
NEIGHBOURS = 8
_BLOCK_PAIRS = 50_000

# A copy shares this much of the shorter text …
_CONTAINED = 0.5
# … or this much where that is short: dividends and weather are reported in set phrases …
_SHORT_RUNS = 50
_SHORT_CONTAINED = 0.8
# … and this much of both together, or a digest would join all the stories that it quotes.
_RESEMBLING = 0.25

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("'‘’ʼ"))


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a story to compare it: how many distinct runs it has, and their MinHash."""

    runs: int  # 0: no story, nothing to compare
    minhash: NDArray[np.uint32]  # (256,)


@dataclass(frozen=True, slots=True)
class Signatures:
    """The signatures of n articles, in rows."""

    keys: NDArray[np.int64]  # (n,) article keys, ascending
    runs: NDArray[np.int64]  # (n,)
    minhashes: NDArray[np.uint32]  # (n, 256)


def signature(article: Article, sentences: Sequence[Sentence]) -> Signature:
    """Of the story alone, without its boilerplate; case, accents' forms and punctuation are folded.

    The same on every machine and in every process, so that it can be stored.
    """
    story = " ".join(each.span.of(article.text) for each in sentences if not each.boilerplate)
    runs = _runs(story)
    minhash = RMinHash(_SLOTS, _SEED)
    minhash.update(runs)
    return Signature(len(runs), np.array(minhash.digest(), dtype=np.uint32))


def signatures(rows: Sequence[tuple[int, int, bytes]]) -> Signatures:
    """From rows of (article key, runs, the bytes of its MinHash), in order of key."""
    joined = b"".join(minhash for _, _, minhash in rows)
    return Signatures(
        keys=np.array([key for key, _, _ in rows], dtype=np.int64),
        runs=np.array([runs for _, runs, _ in rows], dtype=np.int64),
        minhashes=np.frombuffer(joined, dtype=np.uint32).reshape(len(rows), _SLOTS),
    )


def clusters(found: Signatures) -> dict[int, int]:
    """Article key → the smallest key of its cluster, for every article that has a copy.

    Copies of copies are of one cluster. Articles without a story have none.
    """
    told = found.runs > 0
    keys, runs, minhashes = found.keys[told], found.runs[told], found.minhashes[told]
    parents = np.arange(len(keys))
    for one, other in _copies(runs, minhashes):
        first, second = sorted((_root(parents, one), _root(parents, other)))
        parents[second] = first
    # The root of a cluster is its lowest row, so the one with the smallest key.
    roots = [_root(parents, row) for row in range(len(keys))]
    sizes = np.bincount(roots, minlength=len(keys))
    return {int(keys[row]): int(keys[root]) for row, root in enumerate(roots) if sizes[root] > 1}


def buckets(found: Signature) -> list[int]:
    """What the signature falls into: two that share none of these are no copies. Of no story, none.

    Each is a signed integer of 64 bits.
    """
    if not found.runs:
        return []
    slots = found.minhash[: _BANDS * _BAND_SLOTS].astype(np.uint64).reshape(_BANDS, _BAND_SLOTS)
    values = (slots[:, 0] << np.uint64(32)) | slots[:, 1]
    # A step of the SplitMix64 generator for each band, so that equal slots of two bands differ.
    steps = np.arange(1, _BANDS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return np.unique((values ^ steps).view(np.int64)).tolist()  # type: ignore[no-any-return]


def _runs(story: str) -> list[str]:
    """The distinct runs of four words; of a shorter story, the one that it is."""
    folded = unicodedata.normalize("NFKC", story).translate(_APOSTROPHES).casefold()
    words = _WORD.findall(folded)
    if not words:
        return []
    ends = range(_RUN_WORDS, max(len(words), _RUN_WORDS) + 1)
    return sorted({" ".join(words[max(0, end - _RUN_WORDS) : end]) for end in ends})


def _copies(runs: NDArray[np.int64], minhashes: NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    """Pairs of rows, the lower one first, whose signatures say that they share enough."""
    pairs = _candidates(minhashes)
    for start in range(0, len(pairs), _BLOCK_PAIRS):
        one, other = pairs[start : start + _BLOCK_PAIRS].T
        resemblance = (minhashes[one] == minhashes[other]).mean(axis=1)
        # |A ∩ B| = J (|A| + |B|) / (1 + J)
        shared = resemblance * (runs[one] + runs[other]) / (1 + resemblance)
        shorter = np.minimum(runs[one], runs[other])
        needed = np.where(shorter < _SHORT_RUNS, _SHORT_CONTAINED, _CONTAINED)
        same = (resemblance >= _RESEMBLING) & (shared >= needed * shorter)
        yield from zip(one[same].tolist(), other[same].tolist(), strict=True)


def _candidates(minhashes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """(m, 2): distinct pairs of rows that agree in a whole band and lie near in its bucket."""
    count = len(minhashes)
    pairs = [np.empty(0, dtype=np.int64)]
    for start in range(0, _BANDS * _BAND_SLOTS, _BAND_SLOTS):
        band = np.ascontiguousarray(minhashes[:, start : start + _BAND_SLOTS])
        bucket = band.view(np.uint64).ravel()
        order = np.argsort(bucket, kind="stable")
        ordered = bucket[order]
        for lag in range(1, min(NEIGHBOURS + 1, count)):
            near = np.flatnonzero(ordered[lag:] == ordered[:-lag])
            if not len(near):
                break
            pairs.append(order[near] * count + order[near + lag])
    return np.stack(np.divmod(np.unique(np.concatenate(pairs)), max(count, 1)), axis=1)


def _root(parents: NDArray[np.int64], row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = int(parents[row])
    return row
