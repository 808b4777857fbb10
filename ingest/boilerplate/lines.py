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

from ingest.front_matter import front_matter
from ingest.span import Span

# Lines that are nothing else, whatever their place. Compared without case, marks and last stop.
_LABELS = frozenset(
    label.strip()
    for label in """
    ad / advert / advertisement / advertisements / advertising / sponsored / sponsored content
    paid content / promoted / promoted content / story continues below advertisement
    article continues below advertisement / continue reading below / scroll to continue / share
    share this / share this article / share this story / share this post / share article
    share via / share on facebook / share on twitter / share on x / share on linkedin
    share on whatsapp / tweet / pin it / print / print this article / email this article
    facebook / twitter / linkedin / whatsapp / pinterest / reddit / flipboard / instagram
    telegram / youtube / copy link / link copied / follow us / connect with us
    sharing is caring / save / subscribe / subscribe now / subscribe here / subscribe today
    sign up / sign up now / sign in / log in / login / log out / register / my account
    create account / newsletter / newsletters / email address / your email / enter your email
    get the app / download the app / donate / search / search for / menu / main menu / close
    skip to content / skip to main content / skip to navigation / toggle navigation
    back to top / home / next / previous / next article / previous article / previous post
    next post / load more / show more / read more / continue reading / loading / view all posts
    view all / see all / all rights reserved / post navigation / reply / cancel reply
    post comment / submit / add a comment / view comments / view all comments / show comments
    comment / comments are closed / breadcrumb / tags / filed under / privacy policy
    terms of service / terms of use / terms and conditions / terms & conditions / cookie policy
    contact us / about us / contact / careers / advertise with us / site map / sitemap
    accept / accept all / accept cookies / manage preferences / no thanks / getty images
    min read
    """.strip()
    .replace("\n", "/")
    .split("/")
)
# Headings of what stands on a page beside the story; `_sections` reads on below them.
_COMMENTS = re.compile(
    r"(?:leave|post|write|add) an? (?:reply|comment|response)|(?:\d+ )?(?:comments?|responses)"
    r"(?: \(?\d+\)?)?|join the (?:conversation|discussion)|what do you think"
    r"|(?:reader|user) comments|have your say|tell us what you think",
)
_RELATED = re.compile(
    r"(?:you (?:may|might) (?:also )?(?:like|be interested in|enjoy)"
    r"|(?:more|other|related|recommended|popular|similar|latest|recent|trending|top|further)"
    r"(?: \w+)?"
    r" (?:articles?|stor(?:y|ies)|posts?|news|reading|content|coverage|headlines|topics|links)"
    r"|related|recommended(?: for you)?|trending(?: now)?|editors?['’]?s? picks?"
    r"|most (?:read|popular|viewed|shared|commented)(?: (?:in|on) .{2,30})?"
    r"|(?:more|popular|latest) (?:from|in|on|by) .{2,40}"
    r"|read (?:next|also)|also read|don['’]t miss|what to read next|see also"
    r"|from around the web|around the web|popular now|more to explore|more stories)",
)
_AUTHOR = re.compile(r"(?:about the )?(?:authors?|writers?|reporters?|contributors?)|about me|bio")

