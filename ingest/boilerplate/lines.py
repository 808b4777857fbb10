"""Which sentences are boilerplate (menus, forms, credits, bios, repeated leads) and not the story.

Marking a sentence of the story is worse than leaving a menu unmarked, so every rule needs two
signs: what a line says and where it stands, or what it says and how short it is. The unit is the
line, because pages are put together from lines; only a few formulas are told by the sentence.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise, takewhile

from ingest.boilerplate.note import author_note
from ingest.front_matter import front_matter
from ingest.language.dates import dates
from ingest.language.wordlist import any_pattern
from ingest.language.wordlist import lines as listed
from ingest.span import Span

# Lines that are nothing else, whatever their place. Compared without case, marks and last stop.
_LABELS = frozenset(listed("page_labels"))
# Headings of what stands on a page beside the story; `_sections` reads on below them.
_COMMENTS = re.compile(any_pattern("comment_headings"))
_RELATED = re.compile(any_pattern("related_headings"))
_AUTHOR = re.compile(any_pattern("author_headings"))
# Lines of at most `_SHORT` words that begin, or are, like this.
_SHORT = 25
_PHRASES = re.compile(any_pattern("page_phrases"))
# These are told even from within a paragraph: nobody writes them into a story.
_FORMULA = re.compile(any_pattern("page_formulas"))
_BYLINE = re.compile(
    r"(?:by|from|words?|text|story)\b:? \S|(?:published|updated|posted|last updated)\b"
)
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # no space between the words
_SEPARATOR = re.compile(r"\s+[|•·»›>/]\s+|\s*\|\s*")
_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_STOP = re.compile(r"[.!?…。！？।؟۔][\"'”’»)\]*_」』]*$")
_CUT = re.compile(r"\s*(?:…|\.\.\.|\[(?:…|\.\.\.)\])$")


def boilerplate(text: str, spans: Sequence[Span]) -> tuple[bool, ...]:
    """One mark for each of `spans`, the sentences of `text` in order: True for boilerplate.

    Boilerplate is front matter, menus, site names, invitations to share or subscribe, comment
    forms, consent texts, lists of other articles, notes on the author, credits, copyright lines,
    and a lead that is printed again in full. Headlines, bylines, dates and captions are not.
    """
    lines = _lines(text, spans)
    behind = front_matter(text).end
    page = _Page(lines, {line.number for line in lines if line.start < behind})
    for rule in (_labels, _repeated_leads, _menus, _sections, _bios, _header, _footer):
        page.marked |= set(rule(page))
    marks = [False] * len(spans)
    for line in page.lines:
        for position in line.sentences:
            said = _plain(spans[position].of(text))
            marks[position] = line.number in page.marked or _FORMULA.match(said) is not None
    return tuple(marks)


@dataclass(frozen=True, eq=False)  # two lines that say the same are two
class _Line:
    number: int  # from 0
    start: int
    sentences: range  # positions of its sentences
    text: str
    marker: str  # what stands before it, "- " or "## "

    @cached_property
    def plain(self) -> str:
        return _plain(self.text)

    @cached_property
    def words(self) -> int:
        return len(_WORD.findall(self.text)) + len(_WIDE.findall(self.text)) // 2

    @property
    def stopped(self) -> bool:
        return _STOP.search(self.text) is not None

    @cached_property
    def prose(self) -> bool:
        """Whether the line looks written to be read, not to be clicked."""
        if len(self.sentences) > 1 or self.stopped:
            return self.words >= (12 if len(self.sentences) > 1 else 8)
        return self.words > 20

    @cached_property
    def titled(self) -> bool:
        """Whether each of its words begins with a capital."""
        return all(word[0].isupper() for word in self.text.strip("*_ ").split())

    @property
    def wordy(self) -> bool:
        """Whether it is made of letters alone."""
        return "".join(self.text.split()).isalpha()

    @property
    def signed(self) -> bool:
        """Whether it says who wrote the story, or when."""
        return _BYLINE.match(self.plain) is not None or any(
            each.year or each.day or each.either for each in dates(self.text)
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(word[:5] for word in _WORD.findall(self.plain) if len(word) > 3)


class _Page:
    """The lines of a text, and the numbers of those known for boilerplate so far."""

    def __init__(self, lines: Sequence[_Line], marked: set[int]) -> None:
        self.lines = lines
        self.marked = marked
        self._words = list(accumulate((line.words * line.prose for line in lines), initial=0))

    def unmarked(self) -> Iterator[_Line]:
        return (line for line in self.lines if line.number not in self.marked)

    def story(self) -> list[_Line]:
        return [line for line in self.unmarked() if line.prose]

    def below(self, line: _Line) -> Iterator[_Line]:
        return (self.lines[number] for number in range(line.number + 1, len(self.lines)))

    def told(self, line: _Line) -> float:
        """The share of the page's prose, by words, that stands above `line`."""
        return self._words[line.number] / max(1, self._words[-1])


def _plain(said: str) -> str:
    """Without case, typographic variants and decoration, so that formulas can be compared."""
    return " ".join(said.casefold().replace("’", "'").split()).strip("*_#<>‹›«»•·→|~ ")


def _lines(text: str, spans: Sequence[Span]) -> list[_Line]:
    """The sentences put together to lines: a hard wrap inside a sentence is no end of one."""
    starts = [0] if spans else []
    for position, (one, two) in enumerate(pairwise(spans), start=1):
        if _BREAK.search(text, one.end, two.start):
            starts.append(position)
    lines = []
    for number, (first, after) in enumerate(pairwise([*starts, len(spans)])):
        before = text[spans[first - 1].end if first else 0 : spans[first].start]
        lines.append(
            _Line(
                number,
                spans[first].start,
                range(first, after),
                text[spans[first].start : spans[after - 1].end],
                _BREAK.split(before)[-1].strip(),
            )
        )
    return lines


