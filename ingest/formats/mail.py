"""E-mail: single messages and mailboxes, through Python's own reader."""

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

from ingest.errors import UnreadableFile
from ingest.formats.decode import decode, is_blank
from ingest.formats.extracted import Extracted, cleaned_lines
from ingest.formats.markup import plain_text
from ingest.metadata import Metadata, one_line, people

_MAX_NAMED: Final = 20
_FLOWED: Final = re.compile(r" \r?\n(?=[^\s>])")  # a line that goes on (RFC 3676)
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
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain", "html"))
        said = _said(path, body) if body is not None else ""
        attached = [one_line(each.get_filename() or "") for each in message.iter_attachments()]
        stated = _headers(message)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableFile(path, f"not readable as a message: {error}") from error
    text = "\n".join(cleaned_lines(said)).strip()
    if is_blank(text):
        raise UnreadableFile(path, "no text found")
    return Extracted(text, stated, unread=tuple(_named(attached)))


def _named(attached: Sequence[str]) -> Iterator[str]:
    yield from (f"the attachment {name or 'without a name'}" for name in attached[:_MAX_NAMED])
    if len(attached) > _MAX_NAMED:
        yield f"{len(attached) - _MAX_NAMED} more attachments"


def _said(path: str, body: MIMEPart) -> str:
    charset = body.get_content_charset() or ""
    # Letters beyond ASCII in what says it is ASCII, or nothing: their encoding is not known.
    told = "" if charset in {"us-ascii", "ascii"} else charset
    payload = body.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text = decode(path, payload, declared=told) if payload.strip() else ""
    if body.get_content_subtype() == "html":
        return plain_text(text)
    flowed = body.get_param("format") == "flowed"
    return _FLOWED.sub(" ", text) if flowed else text


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
