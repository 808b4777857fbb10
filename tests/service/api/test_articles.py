import gc
from weakref import ref

import httpx

from service.api.listing import Listing

QUESTION = "How many people were evacuated?"


def test_an_article_is_its_segments(client: httpx.Client) -> None:
    listed = client.get("/v1/articles").json()
    assert len(listed["articles"]) == 14
    assert "Veldane Courier" in listed["sources"]
    citation = client.post("/v1/answers", json={"question": QUESTION}).json()["citations"][0]
    article = client.get(f"/v1/articles/{citation['article']['id']}").json()
    text = "".join(segment["text"] for segment in article["segments"])
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    (cited,) = [s for s in article["segments"] if s["number"] == citation["sentence"]]
    assert cited["text"] == citation["quote"]


def test_unknown_article_is_a_problem(client: httpx.Client) -> None:
    response = client.get("/v1/articles/nowhere")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_articles_are_searched_sorted_and_paged(client: httpx.Client) -> None:
    every = client.get("/v1/articles").json()
    assert every["total"] == len(every["articles"])
    newest = client.get("/v1/articles", params={"sort": "-published", "limit": 3}).json()
    days = [each["published"] for each in newest["articles"]]
    assert days == sorted((each["published"] or "" for each in every["articles"]), reverse=True)[:3]
    assert newest["total"] == every["total"]
    rest = client.get("/v1/articles", params={"sort": "path", "offset": 2, "limit": 2}).json()
    assert rest["articles"] == every["articles"][2:4]
    some = client.get("/v1/articles", params={"words": "averne DAM", "sort": "title"}).json()
    assert 0 < some["total"] < every["total"]
    assert "Radio Averne" in {each["source"] for each in some["articles"]}


def test_articles_are_found_by_text_outlet_and_day(client: httpx.Client) -> None:
    def found(**narrowed: str) -> list[dict[str, str]]:
        return list(client.get("/v1/articles", params=narrowed).json()["articles"])

    in_text = found(words="hydrologist")
    assert in_text
    assert not any("hydrologist" in each["title"].lower() for each in in_text)
    assert {each["source"] for each in found(source="Radio Averne")} == {"Radio Averne"}
    days = {each["published"] for each in found(since="2025-03-13", until="2025-03-15")}
    assert min(days) == "2025-03-13"
    assert max(days) <= "2025-03-15"
    assert found(words="hydrologist", source="Nobody") == []


def test_collection_is_told_in_numbers(client: httpx.Client) -> None:
    told = client.get("/v1/collection").json()
    every = client.get("/v1/articles", params={"sort": "-published"}).json()
    assert told["articles"] == every["total"]
    assert [each["name"] for each in told["outlets"]] == every["sources"]
    assert sum(each["articles"] for each in told["outlets"]) <= every["total"]
    dated = [each for each in every["articles"] if each["published"]]
    assert sum(each["articles"] for each in told["periods"]) == len(dated)
    assert told["periods"][0]["first"] == told["first"] == dated[-1]["published"]
    assert told["newest"][0]["id"] == every["articles"][0]["id"]


def test_the_list_of_a_revision_leaves_memory_with_it() -> None:
    gc.disable()  # nothing waits until Python looks for cycles
    try:
        listing = Listing([])
        listing.find(sort="title")
        left = ref(listing)
        del listing
        assert left() is None
    finally:
        gc.enable()
