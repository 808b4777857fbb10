from pathlib import Path

from fastapi.testclient import TestClient

from service.api.app import create_app
from service.bootstrap import build_answerer
from service.settings import Settings
from tests.fakes import WordEmbedder


def test_service_without_an_index_runs_but_is_not_ready(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "none")
    with TestClient(
        create_app(build_answerer(settings, WordEmbedder()), settings), base_url="http://localhost"
    ) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").status_code == 503


def test_service_with_an_index_is_ready_at_its_revision(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "revision": 1}
