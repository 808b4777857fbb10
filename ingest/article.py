from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from ingest.span import Span


def article_id(path: str) -> str:
    """A short id that is safe in a URL and depends on the path alone, so links outlive edits."""
    return sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Article:
    """One article, decoded exactly once.

    `path` is relative to the corpus root, with `/`; an article of a JSON Lines file is
    `file.jsonl#3` (line 3, from 1). For text and Markdown `text` is the decoded file to the
    last carriage return (a byte-order mark apart), so offsets into it hold in the file itself;
    for every other format it is the text that was extracted. `digest` is the SHA-256, in hex,
    of the bytes the article was read from: the file's, or the JSON line's.
    """

    path: str
    text: str
    digest: str
    title: str = ""
    source: str = ""  # the outlet
    author: str = ""
    published: date | None = None
    language: str = ""
    url: str = ""
    lead: str = ""  # of an article without a title: its first sentence, shortened
    # Where each page of a PDF lies in `text`, in order; empty for every other format.
    pages: tuple[Span, ...] = ()
    # The parts of the file that could not be read: "page 2 has no text (a scan?)".
    unread: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people know it by: its title, else its first sentence, else its path."""
        return self.title or self.lead or self.path

    @property
    def id(self) -> str:
        return article_id(self.path)

    def page(self, span: Span) -> int | None:
        """The page (from 1) on which `span` starts, or None where the format has no pages."""
        for number, page in enumerate(self.pages, start=1):
            if page.start <= span.start < page.end:
                return number
        return None
