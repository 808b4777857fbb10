"""Which questions the reader learns from, and which it is measured on."""

from hashlib import sha256

_PART = 5


def held_out(title: str) -> bool:
    """Whether the questions of the article are for measuring: one article in five, by its title."""
    return int(sha256(title.encode()).hexdigest(), 16) % _PART == 0
