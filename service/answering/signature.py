"""Signatures over what was answered: Ed25519, in envelopes of DSSE, so that others can check them.

DSSE (secure-systems-lab) signs the type of the payload with it. The key's id is the SHA-256 of the
public key in DER.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ingest.errors import SettingsError

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Signer:
    key: Ed25519PrivateKey

    def envelope(self, payload: bytes) -> dict[str, Any]:
        signature = self.key.sign(_signed_bytes(payload))
        return {
            "payloadType": PAYLOAD_TYPE,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [
                {
                    "keyid": key_id(self.key.public_key()),
                    "sig": base64.b64encode(signature).decode(),
                }
            ],
        }


def payload_of(envelope: Mapping[str, Any], key: Ed25519PublicKey | None = None) -> bytes:
    """The payload of `envelope`, its signature checked where there is a `key`.

    Raises `ValueError`, which says what is wrong.
    """
    if envelope.get("payloadType") != PAYLOAD_TYPE:
        raise ValueError(f"payloadType is {envelope.get('payloadType')!r}, not {PAYLOAD_TYPE}")
    try:
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = {
            each["keyid"]: base64.b64decode(each["sig"], validate=True)
            for each in envelope["signatures"]
        }
    except (binascii.Error, KeyError, TypeError) as error:
        raise ValueError(f"no envelope of DSSE: {error!r}") from error
    if key:
        id_ = key_id(key)
        if id_ not in signatures:
            raise ValueError(f"is not of the key {id_}, but of {', '.join(signatures) or 'none'}")
        try:
            key.verify(signatures[id_], _signed_bytes(payload))
        except InvalidSignature as error:
            raise ValueError(f"is not one that the key {id_} made") from error
    return payload


def key_id(key: Ed25519PublicKey) -> str:
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def make_key(path: Path) -> Path:
    """Write a new private key to `path`, for its owner to read; returns the public key's file.

    Raises `SettingsError` where there is a file already, or none can be written.
    """
    key = Ed25519PrivateKey.generate()
    public = path.with_suffix(".pub")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(_MODE, exist_ok=False)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public.write_bytes(
            key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
    except OSError as error:
        raise SettingsError(f"no key can be written to {path}: {error.strerror}") from error
    return public


def read_signer(path: Path) -> Signer:
    """Raises `SettingsError`."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsError(f"{path} cannot be read as a private key: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError(f"{path} holds a key of another kind; make one: footnote keys sign")
    return Signer(key)


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Raises `SettingsError`."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise SettingsError(f"{path} cannot be read as a public key: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SettingsError(f"{path} holds a key of another kind than Ed25519")
    return key


def _signed_bytes(payload: bytes) -> bytes:
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
