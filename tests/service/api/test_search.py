from typing import Any

import httpx

QUERY = "How high did the lake behind the dam rise?"


def search(client: httpx.Client, **body: Any) -> dict[str, Any]:
    response = client.post("/v1/search", json={"query": QUERY, **body})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_search_finds_the_passages_of_the_answer_and_its_sentence(client: httpx.Client) -> None:
    answer = client.post("/v1/answers", json={"question": QUERY}).json()
    found = search(client, limit=5)
    assert found["index"] == answer["receipt"]["index"]
    assert len(found["passages"]) == 5
    assert [each["rank"] for each in found["passages"]] == [1, 2, 3, 4, 5]
    cited = answer["citations"][0]["id"]
    assert cited in [each["id"] for each in found["sentences"]]
    retrieved = {each["article"]["id"] for each in answer["receipt"]["retrieved"]}
    assert found["passages"][0]["article"]["id"] in retrieved


def test_sentences_and_passages_are_exact_and_best_first(client: httpx.Client) -> None:
    found = search(client)
    for key in ("passages", "sentences"):
        scores = [each["score"] for each in found[key]]
        assert scores == sorted(scores, reverse=True)
    for passage in found["passages"]:
        article = client.get(f"/v1/articles/{passage['article']['id']}").json()
        text = "".join(segment["text"] for segment in article["segments"])
        assert passage["text"] in text
        for sentence in passage["sentences"]:
            assert text[sentence["start"] : sentence["end"]] == sentence["quote"]
            assert sentence["quote"] in passage["text"]


def test_pages_joined_are_the_whole(client: httpx.Client) -> None:
    whole = search(client, limit=12)
    pages, offset = [], 0
    while len(pages) < 12:
        page = search(client, limit=4, offset=offset)
        pages += page["passages"]
        offset = page["next_offset"]
    assert pages == whole["passages"]


def test_last_page_has_no_next(client: httpx.Client) -> None:
    few = search(client, filters={"paths": ["2025-03-13-dam-operator.html"]}, limit=50)
    assert few["passages"]
    assert few["next_offset"] is None
    assert {each["article"]["path"] for each in few["passages"]} == {"2025-03-13-dam-operator.html"}
    assert search(client, offset=150)["passages"] == []
