import httpx

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
    for each in some["articles"]:
        assert "averne" in f"{each['title']} {each['source']} {each['path']}".lower()
