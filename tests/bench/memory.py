import resource
import sys
from pathlib import Path


def peak_mb() -> float:
    """The most memory this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def resident_mb(kind: str = "VmRSS", pid: int | None = None) -> float:
    """What this process holds now, or that of `pid`; its peak where the system doesn't say.

    `RssAnon` leaves out the files it has mapped, which the system may take from it any time.
    """
    status = Path(f"/proc/{pid or 'self'}/status")
    if not status.exists():
        return peak_mb()
    (line,) = (each for each in status.read_text().splitlines() if each.startswith(kind))
    return int(line.split()[1]) / 1e3
