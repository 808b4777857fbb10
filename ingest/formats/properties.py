"""The properties a program keeps in a file, taken only where a person may have meant them."""

import re
from datetime import date
from typing import Final

from ingest.formats.metadata import Metadata, one_line

# What stands there when nobody entered anything.
_NO_TITLE: Final = re.compile(
    r"(?:untitled|document|word document|microsoft word|powerpoint|print|slide)\b.*"
    r"|\S+\.(?:docx?|pdf|indd|qxd|txt)",
    re.IGNORECASE,
)
_NO_AUTHOR: Final = re.compile(
    r"(?:unknown|anonymous|(?:the )?author|user|owner|admin(?:istrator)?|root|guest)\d*",
    re.IGNORECASE,
)
# PDF is of 1993; an older date is a clock that was never set.
_FIRST_YEAR: Final = 1993


def properties(title: object, author: object, created: date | None) -> Metadata:
    """Title, author and date of creation as metadata, without what programs fill in."""
    real_title, real_author = one_line(title), one_line(author)
    return Metadata(
        title="" if _NO_TITLE.fullmatch(real_title) else real_title,
        author="" if _NO_AUTHOR.fullmatch(real_author) else real_author,
        published=created if created and created.year >= _FIRST_YEAR else None,
    )


def combined(printed: Metadata, stated: Metadata) -> Metadata:
    """What the pages say (`printed`) and what the file's properties say (`stated`), as one.

    A date on the page is when it was published, the file's own when it was made; a title or an
    author was entered for the purpose, while those on the page had to be recognised.
    """
    return Metadata(published=printed.published).or_else(stated).or_else(printed)
