"""Articles of SQuAD that no judge learns from, and what each half of them is for."""

from hashlib import sha256

_PART = 5


def held_out(title: str) -> bool:
    """Whether no weight is fitted on the article: one in five, by its title."""
    return int(sha256(title.encode()).hexdigest(), 16) % _PART == 0


def fits_curves(text: str) -> bool:
    """Whether a held-out article, or question, fits a curve or weights of features.

    The others are measured on, and nothing was fitted on them.
    """
    return int(sha256(f"fit {text}".encode()).hexdigest(), 16) % 2 == 0
