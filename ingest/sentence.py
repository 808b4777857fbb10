"""Sentences and the gaps between them tile their article.

Punkt (Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary Detection", 2006), as
`nupunkt` implements it, decides what a full stop means. Around it stands what a full stop can't
tell: lines, list markers, reference marks, scripts that set no space after a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import nupunkt
import sentencex

from ingest.article import Article
from ingest.boilerplate.lines import boilerplate
from ingest.language.stated_date import is_month
from ingest.language.wordlist import any_pattern
from ingest.language.wordlist import words as listed
from ingest.span import Span

# nupunkt looks back over a run of stops for each of them: 200,000 exclamation marks took it half
# a minute. So it never sees more than this at once, and a longer sentence comes in pieces.
MAX_SENTENCE_CHARS = 4_000

# What ends a line: everything that `str.splitlines` takes for its end.
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

# What a line opens with before its text: "- ", "• ", "## ", "> ", "> * ".
_MARKER = re.compile(r"(?:\s*(?:>|(?:#{1,6}|[-*+‐‑–—•‣▪▸►●○◦■□·›»])(?=\s)))+\s*")
# What begins a paragraph, if it begins a line: an indent, a marker, a number, a table's row.
_OPENING = re.compile(r"\s|[>|]|$|(?:#{1,6}|[-*+‐‑–—•‣▪▸►●○◦■□·›»]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s")

# A line that ends so goes on: with a comma, or a short word in small letters.
_MID_SENTENCE = re.compile(r"(?:,|\s[^\W\d_A-ZÀ-Þ]{1,3})\s*$")
# Widths, in characters, to which prose is hard-wrapped.
_WRAP = range(40, 121)

# nupunkt learnt its abbreviations from law reports and counts "week", "found" and "so" among
# them. Kept are those with an inner stop ("U.S"), those without a vowel ("Mr", "Sgt"), and these.
_ABBREVIATIONS = frozenset(listed("abbreviations"))
# Abbreviations that stand before a name or a number, so never at the end of a sentence.
_TITLE = re.compile(rf"\b{any_pattern('titles')}\.$")
# "U.S." ends many a sentence, but hardly before one of these.
_STATE = re.compile(r"\b(?:U\.S|U\.K|U\.N|E\.U)\.$")
_OFFICE = re.compile(any_pattern("offices"))
# In other languages than English: an initial or "M."; what stands before a number ("art. 5"); the
# number of a day or an ordinal after an article or a preposition ("am 3.", "im 19.", "den 3.").
_INITIAL = re.compile(r"(?<!\w)[^\W\d_]\.$")
_BEFORE_NUMBER = re.compile(
    r"(?<!\w)(?:abb|abs|art|bl|č|čl|dn|fig|kap|n|no|nr|núm|num|nº|p|pag|pág|pp|s|str|tab"
    r"|г|л|рис|с|ст|стр)\.$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:ab|am|beim|bis|das|dem|den|der|des|die|im|ins|jeden|jeder|mit|seit|vom|von|zum|zur"
    r"|det|fra|i|og|til|dne|do|od|dnia|az|und)\s\d{1,3}\.$",
    re.IGNORECASE,
)
# Those of titles, streets and measures, which stand before a name or a number.
_ABBREVIATED = re.compile(
    r"(?<!\w)(?:al|av|avda|avv|bd|bijv|bl\.a|bzw|ca|cad|cf|dhr|dl|doç|dott|dott\.ssa|dna|dr|dra|drs"
    r"|el|esim|evtl|exmo|f\.eks|fr|frl|g|gđa|gen|ggf|hr|ing|inkl|inż|kb|kl|klo|ks|mah|md|mevr|mgr"
    r"|mio|mlle|mme|mrd|mw|nám|např|np|npr|o\.a|p\.ej|p\.ex|płk|prof|resp|sig|sig\.ra|sn|sog|sok|sr"
    r"|sra|srta|św|sv|t\.ex|tel|tj|tzv|tzw|ul|vgl|z\.b|ún|yrd|им|проф|св|см|т\.е|т\.н|ул|κ|κα|π\.χ"
    r"|λεωφ)\.$",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<![\d.,])\d{1,2}\.$")
_WORD = re.compile(r"[^\W\d_]+")
# 「橋は危ない。」と述べた: what is quoted goes on as part of its sentence.
_QUOTED = re.compile(r"[。！？][」』]$")
_PARTICLE = re.compile(r"と|って|、|など|という")
# Thai sets a space between sentences, and also around figures and in lists.
_THAI_SPACE = re.compile(r"(?<=[\u0e01-\u0e4e]) +(?=[\u0e01-\u0e4e])")
_MIN_THAI = 25
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]{1,2}")
# Reference marks belong to the sentence that they follow: "… in July 1805. [6] [7]".
_REFERENCES = re.compile(r"[.!?…][\"'”’)]{0,2}((?:\s?\[\d{1,3}\])+)(?=\s|$)")
# No space follows the stops of CJK; those of Arabic, Urdu and the Indic scripts punkt never met.
_FOREIGN_STOP = re.compile(r"[。！？｡।॥؟۔]+[”’」』）)\]》〉]*")


@dataclass(frozen=True, slots=True)
class Sentence:
    article: str  # the article's id
    number: int  # from 1
    span: Span
    boilerplate: bool


def sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of `article` in order, boilerplate marked; none where no letter or digit is."""
    spans = split(article.text, article.language)
    marks = boilerplate(article.text, spans)
    return tuple(
        Sentence(article.id, number, span, mark)
        for number, (span, mark) in enumerate(zip(spans, marks, strict=True), start=1)
    )


