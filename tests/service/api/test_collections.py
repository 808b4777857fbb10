"""Several collections in one process: what is asked of one is answered by it alone."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.api.app import app_of, parts_of
from service.bootstrap import build_answerer, build_beside
from service.keys import Keys
from service.settings import Settings
from tests.conftest import Corpus
from tests.served import served

FERRY = "Ferry sinks.\n\nThe ferry Alma sank near Helm on Monday. Nobody was hurt.\n"
CRANE = "Crane falls.\n\nA crane fell in the port of Kelby on Friday. Nobody was hurt.\n"


def _corpus(place: Path, text: str) -> Corpus:
    (place / "articles").mkdir(parents=True)
    made = Corpus(place / "articles", Settings(data=place / "index"))
    made.write({f"{text.split(maxsplit=1)[0].lower()}.txt": text}).sync()
    return made


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("collections")
    ferries = _corpus(place / "ferries", FERRY)
    cranes = _corpus(place / "cranes", CRANE)
    locked = _corpus(place / "locked", CRANE)
    Keys(locked.settings.data).create("somebody", ["ask", "read"])
    default = build_answerer(ferries.settings, ferries.embedder)
    others = {
        name: parts_of(build_beside(default, each.settings), each.settings)
        for name, each in {"cranes": cranes, "locked": locked}.items()
    }
    with served(app_of(parts_of(default, ferries.settings), others)) as address:
        yield address


def _articles(url: str) -> list[str]:
    found = httpx.get(f"{url}/articles").raise_for_status().json()
    return [each["path"] for each in found["articles"]]


def test_each_collection_lists_its_own_articles(url: str) -> None:
    assert _articles(f"{url}/v1") == ["ferry.txt"]
    assert _articles(f"{url}/v1/collections/cranes") == ["crane.txt"]


def test_a_question_is_answered_by_the_collection_that_is_asked(url: str) -> None:
    question = {"question": "What fell in the port of Kelby?"}
    asked = httpx.post(f"{url}/v1/collections/cranes/answers", json=question, timeout=30)
    (citation, *_) = asked.raise_for_status().json()["citations"]
    assert citation["quote"].startswith("A crane fell")
    elsewhere = httpx.post(f"{url}/v1/answers", json=question, timeout=30).raise_for_status()
    assert "crane" not in elsewhere.text.lower().replace(question["question"].lower(), "")


def test_each_collection_has_keys_of_its_own(url: str) -> None:
    assert httpx.get(f"{url}/v1/collections/locked/articles").status_code == 401
    assert httpx.get(f"{url}/v1/collections/cranes/articles").status_code == 200


def test_the_names_are_listed_and_another_one_is_not_found(url: str) -> None:
    assert httpx.get(f"{url}/v1/collections").json() == {"collections": ["cranes", "locked"]}
    missing = httpx.get(f"{url}/v1/collections/nothing/articles")
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["", "%2e%2e/articles", "/articles", "%2e%2e/cranes/articles"])
def test_no_trick_with_the_path_leads_out_of_a_collection(url: str, path: str) -> None:
    asked = httpx.get(f"{url}/v1/collections/locked/{path}")
    assert asked.status_code in {401, 404}


def test_a_service_of_several_collections_ends_well(tmp_path: Path) -> None:
    first, second = _corpus(tmp_path / "a", FERRY), _corpus(tmp_path / "b", CRANE)
    default = build_answerer(first.settings, first.embedder)
    beside = build_beside(default, second.settings)
    app = app_of(parts_of(default, first.settings), {"cranes": parts_of(beside, second.settings)})
    closed: list[str] = []
    for name, answerer in (("default", default), ("cranes", beside)):
        real = answerer.index.close
        answerer.index.close = lambda name=name, real=real: (closed.append(name), real())  # type: ignore[method-assign, misc]
    with served(app) as address:
        assert httpx.get(f"{address}/v1/collections").status_code == 200
    assert sorted(closed) == ["cranes", "default"]


@pytest.mark.parametrize("name", ["Sports", "a/b", "", "-x", "..", "x" * 50])
def test_a_name_that_is_no_part_of_a_path_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="collections"):
        Settings.model_validate({"collections": {name: tmp_path}})
