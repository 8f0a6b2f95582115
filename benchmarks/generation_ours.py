"""Our own events for `generation.py`: by the command, as bytes and as values from Python."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from processes import Run, measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from generation_schemas import Target

__all__ = ["OURS", "SPREAD", "Series", "command", "commanded", "programmed", "reading", "sample"]

COMMAND: Final = Path(sys.executable).with_name("eventcontracts")
ROUNDS: Final = 3
PATIENCE: Final = 10
"""After how many CPU-seconds nothing is measured once more."""

READING: Final = 0.5
"""For how many CPU-seconds events are read."""

LIMIT: Final = 300
SPREAD: Final = 2_000
"""How many events, from the whole of a stream, are read to say what reading it takes."""

PYTHON: Final = """
import sys, time
from collections import deque
from pathlib import Path
from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract
{imports}
n, *asked = sys.argv[1:]
contract = Contract.load(Path(asked[1])) if asked[1:] else Catalog.load().contract(asked[0])
begun = time.process_time()
print(begun, flush=True)
deque({events}, maxlen=0)
"""
BODIES: Final = PYTHON.format(
    imports="from eventcontracts.streams import bodies", events="bodies(contract, n=int(n))"
)
VALUES: Final = PYTHON.format(
    imports="from eventcontracts.factories import Events", events="Events(contract).events(int(n))"
)
OURS: Final = {"bytes from Python": BODIES, "values from Python": VALUES}


class Series(NamedTuple):
    """What it took to make some events.

    Attributes:
        rate: Events a CPU-second.
        ratio: To the rate of reading the same bytes.
        peaks: The most memory in MB, for a tenth of them and for all.
    """

    rate: float
    ratio: float
    peaks: tuple[float, float]


def command(target: Target, n: int) -> Run:
    """Return what the command takes for so many events, start included."""
    arguments = ["generate", *target.arguments, "-n", str(n), "-o", "/dev/null"]
    return measured([COMMAND, *arguments], limit=LIMIT)


def commanded(target: Target, n: int, lines: Sequence[bytes]) -> Series:
    """Return what the command takes for so many events, start included.

    Args:
        target: The event type.
        n: How many events.
        lines: Events of the same bytes, to read.
    """

    def make(events: int) -> tuple[Run, float]:
        run = command(target, events)
        return run, run.seconds

    return _series(n, make, lines)


def programmed(target: Target, program: str, n: int, lines: Sequence[bytes]) -> Series:
    """Return what a program takes for so many events, from the first one on."""

    def make(events: int) -> tuple[Run, float]:
        asked = [sys.executable, "-c", program, str(events), *target.arguments]
        run = measured(asked, limit=LIMIT)
        return run, run.seconds - float(run.output.split()[0])

    return _series(n, make, lines)


def _series(n: int, make: Callable[[int], tuple[Run, float]], lines: Sequence[bytes]) -> Series:
    """Return the median of a few runs, or of fewer long ones; each has a reading beside it."""
    runs: list[tuple[Run, float, float]] = []
    while len(runs) < ROUNDS and sum(seconds for _, seconds, _ in runs) < PATIENCE:
        before = reading(lines)
        runs.append((*make(n), (before + reading(lines)) / 2))
    peaks = (make(n // 10)[0].peak, max(run.peak for run, _, _ in runs))
    rate = statistics.median(n / seconds for _, seconds, _ in runs)
    return Series(rate, statistics.median(n / seconds / read for _, seconds, read in runs), peaks)


def sample(target: Target, n: int, spread: int = 1) -> Sequence[bytes]:
    """Return events that the command makes.

    Args:
        target: The event type.
        n: How many events there are.
        spread: Only one in so many of them.
    """
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as file:
        arguments = ["-n", str(n), "--shard", f"1/{spread}", "-o", file.name]
        measured([COMMAND, "generate", *target.arguments, *arguments], limit=LIMIT)
        return Path(file.name).read_bytes().splitlines()


def reading(lines: Sequence[bytes]) -> float:
    """Return how many of some events `orjson.loads` reads in a CPU-second.

    Args:
        lines: The events; those that it refuses do not count.
    """
    readable = list(_readable(lines))
    begun, read = time.process_time(), 0
    while time.process_time() < begun + READING:
        for line in readable:
            orjson.loads(line)
        read += len(readable)
    return read / (time.process_time() - begun)


def _readable(lines: Sequence[bytes]) -> Iterator[bytes]:
    for line in lines:
        try:
            orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        yield line
