from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CATALOG_FILE = "catalog.sqlite"
LOCAL = "minilm"  # the embedding model that asks no other machine


class IndexSettings(BaseSettings):
    """Where the articles and their index are. Read from `FOOTNOTE_…` variables and `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    articles: Path = Field(Path("articles"), description="The folder of articles.")
    data: Path = Field(Path(".footnote"), description="The folder of the index.")
    catalog: str = Field(
        "",
        description="SQLAlchemy URL of the catalogue. Empty: SQLite in the data folder.",
    )
    chroma: str = Field(
        "",
        description="Where the vectors are: empty for embedded in the data folder, "
        "http://host:port for a Chroma server (several, with a comma between, share the vectors), "
        "cloud for Chroma Cloud (its key, tenant and database come from CHROMA_API_KEY, "
        "CHROMA_TENANT, CHROMA_DATABASE).",
    )
    chroma_headers: dict[str, str] = Field(
        {},
        description="Headers that Chroma servers, or a proxy before them, want to see, as JSON, "
        'such as {"Authorization": "Bearer …"}.',
    )
    chroma_tenant: str = Field("default_tenant", description="Tenant on the Chroma servers.")
    chroma_database: str = Field("default_database", description="Database on the Chroma servers.")
    collection: str = Field(
        "articles",
        min_length=3,
        max_length=60,
        description="How the names of the collections on Chroma servers begin.",
    )
    chroma_timeout_s: float = Field(
        10.0,
        gt=0,
        description="Longest wait of an ingest for a Chroma server, in seconds. A question waits 3 "
        "at most: then the vectors of the catalogue stand in.",
    )
    embeddings: str = Field(
        LOCAL,
        description="minilm (local), or provider:model of any LangChain provider, "
        "such as openai:text-embedding-3-small.",
    )
    embedding_timeout_s: float = Field(
        30.0, gt=0, description="Longest wait for an embedding endpoint, in seconds."
    )
    threads: int = Field(
        0, ge=0, description="Threads of the local embedding model. 0: one for each processor."
    )
    max_file_bytes: int = Field(50_000_000, gt=0, description="Larger files are skipped, in bytes.")
    max_file_memory_mb: int = Field(
        2_000, gt=0, description="Files that take more memory to read are skipped, in megabytes."
    )
    max_file_seconds: float = Field(
        60.0, gt=0, description="Files that take more processor time to read are skipped."
    )

    ocr: str = Field(
        "",
        description="Program that reads scanned pages of PDFs, with its options: ocrmypdf or "
        "tesseract, such as tesseract -l deu. Empty: such pages are named, and not read.",
    )

    @property
    def chroma_addresses(self) -> tuple[str, ...]:
        """The Chroma servers; none: the vectors are in the data folder."""
        return tuple(part.strip() for part in self.chroma.split(",") if part.strip())

    @property
    def local(self) -> bool:
        """Whether an index is read without asking another machine."""
        return not (self.catalog or self.chroma) and self.embeddings == LOCAL

    @property
    def catalog_url(self) -> str:
        return self.catalog or f"sqlite:///{(self.data / CATALOG_FILE).absolute()}"
