import httpx

from ingest.formats import SUFFIXES
from service.settings import Settings


def test_offer_tells_what_the_page_may_show(client: httpx.Client) -> None:
    assert client.get("/v1/offer").json() == {
        "answerers": ["extractive"],
        "feedback": True,
        "uploads": {"kinds": sorted(SUFFIXES), "max_bytes": Settings().max_file_bytes},
    }


def test_suggested_questions_are_answered(client: httpx.Client) -> None:
    questions: list[str] = []
    while not questions:  # the service tries them while it already answers
        questions = client.get("/v1/suggestions").json()["questions"]
    assert 1 <= len(questions) <= 4
    for question in questions:
        answer = client.post("/v1/answers", json={"question": question}).json()
        assert answer["status"] == "answered"
