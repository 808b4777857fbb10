"""E-mail: single messages and mailboxes, through Python's own reader."""

import email
import email.policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

from ingest.errors import UnreadableFile
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned_lines
from ingest.formats.markup import plain_text
from ingest.metadata import Metadata, one_line, people

_FROM: Final = b"\nFrom "


def mailbox_messages(path: str, data: bytes) -> dict[int, bytes]:
    """The messages of an mbox file by their numbers from 1. Raises `UnreadableFile`."""
    if not data.startswith(_FROM[1:]):
        raise UnreadableFile(path, "not readable as a mailbox: it doesn't begin with “From ”")
    messages = (b"\n" + data).split(_FROM)[1:]
    # The line that parts messages is none of theirs.
    return {number: each.partition(b"\n")[2] for number, each in enumerate(messages, start=1)}


def read_message(path: str, data: bytes) -> Extracted:
    """The text of a message, the plain form where there are two; attachments are named.

    Raises `UnreadableFile`.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    try:
        body = message.get_body(("plain", "html"))
        said = body.get_content() if body is not None else ""
        if body is not None and body.get_content_subtype() == "html":
            said = plain_text(said)
        attached = [one_line(each.get_filename() or "") for each in message.iter_attachments()]
        stated = _headers(message)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableFile(path, f"not readable as a message: {error}") from error
    text = "\n".join(cleaned_lines(said)).strip()
    if is_blank(text):
        raise UnreadableFile(path, "no text found")
    unread = tuple(f"the attachment {name or 'without a name'}" for name in attached)
    return Extracted(text, stated, unread=unread)


def _headers(message: EmailMessage) -> Metadata:
    name, _ = parseaddr(str(message.get("From", "")))
    try:
        published = parsedate_to_datetime(str(message["Date"])).date() if message["Date"] else None
    except ValueError:
        published = None
    return Metadata(
        title=one_line(str(message.get("Subject", ""))),
        author=", ".join(people([one_line(name)])),
        published=published,
    )
