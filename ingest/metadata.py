"""What an article says of itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ingest.language.stated_date import stated_date

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "headline", "title_page", "webtitle", "name"),
    "source": (
        *("source", "outlet", "publisher", "publication", "site_name", "sitename", "source_name"),
        *("newspaper", "source_domain", "domain"),
    ),
    "author": ("author", "authors", "byline", "creator"),
    "published": (
        *("published", "date", "published_at", "publish_date", "pubdate", "datepublished"),
        *("date_publish", "date_published", "publishedat", "published_date", "publication_date"),
        *("published_time", "pub_date", "published_on", "webpublicationdate", "created_at"),
    ),
    "language": ("language", "lang"),
    "url": ("url", "link", "canonical_url"),
}
# What a header line or a front-matter key may be called: "title", "Byline", "published_at" …
LABELS: Final = frozenset(key for keys in _KEYS.values() for key in keys)


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
        author=", ".join(
            people(re.sub(r"^by\s+", "", field("author"), flags=re.IGNORECASE).split(", "))
        ),
        published=stated_date(field("published")),
        language=field("language"),
        url=web_address(field("url")),
    )


# What stands in the field of an author and is nobody: a placeholder, an account, a host.
_NOBODY: Final = re.compile(
    r"(?:user ?name|user|author|authors|admin(?:istrator)?|root|guest|owner|unknown|anonymous"
    r"|none|null|n/?a|editor|staff|web ?master|submitted|posted|published|by|me|test|default"
    r"|python-docx|python-pptx|openpyxl)"
    r"(?:\b.{0,3})?\d*",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"\S+@\S+|https?:\S+|(?:[\w-]+\.)+[a-z]{2,}/?\S*", re.IGNORECASE)


def people(names: Iterable[str]) -> list[str]:
    """Those of `names` that can be somebody's: no placeholder, no address, no host, each once."""
    real = (name.strip() for name in names)
    return list(
        dict.fromkeys(
            name
            for name in real
            if any(map(str.isalpha, name))
            and not _NOBODY.fullmatch(name)
            and not _ADDRESS.fullmatch(name)
        )
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
