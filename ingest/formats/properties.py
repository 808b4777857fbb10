"""The properties a program keeps in a file, taken only where a person may have meant them."""

import re
from typing import Final

from ingest.metadata import Metadata, one_line, people

# What stands there when nobody entered anything.
_NO_TITLE: Final = re.compile(
    r"(?:untitled|document|word document|microsoft word|powerpoint|print|slide)\b.*"
    r"|\S+\.(?:docx?|pdf|indd|qxd|txt)",
    re.IGNORECASE,
)


def properties(title: object, author: object) -> Metadata:
    """Title and author as metadata, without what programs fill in.

    The date is not among them: when a file was saved is not when its text was published.
    """
    real_title = one_line(title)
    return Metadata(
        title="" if _NO_TITLE.fullmatch(real_title) else real_title,
        author=", ".join(people(re.split(r"\s*[,;]\s*", one_line(author)))),
    )


def combined(printed: Metadata, stated: Metadata) -> Metadata:
    """What the pages say (`printed`) and what the file's properties say (`stated`), as one.

    A title or an author was entered for the purpose, while those on the page had to be recognised.
    """
    return stated.or_else(printed)