def split(text: str, language: str = "") -> tuple[Span, ...]:
    """Where the sentences of `text` lie: in order, not overlapping, not padded with white space.

    `language` is an ISO 639-1 code, also with a region; a text without one is taken for English.

    Every letter and digit lies in a sentence, and every sentence holds one. The gaps hold white
    space, the marker a line opens with ("- ", "• ", "## ", "> "), and lines of signs alone
    ("***", "---"). A line break ends a sentence, but not where prose is hard-wrapped. A sentence
    of more than `MAX_SENTENCE_CHARS` is cut, at white space where there is some.
    """
    return tuple(span for line in _lines(text) for span in _split_line(text, line, language))


def tile(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[Span, Sentence | None]]:
    """The sentences and, with None, the gaps between them: in order, none empty, joined `text`."""
    end = 0
    for sentence in sentences:
        if end < sentence.span.start:
            yield Span(end, sentence.span.start), None
        yield sentence.span, sentence
        end = sentence.span.end
    if end < len(text):
        yield Span(end, len(text)), None


def _lines(text: str) -> Iterator[Span]:
    """The lines of `text`; those of hard-wrapped prose are joined."""
    lines = [Span(*match.span()) for match in _LINE.finditer(text)]
    wraps = _wraps(text, lines)
    start = 0
    for position, line in enumerate(lines):
        if position not in wraps:
            yield Span(lines[start].start, line.end)
            start = position + 1


def _wraps(text: str, lines: Sequence[Span]) -> frozenset[int]:
    """Positions of the lines whose break is a hard wrap.

    A wrapped line is full: the next word would not have fitted into its paragraph's widest line.
    So are a few headlines by chance, but prose also goes on in lower case, or breaks behind a
    comma or a short word such as "of". Both must hold for most breaks of the whole text.
    """
    full: set[int] = set()
    lower: set[int] = set()
    breaks = 0
    for first, last in _paragraphs(text, lines):
        width = max(len(line) for line in lines[first : last + 1])
        if width not in _WRAP:
            continue
        breaks += last - first
        for position in range(first, last):
            word = lines[position + 1].of(text).split(maxsplit=1)[0]
            if len(lines[position].of(text).rstrip()) + 1 + len(word) > width:
                full.add(position)
            if word[0].islower() or _MID_SENTENCE.search(lines[position].of(text)):
                lower.add(position)
    wrapped = len(full) >= 0.8 * breaks and len(lower) >= 0.5 * breaks
    return frozenset(full | lower) if wrapped else frozenset()


