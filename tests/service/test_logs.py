import json
import logging
import sys

from service.logs import REQUEST_ID, JsonLines


def line(**more: object) -> dict[str, object]:
    record = logging.makeLogRecord({"name": "service", "levelname": "ERROR", **more})
    told: dict[str, object] = json.loads(JsonLines().format(record))
    return told


def test_line_names_the_request_that_it_belongs_to() -> None:
    token = REQUEST_ID.set("mine")
    try:
        told = line(msg="%s of %s", args=(1, 2), fields={"status": 503})
    finally:
        REQUEST_ID.reset(token)
    assert (told["message"], told["request_id"], told["status"]) == ("1 of 2", "mine", 503)
    assert line(msg="later")["request_id"] == ""


def test_error_is_told_by_its_place_and_not_by_its_message() -> None:
    try:
        int("Who asked this?")
    except ValueError:
        told = line(msg="a defect", exc_info=sys.exc_info())
    assert told["error"] == "ValueError"
    (where,) = told["where"]  # type: ignore[misc]
    assert "test_logs.py:" in where
    assert "Who asked" not in json.dumps(told)
