import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.answering.answer import Answerer
from service.api.app import create_app
from service.api.headers import SecurityHeaders
from service.settings import Settings

HOME = "http://localhost"


def test_every_response_forbids_foreign_content(client: httpx.Client) -> None:
    for path in ("/", "/main.js", "/v1/articles", "/nothing", "/healthz"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_body_over_the_limit_and_defect_have_the_headers_too(client: httpx.Client) -> None:
    response = client.post("/v1/answers", content=b"x" * 2_000_000)
    assert response.status_code == 413
    assert response.headers["content-security-policy"].startswith("default-src 'none'")

    app = FastAPI()

    @app.get("/v1/defect")
    def defect() -> None:
        raise ZeroDivisionError

    broken = TestClient(SecurityHeaders(app, ""), raise_server_exceptions=False).get("/v1/defect")
    assert broken.status_code == 500
    assert broken.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "cached"), [("/v1/articles", "no-store"), ("/main.js", "no-cache")]
)
def test_only_the_page_may_be_kept_and_is_checked_again(
    client: httpx.Client, path: str, cached: str
) -> None:
    assert client.get(path).headers["cache-control"] == cached


def test_page_may_be_framed_by_the_sites_of_the_setting_and_no_other(
    sample_answerer: Answerer,
) -> None:
    nobody = TestClient(create_app(sample_answerer, Settings()), base_url=HOME).get("/")
    assert "frame-ancestors 'none'" in nobody.headers["content-security-policy"]
    site = "https://news.example"
    client = TestClient(create_app(sample_answerer, Settings(widget_origins=site)), base_url=HOME)
    policy = client.get("/").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {site}")
    resource_policy = "cross-origin-resource-policy"
    assert client.get("/widget.js").headers[resource_policy] == "cross-origin"
    assert client.get("/main.js").headers[resource_policy] == "same-origin"
