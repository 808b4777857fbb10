r"""Learn how inputs ask: their kind, and which of their words are their topic.

    python -m tests.bench.judges.asking            # writes service/query/asking.npz
    python -m tests.bench.judges.asking --measure  # … and what each writer's lines say without them

`handwritten/inputs.tsv` has a writer, a kind and an input a line; braces mark the topic. Lookups
and yes/no questions of `news_questions.jsonl` are added, as those are what is mostly asked.
"""

import argparse
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array, hstack

from ingest.embed import open_embedder
from ingest.language.tokens import words
from ingest.span import Span
from service.query.asking import FILE, VECTOR_SCALE
from service.query.features import BUCKETS, of_input, of_words
from tests.bench.judges.written import FOLDER, lines

_TOPICS = {"overview", "timeline", "compare"}  # and what is asked of the collection
_OFTEN = 4  # lines that have a word which tells how is asked
_RIDGE = 1.0
_ASKED_OF_NEWS = 1_500
_LOOKUP = re.compile(
    r"(?:who|whose|when|where|why|how|what (?:did|does|do|was|will))\b", re.IGNORECASE
)
_YES_NO = re.compile(r"(?:did|does|do|is|are|was|were|has|have|will|can)\b", re.IGNORECASE)
_OUTLET = re.compile(
    r"\b(?:[A-Z][\w’'-]+ )*(?:Courier|Gazette|Ledger|Herald|Times|Post|Tribune|Observer|Chronicle"
    r"|Echo|Mail|News|Journal|Reuters|AP|BBC|CNN|Guardian|Zeitung|Bote|Tagblatt|Standard|Mirror"
    r"|Express|Wire|Weekly|Star|Sun|Radio \w+|Examiner|Argus|Dispatch|Mercury|Telegraph"
    r"|Independent|Kurier|Anzeiger|Monitor|Bulletin|Sentinel|Globe)\b"
)

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Input:
    writer: str
    kind: str
    text: str
    topic: tuple[bool, ...]  # of each character, whether it is the topic's

    @property
    def has_topic(self) -> bool:
        return self.kind in _TOPICS or self.kind.startswith("collection")


def inputs(path: Path) -> list[Input]:
    """Lines of writer, kind and text; without a writer there is none."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            *writer, kind, marked = line.split("\t")
            inside, text, topic = False, "", []
            for sign in marked:
                if sign in "{}":
                    inside = sign == "{"
                else:
                    text += sign
                    topic.append(inside)
            found.append(Input("".join(writer), kind, text, tuple(topic)))
    return found


def _of_news() -> list[Input]:
    texts = sorted({r["question"] for r in lines("news_questions") if r["split"] == "train"})
    kinds = ((_LOOKUP, "lookup"), (_YES_NO, "yes_no"))
    asked = [
        Input("news", kind, text, ()) for text in texts for way, kind in kinds if way.match(text)
    ]
    return Random(1).sample(asked, _ASKED_OF_NEWS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    arguments = parser.parse_args()
    own = inputs(FOLDER / "inputs.tsv")
    every = [*own, *_of_news()]
    vectors = np.asarray(open_embedder("minilm").embed([each.text for each in every]), dtype=float)
    if arguments.measure:
        for writer in sorted({each.writer for each in own}):
            theirs = np.array([each.writer == writer for each in every])
            others = [each for each in every if each.writer != writer]
            fitted = _fitted(others, vectors[~theirs])
            told = fitted.told([each for each in own if each.writer == writer], vectors[theirs])
            print(f"{writer}: {told:.3f} of the kinds told without them")  # noqa: T201
    _fitted(every, vectors).write(Path(str(files("service.query"))) / FILE)


@dataclass(frozen=True, slots=True)
class Fitted:
    known: frozenset[str]
    kinds: Sequence[str]
    of_kinds: Numbers  # (buckets + dimensions + 1, kinds)
    of_words: Numbers  # (buckets + 1,)

    def told(self, asked: Sequence[Input], vectors: Numbers) -> float:
        """The share of the inputs whose kind is told."""
        scores = _rows(asked, vectors, self.known) @ self.of_kinds[:-1] + self.of_kinds[-1]
        best = [self.kinds[n] for n in scores.argmax(1)]
        return float(np.mean([told == each.kind for told, each in zip(best, asked, strict=True)]))

    def write(self, path: Path) -> None:
        """Weights of features as whole numbers of 8 bits with a scale for each kind."""
        of_features = self.of_kinds[:BUCKETS]
        of_words = self.of_words[:BUCKETS]
        scales = np.abs(of_features).max(0) / 127
        word_scale = np.abs(of_words).max() / 127
        np.savez_compressed(
            path,
            known=np.array(sorted(self.known)),
            kinds=np.array(self.kinds),
            of_features=np.round(of_features / scales).astype(np.int8),
            scales=scales.astype(np.float32),
            of_vector=self.of_kinds[BUCKETS:-1].astype(np.float16),
            bias=self.of_kinds[-1].astype(np.float32),
            of_words=np.round(of_words / word_scale).astype(np.int8),
            word_scale=np.float32(word_scale),
            word_bias=np.float32(self.of_words[-1]),
        )


def _fitted(every: Sequence[Input], vectors: Numbers) -> Fitted:
    said = Counter(
        word for each in every for word in {span.of(each.text).lower() for span in words(each.text)}
    )
    known = frozenset(word.replace("’", "'") for word, n in said.items() if n >= _OFTEN)
    kinds = sorted({each.kind for each in every})
    wanted = np.eye(len(kinds))[[kinds.index(each.kind) for each in every]]
    of_kinds = _softmax(_rows(every, vectors, known), wanted)
    rows, topic = [], []
    for each in every:
        if each.has_topic:
            rows += list(of_words(each.text, known))
            topic += [each.topic[span.start] for span in words(each.text)]
    both = _softmax(_sparse(rows), np.array([[not each, each] for each in topic], dtype=float))
    return Fitted(known, kinds, of_kinds, both[:, 1] - both[:, 0])


def _rows(every: Sequence[Input], vectors: Numbers, known: Collection[str]) -> csr_array:
    hashed = _sparse([of_input(each.text, known, _outlets(each.text)) for each in every])
    dense = csr_array(VECTOR_SCALE * vectors)
    return csr_array(hstack([hashed, dense]))


def _outlets(text: str) -> list[Span]:
    return [Span(match.start(), match.end()) for match in _OUTLET.finditer(text)]


def _sparse(rows: Sequence[Collection[int]]) -> csr_array:
    places = [n for n, row in enumerate(rows) for _ in row]
    buckets = [bucket for row in rows for bucket in row]
    return csr_array((np.ones(len(places)), (places, buckets)), shape=(len(rows), BUCKETS))


def _softmax(rows: csr_array, wanted: Numbers) -> Numbers:
    """Weights, with the bias below them: maximum likelihood with a ridge."""
    shape = rows.shape[1] + 1, wanted.shape[1]

    def objective(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat.reshape(shape)
        scores = rows @ weights[:-1] + weights[-1]
        odds = np.exp(scores - scores.max(1, keepdims=True))
        shares = odds / odds.sum(1, keepdims=True)
        slope = np.vstack(
            [
                rows.T @ (shares - wanted) + _RIDGE * weights[:-1],
                (shares - wanted).sum(0),
            ]
        )
        loss = -np.log((shares * wanted).sum(1) + 1e-12).sum()
        return float(loss + _RIDGE / 2 * (weights[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros(shape[0] * shape[1])
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 120})
    weights: Numbers = found.x.reshape(shape)
    return weights


if __name__ == "__main__":
    main()
