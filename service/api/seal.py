"""The seal of an answer: one digest over all of it, and a short one of each of its fields.

The digest is the SHA-256 of the canonical JSON (RFC 8785) of the answer without its digest and its
signature. It is taken of the JSON that is sent, not of our classes, so that anyone can check it
with other software, and fields that this version doesn't know are bound as well. The short digests
name the fields that were changed.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from service.answering.signature import Signer, payload_of
from service.api import wire

_UNBOUND = ("digest", "signature")
_PREDICATE = "urn:footnote:receipt:1"
_FIELDS_FIELD = "receipt.fields"
# A field deeper than this is part of the one above it. Parts of the receipt are fields, whole.
_DEPTH = 3
_DEPTH_OF_RECEIPT = 2
_FIELD_CHARS = 8

Answer = Mapping[str, Any]
"""An answer as JSON has it."""


def sealed(body: wire.AnswerBody, signer: Signer | None = None) -> wire.AnswerBody:
    """`body` with the digests that belong to it, and signed if there is a `signer`."""
    answer = body.model_dump(mode="json")
    answer["receipt"]["fields"] = fields = field_digests(answer)
    digest = answer_digest(answer)
    receipt = body.receipt.model_copy(update={"fields": fields})
    signature = None
    if signer:
        statement = rfc8785.dumps(_statement(body, digest))
        signature = wire.EnvelopeBody.model_validate(signer.envelope(statement))
    update = {"receipt": receipt, "digest": digest, "signature": signature}
    return body.model_copy(update=update)


def signature_problem(answer: Answer, key: Ed25519PublicKey | None) -> str | None:
    """What is wrong with the signature of `answer`, or None.

    Without a `key` only whether it is of this answer is looked at. Not to be signed is wrong if
    there is a key.
    """
    envelope = answer.get("signature")
    if envelope is None:
        return "is missing: the answer was not signed" if key else None
    try:
        statement = json.loads(payload_of(envelope, key))
        kind, signed = statement["predicateType"], statement["subject"][0]["digest"]["sha256"]
    except ValueError as error:
        return str(error)
    except (LookupError, TypeError):
        return "its payload is no statement about an answer"
    ours = kind == _PREDICATE and signed == answer.get("digest")
    return None if ours else "is of another answer"


def _statement(body: wire.AnswerBody, digest: str) -> dict[str, Any]:
    """What is signed, as in-toto has it: the answer, the files it cites, and where it is from."""
    files = {each.article.path: each.digest for each in body.citations}
    subjects = [{"name": f"answer {body.id}", "digest": {"sha256": digest}}]
    subjects += [{"name": path, "digest": {"sha256": files[path]}} for path in sorted(files)]
    receipt = body.receipt.model_dump(mode="json", include={"at", "software", "corpus"})
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects,
        "predicateType": _PREDICATE,
        "predicate": receipt,
    }


def answer_digest(answer: Answer) -> str:
    """In hex. Raises `ValueError` for what is no canonical JSON, such as an integer of 2**53."""
    return _digest({name: value for name, value in answer.items() if name not in _UNBOUND})


def field_digests(answer: Answer) -> dict[str, str]:
    """By the names of fields, sorted, such as `citations.article.source`: of all citations at once.

    Raises as `answer_digest` does.
    """
    values: dict[str, list[Any]] = defaultdict(list)
    for name, value in answer.items():
        if name not in _UNBOUND:
            for path, held in _fields((name,), value):
                values[".".join(path)].append(held)
    values.pop(_FIELDS_FIELD, None)
    return {name: _digest(values[name])[:_FIELD_CHARS] for name in sorted(values)}


def broken(answer: Answer) -> list[str]:
    """The fields that are not as they were when the answer was sealed; none: all are.

    `digest` is named where the digest itself is missing or another one, and `receipt.fields` where
    the short digests are.
    """
    try:
        return _broken(answer)
    except (ValueError, RecursionError):
        return ["digest"]


def _broken(answer: Answer) -> list[str]:
    digest = answer.get("digest")
    if digest and answer_digest(answer) == digest:
        return []
    receipt = answer.get("receipt")
    told = receipt.get("fields") if isinstance(receipt, Mapping) else None
    found = field_digests(answer)
    if not isinstance(told, Mapping) or not told:
        return ["digest", _FIELDS_FIELD] if not digest else [_FIELDS_FIELD]
    changed = {name for name in found.keys() | told.keys() if found.get(name) != told.get(name)}
    if not changed:
        return ["digest"]
    restored = {**answer, "receipt": {**receipt, "fields": found}}  # type: ignore[dict-item]
    if digest and answer_digest(restored) == digest:
        return [_FIELDS_FIELD]
    return _joined(changed, found.keys() | told.keys())


def _joined(changed: set[str], names: set[str]) -> list[str]:
    """Where all fields of a list or an object were changed, the name of that one."""
    joined: set[str] = set()
    for name in changed:
        parts = name.split(".")
        whole = (".".join(parts[:depth]) for depth in range(1, len(parts) + 1))
        joined.add(
            next(
                each
                for each in whole
                if {n for n in names if n == each or n.startswith(f"{each}.")} <= changed
            )
        )
    return sorted(joined)


def _fields(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The fields in `value` with their values; those of a list's elements under one path."""
    deepest = _DEPTH_OF_RECEIPT if path[0] == "receipt" else _DEPTH
    if len(path) < deepest and isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _fields((*path, name), inner)
    elif (
        len(path) < deepest
        and isinstance(value, list)
        and value
        and all(isinstance(each, Mapping) and each for each in value)
    ):
        for each in value:
            for name, inner in each.items():
                yield from _fields((*path, name), inner)
    else:
        yield path, value


def _digest(value: Any) -> str:
    return sha256(rfc8785.dumps(value)).hexdigest()
