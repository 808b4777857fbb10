"""What tells how an input asks: its words in their order, with names and rare words as mere places.

Features are hashed (Weinberger et al. 2009, "Feature hashing for large scale multitask learning"):
a weight is found by the number of its feature, and no list of features is kept.
"""

from collections.abc import Collection, Iterator, Sequence
from zlib import crc32

from ingest.language.tokens import words
from ingest.span import Span

BUCKETS = 1 << 14
_NUMBER, _NAME, _RARE, _RARE_PLURAL, _OUTLET = "0", "Nn", "xx", "xxs", "Outlet"
_TOPICS = frozenset({_NAME, _RARE, _RARE_PLURAL, _OUTLET})
# A topic begins behind one of these.
_LEADING = frozenset(
    "about on of for with in from by behind over über zu zum zur von mit um".split()
)
_LENGTHS = (3, 5, 8, 14)  # words: a greeting is short, and a question that tells first is long
_FEW = 6  # places from an end that are told apart


def of_input(text: str, known: Collection[str], outlets: Sequence[Span] = ()) -> set[int]:
    """Features of a whole input; `outlets` are where it names some."""
    spans = words(text)
    places = _places(text, spans, known, outlets)
    found = [f"outlets {min(len(outlets), 2)}", f"ends {text.rstrip()[-1:] in ('?', '!')}"]
    found.append(f"length {sum(len(places) >= length for length in _LENGTHS)}")
    run = ["^", *_runs_once(places), "$"]
    found += (" ".join(run[n : n + size]) for size in (1, 2, 3) for n in range(len(run) - size + 1))
    found += (f"{one} … {other}" for one, other in zip(run, run[2:], strict=False))
    found += (piece for span in spans for piece in _pieces(span.of(text).lower()))
    return set(map(_bucket, found))


def of_words(text: str, known: Collection[str]) -> Iterator[set[int]]:
    """Features of each word in its surroundings."""
    spans = words(text)
    places = _places(text, spans, known, ())
    run = ["^^", "^", *places, "$", "$$"]
    cased = any(each.of(text)[0].isupper() for each in spans[1:])
    leading = "-"
    for n, span in enumerate(spans):
        second, before, here, after, next_but_one = run[n : n + 5]
        if before in _LEADING:
            leading = before
        found = (
            f"w {here}",
            f"p {before}",
            f"pp {second}",
            f"n {after}",
            f"nn {next_but_one}",
            f"pw {before} {here}",
            f"wn {here} {after}",
            f"ppp {second} {before}",
            f"nnn {after} {next_but_one}",
            f"pwn {before} {here} {after}",
            f"ppw {second} {before} {here}",
            f"first {run[2]} {min(n, _FEW)}",
            f"from start {min(n, _FEW)}",
            f"from end {min(len(spans) - 1 - n, _FEW)}",
            f"capital {n > 0 and span.of(text)[0].isupper()}",
            f"ending {span.of(text)[-3:].lower()}",
            f"opening {span.of(text)[:3].lower()}",
            f"led by {leading}",
            f"led by {leading} {here}",
            f"cased {cased}",
        )
        yield set(map(_bucket, found))


def _places(
    text: str, spans: Sequence[Span], known: Collection[str], outlets: Sequence[Span]
) -> list[str]:
    """Each word, or what it counts as."""
    found = []
    for n, span in enumerate(spans):
        word = span.of(text).replace("’", "'")
        low = word.lower()
        if any(outlet.start <= span.start < outlet.end for outlet in outlets):
            found.append(_OUTLET)
        elif word[0].isdigit():
            found.append(_NUMBER)
        elif low in known:
            found.append(low)
        else:
            rare = _RARE_PLURAL if low.endswith("s") and not low.endswith(("ss", "us")) else _RARE
            found.append(_NAME if n and word[0].isupper() else rare)
    return found


def _runs_once(places: Sequence[str]) -> Iterator[str]:
    """Several rare words or names in a row are one: it does not matter how long a topic is."""
    before = ""
    for place in places:
        if not (place in _TOPICS and before in _TOPICS):
            yield place
        before = place


def _pieces(word: str) -> Iterator[str]:
    """Letters in a row: "summarisation" and "summarise" share some."""
    for size in (4, 5):
        for n in range(len(word) - size + 1):
            yield f"…{word[n : n + size]}…"


def _bucket(feature: str) -> int:
    return crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS
