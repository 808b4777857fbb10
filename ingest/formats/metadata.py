"""What an article says of itself, and how its dates are read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "headline"),
    "source": ("source", "outlet", "publisher", "publication", "site_name", "sitename"),
    "author": ("author", "authors", "byline"),
    "published": ("published", "date", "published_at", "publish_date", "pubdate", "datepublished"),
    "language": ("language", "lang"),
    "url": ("url", "link", "canonical_url"),
}
# What a header line or a front-matter key may be called: "title", "Byline", "published_at" …
LABELS: Final = frozenset(key for keys in _KEYS.values() for key in keys)

_MONTHS: Final = {
    month: number
    for number, month in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(),
        start=1,
    )
}
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR: Final = r"(?P<year>1[6-9]\d\d|20\d\d)"
_DAY: Final = r"(?P<day>\d{1,2})"
_DATES: Final = tuple(
    re.compile(rf"(?<![\w./-]){pattern}(?!\d)", re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep){_DAY}",  # 2024-10-30, 2024/10/30
        rf"{_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)",  # 20241030
        rf"{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",  # Oct. 30, 2024
        rf"{_DAY}(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}",  # 30 October 2024
        rf"{_DAY}\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}",  # 30.10.2024: always day first
        rf"(?P<first>\d{{1,2}})(?P<sep>[/-])(?P<second>\d{{1,2}})(?P=sep){_YEAR}",  # 10/30/2024
    )
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Empty where the article does not say."""

    title: str = ""
    source: str = ""
    author: str = ""
    published: date | None = None
    language: str = ""
    url: str = ""

    def or_else(self, other: "Metadata") -> "Metadata":
        """This, with what it lacks taken from `other`."""
        return replace(
            other,
            **{name: value for name in self.__slots__ if (value := getattr(self, name))},
        )


def metadata_of(mapping: Mapping[str, object]) -> Metadata:
    """Metadata out of a mapping such as front matter or a JSON object.

    Keys are compared without regard to case; the first of a field's names that holds something
    counts. A list (of authors) is joined with ", "; an object is asked for its "name".
    """
    lowered = {str(key).lower(): value for key, value in mapping.items()}

    def field(name: str) -> str:
        return next((said for key in _KEYS[name] if (said := one_line(lowered.get(key)))), "")

    return Metadata(
        title=field("title"),
        source=field("source"),
        author=re.sub(r"^by\s+", "", field("author"), flags=re.IGNORECASE),
        published=find_date(field("published")),
        language=field("language"),
        url=web_address(field("url")),
    )


def web_address(text: str) -> str:
    """`text` if it can be followed safely, else "": the page makes links of it."""
    return text if re.match(r"https?://[^\s<>\"]+$", text, re.IGNORECASE) else ""


def one_line(value: object, *, max_chars: int = 500) -> str:
    """`value` as one line of visible text; "" for what is not a text, a number or a list of them.

    Half surrogates, which JSON can hold and UTF-8 cannot, become U+FFFD.
    """
    if isinstance(value, Mapping):
        value = value.get("name", "")
    if isinstance(value, Sequence) and not isinstance(value, str):
        # Names only: a list inside the list is nobody's name, and may hold itself.
        value = ", ".join(one_line(v) for v in value if isinstance(v, str | Mapping))
    if isinstance(value, bool) or not isinstance(value, str | int | date):
        return ""
    printable = "".join(c if c.isprintable() else " " for c in without_surrogates(str(value)))
    return " ".join(printable.split())[:max_chars].strip()


def without_surrogates(text: str) -> str:
    """`text` with surrogate pairs joined and half ones replaced, so that it encodes as UTF-8."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def find_date(text: str) -> date | None:
    """The first date in `text` that can mean one day only.

    "03/04/2024" means two days and is skipped; "30/04/2024" one. None without such a date.
    """
    found = (
        (match.start(), day)
        for pattern in _DATES
        for match in pattern.finditer(text)
        if (day := _day(match)) is not None
    )
    return min(found, default=(0, None), key=lambda pair: pair[0])[1]


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        days = {_date(year, int(parts[m]), int(parts[d])) for m, d in _ORDERS} - {None}
        return days.pop() if len(days) == 1 else None
    month = parts["month"].lower()
    return _date(year, int(month) if month.isdigit() else _MONTHS[month[:3]], int(parts["day"]))


_ORDERS: Final = (("first", "second"), ("second", "first"))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # such as 31 April
        return None
