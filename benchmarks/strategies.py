"""How fast do the Hypothesis strategies draw, and how soon do they begin?

For each event type, under a plain `@given` with every health check on:

- *first*: CPU-seconds from asking for the strategy to the first draw;
- *rate*: draws a CPU-second from then on, Hypothesis included.

    python benchmarks/strategies.py [EVENT…] [-n N] [--schema FILE]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import __version__, given, settings

from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract
from eventcontracts.strategies import cases_of, events_of, mutants_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from hypothesis.strategies import SearchStrategy


__all__ = ["main"]

STRATEGIES = {"events": events_of, "mutants": mutants_of, "cases": cases_of}


def main() -> None:
    """Measure, and print one line for each event type."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", nargs="*", help="all bundled event types unless given")
    parser.add_argument("-n", type=int, default=1_000, help="how many draws")
    parser.add_argument("--schema", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    catalog = Catalog.load()
    names = arguments.events or ([] if arguments.schema else list(catalog))
    contracts = [catalog.contract(name) for name in names]
    contracts += [Contract.load(path) for path in arguments.schema]
    _say(
        f"Hypothesis {__version__}, {arguments.n:,} draws: first in CPU-seconds, draws a CPU-second"
    )
    _say(f"{'':<28}" + "".join(f"{name:>18}" for name in STRATEGIES))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # for the database that Hypothesis keeps
        for contract in contracts:
            told = [_drawn(make, contract, arguments.n) for make in STRATEGIES.values()]
            row = "".join(f"{first:>9.2f} {rate:>8,.0f}" for first, rate in told)
            _say(f"{contract.event_type:<28.28}{row}")


def _drawn(
    make: Callable[[Contract], SearchStrategy[Any]], contract: Contract, n: int
) -> tuple[float, float]:
    """Return after how many CPU-seconds the first draw came, and the rate from then on."""
    moments: list[float] = []
    begun = time.process_time()

    @settings(max_examples=n, deadline=None)
    @given(make(contract))
    def draw(_: Any) -> None:
        moments.append(time.process_time())

    draw()
    return moments[0] - begun, (len(moments) - 1) / (moments[-1] - moments[0])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
