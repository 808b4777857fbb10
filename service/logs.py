"""How the log is written: as text, or as JSON, one object a line. Neither tells what is asked."""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is answered; empty: none is."""

REQUESTS = "service.requests"
"""The logger of requests, a line each. Only a JSON log has them."""


class JsonLines(logging.Formatter):
    """One JSON object a line. `extra={"fields": {…}}` of a log call adds fields.

    Of an error stand its class and its place, not its message: messages repeat what was sent.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": REQUEST_ID.get(),
            **getattr(record, "fields", {}),
        }
        error = record.exc_info and record.exc_info[1]
        if error:
            frames = traceback.extract_tb(error.__traceback__)
            line["error"] = type(error).__qualname__
            line["where"] = [f"{each.filename}:{each.lineno}" for each in frames]
        return json.dumps(line, ensure_ascii=False)


def log_as(form: Literal["text", "json"]) -> None:
    """Write the log of this process to standard error."""
    handler = logging.StreamHandler()
    if form == "json":
        handler.setFormatter(JsonLines())
        logging.getLogger("service").setLevel(logging.INFO)
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    # MCP has set up a log of its own by now.
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