def _paragraphs(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """First and last position of lines without a blank, an indent or a marker between them."""
    first = 0
    for position, (line, following) in enumerate(pairwise(lines)):
        blank = len(text[line.end : following.start].replace("\r\n", "\n")) > 1
        if blank or _OPENING.match(text, following.start, following.end):
            yield first, position
            first = position + 1
    if lines:
        yield first, len(lines) - 1


def _split_line(text: str, line: Span, language: str) -> Iterator[Span]:
    marker = _MARKER.match(text, line.start, line.end)
    joined: list[Span] = []
    foreign = _foreign(language)
    for span in _pieces(text, marker.end() if marker else line.start, line.end, foreign):
        if joined and (
            _belong_together(text, joined[-1], span)
            or (foreign and _goes_on(text, joined[-1], span))
        ):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return (span for span in joined if _says(span.of(text)))


def _belong_together(text: str, left: Span, right: Span) -> bool:
    if right.end - left.start > MAX_SENTENCE_CHARS:
        return False
    before, after = left.of(text), right.of(text)
    return (
        not _says(before)
        or not _says(after)
        or _TITLE.search(before) is not None
        or _ENUMERATOR.fullmatch(before) is not None
        or (_STATE.search(before) is not None and _OFFICE.match(after) is not None)
        or (_QUOTED.search(before) is not None and _PARTICLE.match(after) is not None)
    )


def _says(piece: str) -> bool:
    return any(map(str.isalnum, piece))


def _foreign(language: str) -> str:
    """The code that sentencex knows a language by, or "" for English and where none is known."""
    code = re.split(r"[-_]", language.lower(), maxsplit=1)[0]
    return "" if code in {"", "en"} or not code.isalpha() else code


def _goes_on(text: str, left: Span, right: Span) -> bool:
    """Whether the stop between two pieces of another language than English ends no sentence."""
    if right.end - left.start > MAX_SENTENCE_CHARS:
        return False
    before, after = left.of(text), right.of(text)
    return (
        (before.endswith(".") and not before.endswith("..") and after[0].islower())
        or _INITIAL.search(before) is not None
        or (_BEFORE_NUMBER.search(before) is not None and after[0].isdigit())
        or _ORDINAL.search(before) is not None
        or _ABBREVIATED.search(before) is not None
        or (_DAY.search(before) is not None and _begins_with_a_month(after))
    )


def _begins_with_a_month(text: str) -> bool:
    word = _WORD.match(text)
    return word is not None and is_month(word[0])


def _pieces(text: str, start: int, end: int, foreign: str) -> Iterator[Span]:
    """What lies between the full stops of a line, white space around it left out."""
    while start < end:
        window = text[start : min(start + MAX_SENTENCE_CHARS, end)]
        ends = _ends(window, foreign)
        if start + len(window) < end:
            # The last sentence may go on beyond the window: the next one begins with it.
            ends = ends[:-1] or [_break(window)]
        for a, b in pairwise([0, *ends]):
            piece = window[a:b]
            if piece.strip():
                after = start + a + len(piece.rstrip())
                yield Span(after - len(piece.strip()), after)
        start += ends[-1]


def _ends(window: str, foreign: str) -> list[int]:
    """One past the stop of each sentence of `window`, in order; the last is its length."""
    references = [match.span(1) for match in _REFERENCES.finditer(window)]
    inside = {at for start, end in references for at in range(start, end)}
    if foreign:
        # sentencex takes no half surrogates; one character stands for another.
        found = sentencex.get_sentence_boundaries(foreign, _SURROGATE.sub("\ufffd", window))
        ends = {int(each["end_index"]) for each in found} - inside
    else:
        ends = {end for _, end in _punkt().span_tokenize(window)} - inside
    if foreign == "th":
        ends |= set(_thai_ends(window))
    ends |= {end for _, end in references}
    ends |= {match.end() for match in _FOREIGN_STOP.finditer(window)}
    return sorted({*ends, len(window)})


def _thai_ends(window: str) -> Iterator[int]:
    start = 0
    for space in _THAI_SPACE.finditer(window):
        if min(space.start() - start, len(window) - space.end()) >= _MIN_THAI:
            yield space.end()
            start = space.end()


def _break(window: str) -> int:
    """Where to cut a window without a stop: before its last word, which may go on, or nowhere."""
    words = window.rsplit(maxsplit=1)
    if len(words) < 2 or window[-1].isspace():
        return len(window)
    return len(window) - len(words[1])


@cache
def _punkt() -> nupunkt.PunktSentenceTokenizer:
    punkt = nupunkt.load_default_model()
    for abbreviation in punkt.abbreviations:
        if abbreviation.isalpha() and not (
            len(abbreviation) == 1
            or abbreviation in _ABBREVIATIONS
            or not set(abbreviation) & set("aeiouy")
        ):
            punkt.remove_abbreviation(abbreviation)
    return punkt
