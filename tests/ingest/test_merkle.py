from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.merkle import corpus_digest, merkle_root

ENTRIES = [b"", b"\0", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", b"PQRSTUVW"]
# Those of the test vectors that Certificate Transparency implementations share.
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
}


@pytest.mark.parametrize(("count", "root"), ROOTS.items())
def test_root_is_that_of_certificate_transparency(count: int, root: str) -> None:
    assert merkle_root(ENTRIES[:count]).hex() == root


def test_root_over_nothing_is_the_hash_of_nothing() -> None:
    assert corpus_digest({}) == sha256(b"").hexdigest()


DIGESTS = st.dictionaries(st.text(min_size=1, max_size=5), st.sampled_from(["a" * 64, "b" * 64]))


@given(DIGESTS)
def test_order_of_articles_does_not_matter(digests: dict[str, str]) -> None:
    assert corpus_digest(dict(reversed(digests.items()))) == corpus_digest(digests)


@given(DIGESTS, DIGESTS)
def test_other_articles_have_another_digest(one: dict[str, str], other: dict[str, str]) -> None:
    assert (corpus_digest(one) == corpus_digest(other)) == (one == other)
