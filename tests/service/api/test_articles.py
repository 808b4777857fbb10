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
