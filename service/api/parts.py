"""The parts that routes work with, and how a route asks for one of them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from opentelemetry.sdk.trace import TracerProvider

from ingest.index import Index
from service.answering.answer import Answerer
from service.answering.events import Answer
from service.answering.suggest import Suggester
from service.api.gate import Gate
from service.api.readiness import Readiness
from service.api.stopping import Stopping
from service.api.traces import trace_answer
from service.metrics import Metrics
from service.settings import Settings
from service.uploads import Uploads
from service.verdicts import VerdictStore


@dataclass(frozen=True, slots=True)
class Parts:
    """One for each app, in `app.state.parts`."""

    settings: Settings
    answerer: Answerer
    suggester: Suggester
    verdicts: VerdictStore
    gate: Gate
    readiness: Readiness
    stopping: Stopping
    uploads: Uploads | None  # None: no articles may be added
    metrics: Metrics
    traces: TracerProvider | None = None

    def answered(self, answer: Answer) -> None:
        """Counts and traces an answer that was given."""
        self.metrics.answered(answer)
        if self.traces:
            trace_answer(self.traces.get_tracer("footnote"), answer)

    def base_url(self, request: Request) -> str:
        """Where the page is, for links; without a slash at its end."""
        return self.settings.public_url or str(request.base_url).rstrip("/")


async def get_parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


AppParts = Annotated[Parts, Depends(get_parts)]


# In a thread: it may open a new revision of the index.
def get_index(parts: AppParts) -> Index:
    """The current revision. Raises `CorpusIndexError`."""
    return parts.answerer.index.current()


CurrentIndex = Annotated[Index, Depends(get_index)]