# Lines of at most `_SHORT` words that begin, or are, like this.
_SHORT = 25
_PHRASES = re.compile(
    r"""
      (?:subscribe|sign\ up)\b.*\b(?:newsletters?|inbox|e-?mails?|updates|alerts|free|now|today
        |months?|access|channel|full|unlimited|premium)\b
    | (?:join|register)\b.*\b(?:newsletters?|inbox|mailing\ list|e-?mails?|whatsapp|telegram)\b
    | (?:subscribe|sign\ up)\ (?:to|for)\ (?:our|the|us)\b
    | (?:already\ a\ (?:subscriber|member)|not\ a\ (?:subscriber|member))\b
    | (?:get|receive)\ .*\b(?:newsletter|(?:in|to)\ your\ inbox|delivered)\b
    | (?:follow|like|join|find|connect\ with)\ (?:us|me)\ (?:on|at|in)\b
    | follow\ \S+(?:\ \S+){0,3}\ on\ (?:twitter|x|facebook|instagram|threads|bluesky|mastodon
        |linkedin|youtube|tiktok|telegram|google\ news)\b
    | share\ (?:this|on|via|to|with)\b
    | (?:please\ )?enter\ your\ (?:\w+\ )?(?:comment|name|e-?mail|password|address)
    | (?:please\ )?enter\ an?\ (?:valid\ )?e-?mail
    | your\ e-?mail\ (?:address\ )?(?:will\ not|won['’]t|is\ never)\ be\ (?:published|shared)
    | required\ fields\ are\ marked
    | save\ my\ name\b.*\b(?:browser|comment)
    | notify\ me\ (?:of|by|when)\b.*\b(?:comments?|posts?|e-?mail|replies)
    | (?:you\ must\ be|please)\ (?:logged\ in|log\ in|login|sign\ in)\b
    | (?:name|e-?mail|website|comment)\ ?\*
    | this\ site\ (?:uses|is\ protected)\b.*\b(?:cookies|akismet|recaptcha)
    | (?:the\ )?re?captcha\b | .*\brecaptcha\ (?:verification|privacy|and\ the\ google)
    | (?:we|this\ (?:site|website)|our\ (?:site|website))\ uses?\ .*\bcookies\b
    | by\ (?:continuing|clicking|signing\ up|subscribing|using|submitting)\b.*\byou\b.*\b
        (?:agree|accept|consent)\b
    | i\ agree\ (?:to|that)\b.*\b(?:terms|policy|newsletter|e-?mails?)\b
    | please\ reload\ the\ page
    | (?:view|see|read|show)\ (?:all|more|other)\ (?:posts?|articles?|stories|comments?|news)\b
    | (?:click|tap)\ here\b
    | (?:read|see|find\ out)\ more\ ?(?::|about\b|on\b|at\b|from\b|»|>|→)
    | (?:related(?:\ (?:post|article|stor(?:y|ies)|news|link|coverage))?|also\ read|read\ also
        |see\ also|read\ next|don['’]t\ miss|must\ read|more\ on\ this|watch|listen|in\ pictures
        |previous\ post|next\ post|posted\ in|filed\ under|tags?|topics|categor(?:y|ies))\ ?:
    | (?:©|\(c\)\ |copyright\ (?:©|\(c\)|ⓒ|\d{4}|by\b|\w+\ \d{4}))
    | .{0,80}\ (?:©|\(c\))\ ?\d{4}\b
    | .{0,60}\ball\ rights\ reserved\.?$
    | \(?(?:ap\ )?(?:photo|image|picture|photograph|illustration|video)s?
        (?:\ credits?|\ courtesy|\ by|\ from|\ source)?\ ?(?::|/|©|\bby\ [^\W\d])
    | (?:featured\ image|file\ photo|image\ source|credit|credits|source\ image|header\ image)\ ?:
    | .{0,60}/(?:getty(?:\ images)?|afp|ap\ photo|reuters|epa|shutterstock|alamy|bloomberg|pa)
        (?:\ images)?\)?$
    | \((?:ap|file|getty|reuters|afp)[\ -]?(?:photo|image)?s?(?:/[^)]*)?\)$
    | (?:print|e-?mail)\ (?:this\ )?(?:article|story|page)
    | (?:advertisement|sponsored|promoted)\b.{0,20}$
    | (?:get|receive|keep|have|want|check|the|our|start)\b.*\b(?:in|to|on)\ your\ inbox\b
    | (?:e-?mail|reach|contact)\ .{2,40}\ (?:at|on|via)\ (?:\S+@|@|twitter)
    | there\ was\ an\ error\b
    | (?:have|got)\ an?\ (?:news\ )?(?:tip|story)\b
    | (?:download|get|install)\ (?:the|our)\ .*\bapp\b
    | (?:support|donate\ to|contribute\ to)\ (?:us|our\ (?:work|journalism)|independent\ journalism)
    | thanks?(?:\ you)?\ for\ (?:signing\ up|subscribing|reading\ this)
    | this\ (?:article|story|post|piece)\ (?:was\ )?(?:first|originally)\ (?:published|appeared)
    | \d+\ ?(?:shares?|comments?|views|likes|min(?:ute)?s?\ read)\b.{0,10}$
    """,
    re.VERBOSE,
)
# These are told even from within a paragraph: nobody writes them into a story.
_FORMULA = re.compile(
    r"""
      \(?(?:additional\ |with\ )?(?:reporting|writing|editing)\ (?:and\ (?:writing|editing)\ )?by
        \ [^\W\d]
    | follow\ (?:us|him|her|them|\S+\ \S+)\ on\ (?:twitter|x|facebook|instagram|threads|bluesky
        |mastodon|linkedin|youtube|tiktok)\b
    | (?:sign\ up|subscribe)\ (?:here|now|today|to|for)\b.*\b(?:our|newsletter|your\ inbox)\b
    | (?:©|copyright\ (?:©|\(c\)|ⓒ|\d{4}))
    | all\ rights\ reserved\.?$
    | click\ here\ (?:to|for)\b
    """,
    re.VERBOSE,
)
_WRITER = (
    r"(?:reporter|editor|journalist|correspondent|writer|columnist|contributor|author|producer"
    r"|blogger|broadcaster|freelancer|intern|fellow|critic|photographer|staffer)"
)
_BIO = re.compile(
    rf"""(?P<name>[^\W\d_]\S*(?:\ [^\W\d_]\S*){{1,3}}?),?\ (?:\(@\w+\)\ )?
    (?:(?:is|was)\ (?:an?|the|our)\ (?:[\w&’'-]+,?\ ){{0,7}}{_WRITER}\b
    | (?:covers|writes\ (?:about|for|on)|reports\ (?:on|for))\ .{{3,80}}
    | (?:may|can)\ be\ (?:reached|contacted)\ at\b )""",
    re.VERBOSE,
)
_BYLINE = re.compile(
    r"(?:by|from|words?|text|story)\b:? \S|(?:published|updated|posted|last updated)\b"
)
_DATE = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|(?:19|20)\d\d"
    r"|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* \d{1,2})\b"
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
        return _BYLINE.match(self.plain) is not None or _DATE.search(self.plain) is not None

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
    found = _BIO.match(line.text.strip("*_ "))
    name = found["name"] if found else ""
    return name if all(word[0].isupper() for word in name.split()) else ""


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
