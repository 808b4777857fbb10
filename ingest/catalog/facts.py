"""What readers and writers of an index must agree with."""

from dataclasses import dataclass

from ingest.embed import Embedder
from ingest.errors import IndexMismatch


@dataclass(frozen=True, slots=True)
class Facts:
    index: str  # a random id, given when the index is created
    embedding: str  # the name of the embedder
    dimensions: int
    reading: str  # version of the rules of reading; under other rules, every file is read again
    root: str  # the folder that the index was made from
    revision: int  # the published one; 0: nothing is published yet

    def check_embedder(self, embedder: Embedder) -> None:
        """Raises `IndexMismatch` where the index was made with another model than `embedder`.

        Raises `EmbeddingError` where it must be asked for its dimensions and does not answer; its
        name is the right one then.
        """
        if self.embedding != embedder.name:
            told = f"the setting FOOTNOTE_EMBEDDINGS now names {embedder.name}"
        elif self.dimensions != embedder.dimensions:
            told = f"{embedder.name} now has {embedder.dimensions} dimensions"
        else:
            return
        raise IndexMismatch(
            f"the index was made with {self.embedding} ({self.dimensions} dimensions), {told}; set "
            "it back, or give FOOTNOTE_DATA another folder and run: footnote ingest FOLDER"
        )
