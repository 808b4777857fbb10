"""That the service is being stopped, and whether what still runs must end now."""

from time import monotonic

from service.errors import ServiceStopping

_GRACE_S = 10.0


class Stopping:
    def __init__(self, grace_s: float = _GRACE_S) -> None:
        self._grace_s = grace_s
        self._ends: float | None = None

    @property
    def begun(self) -> bool:
        return self._ends is not None

    def begin(self) -> None:
        """From now on, answers that are being made have so long to become ready."""
        self._ends = monotonic() + self._grace_s

    def check(self) -> None:
        """Raises `ServiceStopping` when that time is over."""
        if self._ends is not None and monotonic() >= self._ends:
            raise ServiceStopping("The service is being stopped; ask again in a moment.")
