"""What can go wrong in the service. Each message is one line that can be shown to anyone.

FootnoteError             the root, and all that can go wrong below: see `ingest/errors.py`
├── ModelFailed           the chat model gave no answer; a `Failure` says why
├── QuestionFailed        while evaluating: one question got no answer
├── DeletionRefused       an article is none that was sent to the service
├── UploadRefused         a file is of no kind that can be read
├── VerdictRefused        a verdict names what the index does not hold, or contradicts itself
├── VerdictsFull          the file of verdicts has reached its limit
├── ServiceStopping       what is asked cannot be finished before the service ends
└── StorageUnavailable    a file cannot be written at the moment; the log says why
"""

from enum import Enum
from typing import Literal

from ingest.errors import FootnoteError


class Failure(Enum):
    """Why a model gave no answer, in words that can be shown to anyone."""

    UNREACHABLE = "its endpoint cannot be reached"
    KEY = "its endpoint refused our key"
    NO_MODEL = "its endpoint does not know the model"
    BUSY = "its endpoint is overloaded or over its limit"
    SLOW = "it did not answer in time"
    BROKEN = "its endpoint failed"
    CONTEXT = "the evidence is too long for it"
    REFUSED = "its endpoint refused the request"
    INCOMPLETE = "its reply broke off"
    LENGTH = "its reply was cut at the length limit"
    FILTERED = "its endpoint withheld the reply"
    MALFORMED = "its reply was not in the form asked for"
    RESTING = "it failed several times in a row and is left alone for a while"


class ModelFailed(FootnoteError):
    """Holds nothing that the endpoint said: such texts repeat keys."""

    def __init__(
        self,
        failure: Failure,
        *,
        retry_after_s: float | None = None,
        refused: Literal["limit", "temperature", "effort", "schema"] | None = None,
    ) -> None:
        """`refused` is the parameter of the request that the endpoint does not take, if told."""
        super().__init__(f"The model gave no answer: {failure.value}.")
        self.failure = failure
        self.retry_after_s = retry_after_s
        self.refused = refused


class QuestionFailed(FootnoteError):
    """A question got no answer, not even that the articles don't say."""


class DeletionRefused(FootnoteError):
    pass


class UploadRefused(FootnoteError):
    pass


class VerdictRefused(FootnoteError):
    pass


class VerdictsFull(FootnoteError):
    pass


class ServiceStopping(FootnoteError):
    pass


class StorageUnavailable(FootnoteError):
    pass
