"""How endpoints are asked, and what is given up where they refuse it."""

from typing import Any

import pytest

from service.generation.request import Parameter, Request, Way, refused_parameter

SCHEMA = {"title": "answer", "type": "object"}
OWN = Request("openai", "tiny", 400, 8_000, own_server=True)
OPENAI = Request("openai", "gpt-4.1", 400, 8_000)


def _body(request: Request, way: Way | None = None) -> dict[str, Any]:
    body = request.options(SCHEMA, way or request.way)["extra_body"]
    assert isinstance(body, dict)
    return body


def test_one_limit_is_sent_under_the_name_that_is_likely_taken() -> None:
    assert (_body(OWN)["max_tokens"], _body(OPENAI)["max_completion_tokens"]) == (400, 400)
    assert "max_completion_tokens" not in _body(OWN)
    assert "max_tokens" not in _body(OPENAI)


def test_a_limit_that_is_refused_has_its_other_name() -> None:
    for request, name in ((OWN, "max_completion_tokens"), (OPENAI, "max_tokens")):
        other = request.next_way(request.way, "limit")
        assert other
        assert _body(request, other)[name] == 400
        assert len([each for each in _body(request, other) if each.startswith("max_")]) == 1


def test_untold_the_temperature_goes_first_and_the_schema_last() -> None:
    request = Request("openai", "tiny", 400, 8_000, own_server=True, effort="low")
    way: Way | None = request.way
    lost = []
    while way:
        before, way = way, request.next_way(way, None)
        lost += list(way.without - before.without) if way else []
    assert lost == ["temperature", "limit", "effort", "schema"]


def test_what_is_told_goes_first_once() -> None:
    way = OWN.next_way(OWN.way, "schema")
    assert way
    assert "response_format" not in _body(OWN, way)
    assert "temperature" in _body(OWN, way)
    again = OWN.next_way(way, "schema")
    assert again
    assert again.without == {"schema", "temperature"}


@pytest.mark.parametrize("model", ["o3-mini", "gpt-5-mini", "openai/gpt-5"])
def test_a_model_that_reasons_has_room_and_no_temperature(model: str) -> None:
    body = _body(Request("openai", model, 400, 8_000))
    assert body["max_completion_tokens"] == 8_400
    assert "temperature" not in body


def test_an_effort_is_sent_and_gives_room() -> None:
    body = _body(Request("openai", "tiny", 400, 8_000, own_server=True, effort="low"))
    assert (body["reasoning_effort"], body["max_tokens"]) == ("low", 8_400)


def test_the_responses_api_has_names_of_its_own() -> None:
    request = Request("openai", "tiny", 400, 100, api="responses", effort="low")
    body = _body(request)
    assert body["text"]["format"] == {
        "type": "json_schema",
        "name": "answer",
        "schema": SCHEMA,
        "strict": True,
    }
    assert (body["max_output_tokens"], body["reasoning"]) == (500, {"effort": "low"})
    assert body["temperature"] == 0
    without = Way(frozenset({"limit", "temperature", "effort", "schema"}))
    assert _body(request, without) == {"store": False}


def test_of_other_providers_ollama_takes_a_schema_until_it_refuses() -> None:
    ollama = Request("ollama", "tiny", 400, 0)
    assert ollama.options(SCHEMA, ollama.way) == {"format": SCHEMA}
    way = ollama.next_way(ollama.way, None)
    assert way
    assert ollama.options(SCHEMA, way) == {}
    assert ollama.next_way(way, None) is None
    other = Request("anthropic", "tiny", 400, 0)
    assert other.options(SCHEMA, other.way) == {}
    assert other.next_way(other.way, "schema") is None


@pytest.mark.parametrize(
    ("text", "param", "refused"),
    [
        ("Unsupported parameter: 'max_tokens' is not supported.", "max_tokens", "limit"),
        ("Use 'max_completion_tokens' instead.", None, "limit"),
        ("Unsupported value: 'temperature' does not support 0.", "temperature", "temperature"),
        ("Invalid schema for response_format 'answer'", None, "schema"),
        ("reasoning_effort is not supported", None, "effort"),
        ("Unsupported: temperature", "response_format", "schema"),
        ("what?", None, None),
    ],
)
def test_an_error_tells_what_is_refused(
    text: str, param: str | None, refused: Parameter | None
) -> None:
    error = ValueError(text)
    error.param = param  # type: ignore[attr-defined] - as the client's error has it
    assert refused_parameter(error) == refused
