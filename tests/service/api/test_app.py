import httpx


def test_the_page_is_served(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.headers["content-type"].startswith("text/html")
    assert '<script type="module"' in response.text


def test_the_schema_documents_answers_with_an_example(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    answered = schema["paths"]["/v1/answers"]["post"]["responses"]["200"]["content"]
    assert set(answered) == {"application/json", "text/event-stream"}
    assert schema["components"]["schemas"]["QuestionBody"]["examples"]
