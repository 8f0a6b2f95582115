"""Our own events for `generation.py`: by the command, as bytes and as values from Python."""

from __future__ import annotations

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

__all__ = ["OURS", "Series", "best", "command", "reading", "sample", "series"]

COMMAND: Final = Path(sys.executable).with_name("eventcontracts")
ROUNDS: Final = 3
PATIENCE: Final = 10
"""After how many CPU-seconds nothing is measured once more."""

LIMIT: Final = 300
SPREAD: Final = 2_000
"""How many events, from the whole of a stream, are read to say what reading it takes."""

PYTHON: Final = """
import sys, time
from collections import deque
from pathlib import Path
from eventcontracts.catalog import Catalog, contract_of_file
{imports}
n, *asked = sys.argv[1:]
contract = contract_of_file(Path(asked[1])) if asked[1:] else Catalog.load().contract(asked[0])
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
        events: How many.
        seconds: CPU-seconds that count.
        peaks: The most memory in MB, for a tenth of them and for all.
    """

    events: int
    seconds: float
    peaks: tuple[float, float]


def command(target: Target, n: int) -> Run:
    """Return what the command takes for so many events, start included."""
    arguments = ["generate", *target.arguments, "-n", str(n), "-o", "/dev/null"]
    return measured([COMMAND, *arguments], limit=LIMIT)


def best(target: Target, n: int) -> Series:
    """Return the least that the command takes for so many events, of a few runs."""
    return _series(n, lambda events: command(target, events), lambda run: run.seconds)


def series(target: Target, program: str, n: int) -> Series:
    """Return the least that a program takes for so many events, from the first one on."""

    def run(events: int) -> Run:
        asked = [sys.executable, "-c", program, str(events), *target.arguments]
        return measured(asked, limit=LIMIT)

    return _series(n, run, lambda run: run.seconds - float(run.output.split()[0]))


def _series(n: int, make: Callable[[int], Run], counted: Callable[[Run], float]) -> Series:
    """Return the least that so many events take, of a few runs unless these are long."""
    runs = [make(n)]
    while len(runs) < ROUNDS and sum(run.seconds for run in runs) < PATIENCE:
        runs.append(make(n))
    return Series(n, min(map(counted, runs)), (make(n // 10).peak, max(run.peak for run in runs)))


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
    """Return how many of some events `orjson.loads` reads in a CPU-second, at its best.

    Args:
        lines: The events; those that it refuses do not count.
    """
    readable = list(_readable(lines))
    turns = max(1, SPREAD // max(1, len(readable)))
    rates = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(turns):
            for line in readable:
                orjson.loads(line)
        rates.append(turns * len(readable) / (time.process_time() - begun))
    return max(rates)


def _readable(lines: Sequence[bytes]) -> Iterator[bytes]:
    for line in lines:
        try:
            orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        yield line
