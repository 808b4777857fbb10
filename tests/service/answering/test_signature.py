import base64
import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from ingest.errors import SettingsError
from service.answering.signature import (
    PAYLOAD_TYPE,
    Signer,
    key_id,
    make_key,
    payload_of,
    read_public_key,
    read_signer,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
PUBLIC = KEY.public_key()
ENVELOPE = Signer(KEY).envelope(b'{"a": 1}')
Change = Callable[[dict[str, Any]], object]


def test_signature_is_over_the_encoding_of_dsse() -> None:
    signature = base64.b64decode(ENVELOPE["signatures"][0]["sig"])
    assert len(PAYLOAD_TYPE) == 28
    PUBLIC.verify(signature, b'DSSEv1 28 application/vnd.in-toto+json 8 {"a": 1}')


def test_payload_comes_back_checked_or_unchecked() -> None:
    assert payload_of(ENVELOPE, PUBLIC) == payload_of(ENVELOPE) == b'{"a": 1}'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda e: e.update(payloadType="text/plain"), "payloadType is 'text/plain'"),
        (lambda e: e.update(payload="eyJiIjogMX0="), "is not one that the key"),
        (lambda e: e.update(payload="{}"), "no envelope of DSSE"),
        (lambda e: e.pop("signatures"), "no envelope of DSSE"),
        (lambda e: e.update(signatures=[7]), "no envelope of DSSE"),
        (lambda e: e["signatures"].clear(), "but of none"),
        (lambda e: e["signatures"][0].update(keyid="abc"), "but of abc"),
        (lambda e: e["signatures"][0].update(sig="AAAA"), "is not one that the key"),
    ],
)
def test_changed_envelope_is_refused_with_the_reason(change: Change, says: str) -> None:
    changed = copy.deepcopy(ENVELOPE)
    change(changed)
    with pytest.raises(ValueError, match=says):
        payload_of(changed, PUBLIC)


def test_key_that_was_made_is_read_again_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "signing.pem"
    public = read_public_key(make_key(path))
    assert key_id(read_signer(path).key.public_key()) == key_id(public)
    assert path.stat().st_mode & 0o077 == 0


def test_key_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    make_key(tmp_path / "signing.pem")
    with pytest.raises(SettingsError, match=r"written to .*signing\.pem: File exists"):
        make_key(tmp_path / "signing.pem")


def test_what_is_no_key_of_ours_is_told(tmp_path: Path) -> None:
    other = X25519PrivateKey.generate()
    private = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "other.pem").write_bytes(private)
    (tmp_path / "other.pub").write_bytes(
        other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "none.pem").write_text("no key")
    for read, name, says in [
        (read_signer, "nowhere.pem", "cannot be read as a private key"),
        (read_signer, "none.pem", "cannot be read as a private key"),
        (read_signer, "other.pem", "holds a key of another kind"),
        (read_public_key, "nowhere.pem", "cannot be read as a public key"),
        (read_public_key, "none.pem", "cannot be read as a public key"),
        (read_public_key, "other.pub", "holds a key of another kind"),
    ]:
        with pytest.raises(SettingsError, match=says):
            read(tmp_path / name)
