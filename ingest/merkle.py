"""A digest of a whole folder of articles, of which a part can be proved to belong to it.

The tree is that of RFC 9162, section 2.1, with SHA-256: leaves and inner nodes are hashed with
different first bytes, so that neither passes for the other.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

_LEAF, _NODE = b"\0", b"\1"


def corpus_digest(digests: Mapping[str, str]) -> str:
    """The Merkle root, in hex, over the articles, given as path → digest.

    An entry is the path in UTF-8, a NUL and the digest in hex; entries are sorted as bytes. The
    order of `digests` doesn't matter. No articles have the SHA-256 of nothing.
    """
    entries = sorted(
        f"{path}\0{digest}".encode("utf-8", "surrogatepass") for path, digest in digests.items()
    )
    return merkle_root(entries).hex()


def merkle_root(entries: Sequence[bytes]) -> bytes:
    """The root over `entries` in their order. The root over none is the SHA-256 of nothing."""
    if not entries:
        return sha256().digest()
    row = [sha256(_LEAF + each).digest() for each in entries]
    while len(row) > 1:
        # The last one of an odd row goes up as it is: the left half stays a whole tree.
        joined = [sha256(_NODE + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)]
        row = joined + row[len(joined) * 2 :]
    return row[0]
