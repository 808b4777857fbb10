"""What the service says when it refuses."""

import httpx
from pydantic import ValidationError

from service.api.wire import Problem


class FootnoteProblem(Exception):
    """The service refused, and says why. Nothing is tried again.

    `retry_after` is the number of seconds after which the same may be asked again; None: the
    service does not say.
    """

    def __init__(self, problem: Problem, retry_after: float | None = None) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        return self.problem.status


def problem_of(response: httpx.Response) -> FootnoteProblem:
    """`response` must have been read."""
    seconds = response.headers.get("retry-after", "")
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:  # A proxy before the service words its errors as it likes.
        problem = Problem(
            type="about:blank",
            title=response.reason_phrase,
            status=response.status_code,
            detail=response.text[:500],
            instance="",
        )
    return FootnoteProblem(problem, float(seconds) if seconds.isdigit() else None)
