"""Server-sent events, and what those of the service mean."""

from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import BaseModel

from footnote.problem import FootnoteProblem
from service.api.wire import AnswerBody, JobBody, Problem, RetrievedEvent, StatementEvent

AnswerEvent: TypeAlias = RetrievedEvent | StatementEvent | AnswerBody
"""First what was found, then each verified statement, at last the whole answer."""

_KINDS: dict[str, type[BaseModel]] = {
    "retrieved": RetrievedEvent,
    "statement": StatementEvent,
    "finished": AnswerBody,
    "job": JobBody,
}


@dataclass(slots=True)
class Events:
    """Makes events of the lines of a stream."""

    _name: str = ""
    _data: list[str] = field(default_factory=list)

    def after(self, line: str) -> BaseModel | None:
        """The event that `line` ends; None: it ends none, or one of a kind not known here.

        Raises `FootnoteProblem` where the service says that it failed.
        """
        name, _, value = line.partition(":")
        if line:
            if name == "event":
                self._name = value.strip()
            elif name == "data":
                self._data.append(value.removeprefix(" "))
            return None
        name, data = self._name, "\n".join(self._data)
        self._name, self._data = "", []
        if name == "failed":
            raise FootnoteProblem(Problem.model_validate_json(data))
        return _KINDS[name].model_validate_json(data) if name in _KINDS else None
