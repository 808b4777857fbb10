"""Requests made of the OpenAPI document: none fails, none gets a status that is not documented."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.control import SkipTest
from schemathesis.specs.openapi.checks import status_code_conformance

from service.api import app
from service.bootstrap import build_answerer
from service.ingest_child import Ingested
from service.settings import Settings
from tests.conftest import Corpus
from tests.served import served

EXAMPLES = 5  # of each route


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that takes articles, and has none of them ingested."""
    root = tmp_path_factory.mktemp("openapi")
    (root / "articles").mkdir()
    corpus = Corpus(root / "articles", Settings(data=root / "index"))
    corpus.write({"dam.md": "The lake behind the dam rose to 212.4 metres on Monday.\n"}).sync()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(app, "ingest_in_child", lambda _: lambda *_: Ingested(1, None))
        service = app.create_app(build_answerer(corpus.settings, corpus.embedder), corpus.settings)
    with served(service) as url:
        yield url


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_request_gets_a_documented_status_below_500(url: str, mode: GenerationMode) -> None:
    document = schemathesis.openapi.from_url(f"{url}/openapi.json")
    document.config.generation.update(modes=[mode])
    tried = 0
    for found in document.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def asked(case: Case) -> None:
            nonlocal tried
            response = case.call()
            case.validate_response(response, checks=[not_a_server_error, status_code_conformance])
            tried += 1

        # A route that takes nothing can be sent nothing wrong.
        with suppress(SkipTest):
            asked()
    assert tried > EXAMPLES * 5
