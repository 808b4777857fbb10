"""The word pieces of BERT's uncased vocabulary: what MiniLM reads, and how chunks are measured."""

import gzip
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from ingest.errors import EmbeddingError

_VOCABULARY: Final = "vocab.txt.gz"
_VOCABULARY_SHA256: Final = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
SEP: Final = 102  # between the texts of a pair, and at the end
_SPECIAL_TOKENS: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def tokenizer(max_tokens: int | None) -> Tokenizer:
    """A new tokenizer that gives the ids of the one published with all-MiniLM-L6-v2.

    It cuts a text to `max_tokens`, [CLS] and [SEP] among them; None cuts nothing. It pads nothing,
    and refuses lone surrogates: see `encodable`. Raises `EmbeddingError` where the vocabulary was
    altered.
    """
    vocabulary = _vocabulary(files("ingest").joinpath("data", _VOCABULARY).read_bytes())
    made = Tokenizer(
        WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100)  # noqa: S106 - a word piece, no password
    )
    made.normalizer = BertNormalizer(lowercase=True)
    made.pre_tokenizer = BertPreTokenizer()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")],
    )
    made.add_special_tokens(list(_SPECIAL_TOKENS))
    if max_tokens is not None:
        made.enable_truncation(max_tokens)
    return made


def count_word_pieces(texts: Sequence[str]) -> list[int]:
    """How many word pieces each text has, in order, without [CLS] and [SEP]."""
    encodings = _counter().encode_batch_fast(
        [encodable(text) for text in texts], add_special_tokens=False
    )
    return [len(encoding) for encoding in encodings]


def encodable(text: str) -> str:
    """The text with `?` for each lone surrogate (JSON may carry them), which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def _counter() -> Tokenizer:
    return tokenizer(None)


def _vocabulary(packed: bytes) -> dict[str, int]:
    """Token to id, which is the line's number from 0."""
    try:
        unpacked = gzip.decompress(packed)
    except (OSError, EOFError) as error:
        raise EmbeddingError(
            f"{_VOCABULARY} is damaged ({error}): install Footnote again"
        ) from error
    digest = sha256(unpacked).hexdigest()
    if digest != _VOCABULARY_SHA256:
        raise EmbeddingError(
            f"{_VOCABULARY} unpacks to SHA-256 {digest}, not {_VOCABULARY_SHA256}:"
            " install Footnote again"
        )
    return {token: number for number, token in enumerate(unpacked.decode("utf-8").splitlines())}
