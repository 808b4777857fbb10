from ingest.boilerplate.byline import byline
from ingest.formats.decode import decode
from ingest.formats.extracted import Extracted


def read_text(path: str, data: bytes) -> Extracted:
    """Plain text: exactly the decoded file, line ends and all. Raises `UnreadableFile`."""
    text = decode(path, data)
    return Extracted(text, byline(text))
