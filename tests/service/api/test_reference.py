"""The page /docs."""

import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from threading import Event

import httpx
import pytest
from fastapi import FastAPI

from service.api.reference import reference

LOADING = {"script", "style", "iframe", "object", "embed", "img"}


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.styled = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.add(tag)
        self.styled = self.styled or "style" in held or any(name[:2] == "on" for name in held)
        self.ids += [held["id"]] if held.get("id") else []  # type: ignore[list-item]
        self.links += [held["href"]] if held.get("href") else []  # type: ignore[list-item]


@pytest.fixture(scope="module")
def page(client: httpx.Client) -> _Page:
    response = client.get("/docs")
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    return _Page(response.text)


def test_page_needs_nothing_that_our_policy_forbids(page: _Page, client: httpx.Client) -> None:
    assert not page.tags & LOADING
    assert not page.styled
    files = [link for link in page.links if not link.startswith("#")]
    assert {client.get(link).status_code for link in files} == {200}


def test_every_route_and_every_shape_is_there_and_every_link_leads_somewhere(
    page: _Page, client: httpx.Client
) -> None:
    document = client.get("/openapi.json").json()
    routes = sum(len(methods) for methods in document["paths"].values())
    assert len(page.ids) == len(set(page.ids)) == routes + len(document["components"]["schemas"])
    within = {link[1:] for link in page.links if link.startswith("#")}
    assert within <= set(page.ids)


def test_text_of_the_document_is_text_on_the_page() -> None:
    told = "</code><script>alert(1)</script>"
    responses = {"200": {"description": told}}
    document = {
        "info": {"title": told, "description": told},
        "paths": {told: {"get": {"description": told, "responses": responses}}},
        "components": {"schemas": {told: {"properties": {told: {"const": told}}}}},
    }
    assert not re.search(r"<script", reference(document))


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_others_are_answered_while_the_document_is_made(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    begun, others_were_answered = Event(), Event()
    made = FastAPI.openapi

    def slowly(app: FastAPI) -> dict[str, object]:
        begun.set()
        assert others_were_answered.wait(30)
        return made(app)

    monkeypatch.setattr(FastAPI, "openapi", slowly)
    with ThreadPoolExecutor(1) as pool:
        document = pool.submit(client.get, path)
        assert begun.wait(30)
        assert client.get("/healthz").status_code == 200
        others_were_answered.set()
        assert document.result().status_code == 200
