"""The service over real HTTP, which all tests here share."""

from collections.abc import Iterator

import httpx
import pytest

from service.answering.answer import Answerer
from service.api.app import create_app
from service.bootstrap import build_answerer
from service.settings import Settings
from tests.fakes import RememberingReader, reading_with
from tests.served import served


@pytest.fixture(scope="session")
def client(
    sample_settings: Settings, sample_answerer: Answerer, reader: RememberingReader
) -> Iterator[httpx.Client]:
    answerer = reading_with(reader, build_answerer(sample_settings, sample_answerer.embedder))
    with (
        served(create_app(answerer, sample_settings)) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        yield client