def _labels(page: _Page) -> Iterator[int]:
    """Lines that say by themselves that they are boilerplate."""
    for line in page.unmarked():
        said = line.plain.rstrip(".:!…")
        if said in _LABELS or (line.words <= _SHORT and _PHRASES.match(line.plain)):
            yield line.number


def _repeated_leads(page: _Page) -> Iterator[int]:
    """Near the top, a line that one of the next lines says again, whole or further.

    The later one stays. A headline may come twice: without a stop it has to be cut off.
    """
    top = list(page.unmarked())[:12]
    for position, line in enumerate(top):
        cut = _CUT.search(line.plain)
        lead = line.plain[: cut.start()] if cut else line.plain
        if line.words < (5 if cut else 8):
            continue
        for later in top[position + 1 : position + 6]:
            longer = len(later.plain) > len(line.plain)
            told_again = -1 < later.plain.find(lead) < 80
            if told_again and (cut or line.stopped or (longer and line.words >= 12)):
                yield line.number
                break


def _menus(page: _Page) -> Iterator[int]:
    """Lines of three or more short items between separators: "Home | News | Sport"."""
    for line in page.unmarked():
        items = _SEPARATOR.split(line.text.strip("| "))
        if (
            len(items) >= 3
            and not line.stopped
            and not line.marker.startswith("|")
            and not line.text.startswith("|")
            and all(0 < len(item.split()) <= 3 for item in items)
            and not any(map(str.isdigit, line.text))
        ):
            yield line.number


def _sections(page: _Page) -> Iterator[int]:
    """What stands under the headings of a page's other parts: comments, other articles, author."""
    same: dict[str, list[int]] = {}
    for line in page.lines:
        same.setdefault(line.plain, []).append(line.number)
    read = 0
    for line in page.lines:
        if line.number < read or line.words > 8 or line.prose:
            continue
        said = line.plain.rstrip(".:!?… ")
        told = page.told(line)
        following = next(page.below(line), None)
        if _COMMENTS.fullmatch(said) and told > 0.7:
            yield from range(line.number, len(page.lines))
            return
        if _RELATED.fullmatch(said) and (told > 0.9 or (following and not following.prose)):
            listed = takewhile(_unstopped, page.below(line))
            read = max((each.number for each in listed), default=line.number) + 1
            yield from range(line.number, read)
        elif _AUTHOR.fullmatch(said) and following and (told > 0.7 or _bio_name(following)):
            yield line.number
            yield from same.pop(following.plain, ())


def _unstopped(line: _Line) -> bool:
    return not line.prose and not line.stopped


def _bios(page: _Page) -> Iterator[int]:
    """Notes on the author before the story or behind it; the story doesn't know that name."""
    story = [line for line in page.unmarked() if line.prose or line.stopped]
    others = " ".join(line.text for line in story if not _bio_name(line))
    for line in (*story[:1], *takewhile(_bio_name, reversed(story))):
        name = _bio_name(line)
        if name and name.split()[-1] not in others:
            yield line.number


def _bio_name(line: _Line) -> str:
    """The name with which a note on an author begins, or "" where `line` isn't one."""
    note = author_note(line.text.strip("*_ "))
    return note.name if note else ""


def _header(page: _Page) -> Iterator[int]:
    """Site names, slogans and labels around the headline: short, and not about the story."""
    zone = _above_story(page)
    paragraphs = [line for line in page.story()[:30] if line not in zone][:15]
    story = frozenset().union(*(line.stems for line in paragraphs))
    shares = {line: _share(line.stems, story) for line in zone if line.words >= 4}
    enough = max(0.3, min(0.5, max(shares.values(), default=0.0)))
    headlines = {line: share for line, share in shares.items() if share >= enough}
    if not headlines:
        return
    headline = next(iter(headlines))
    times = Counter(line.plain for line in zone)
    # Where headlines are written like sentences, "Europe Ukraine War" is a row of tags.
    sentence_case = not all(line.titled for line in headlines)
    for line in zone:
        alone = line.number == 0 and times[line.plain] == 1 and 1 not in page.marked
        if alone or line.stopped or line.marker or line.signed or line.text.endswith((":", ":**")):
            continue
        if line.number > headline.number:
            label = line.words <= 3 and line.titled
        elif line in headlines:
            label = sentence_case and line.titled
        else:
            label = line.words <= 8
        if label and line.wordy and not line.text[0].islower():
            yield line.number


def _above_story(page: _Page) -> list[_Line]:
    """The unmarked lines above the first paragraph: a long one, or the second with a stop."""
    zone: list[_Line] = []
    sentences = 0
    for line in page.unmarked():
        sentences += line.prose
        if sentences > 1 or (line.prose and (line.words > 20 or len(line.sentences) > 1)):
            return zone
        zone.append(line)
    return []


def _share(stems: frozenset[str], told: frozenset[str]) -> float:
    return len(stems & told) / len(stems) if stems else 0.0


def _footer(page: _Page) -> Iterator[int]:
    """Below the story, lines without a stop that follow a line of boilerplate."""
    story = page.story()
    begun = False
    for line in page.below(story[-1]) if story else ():
        begun = line.number in page.marked or (begun and not line.stopped)
        if begun:
            yield line.number
