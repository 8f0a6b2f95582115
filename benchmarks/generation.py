"""How fast and how good are valid events, beside reading them and beside other makers of them?

For each event type there is a table:

- *a CPU-second*: events made in a CPU-second; *of reading*: its ratio to `orjson.loads` of the same
  bytes, read right before and after (a peer's after). For the command the start counts, for what
  runs in Python or Node.js only what follows imports and the reading of the schema;
- *first*: CPU-seconds of a process that makes one event, start included;
- *valid*: the share of the first 300 events (of all, if there are fewer) that jsonschema-rs and
  jsonschema accept, formats asserted; two numbers where they disagree;
- *links*: the share of these events in which all that should be equal is; what is absent or null
  does not count, and texts that are all empty are equal;
- *choices*: of the ways in which choices can come out (optional properties there or not, types,
  lists empty, of one item and longer), the share that these events show;
- *MB*: the most memory, for a tenth of the events and for all.

The peers are installed from PyPI and npm, each for itself, and make events of each type for eight
CPU-seconds. A schema is given as it was exported or published, or to those that make few valid
events of it in plain keywords: references written out, without titles and examples.

    python benchmarks/generation.py [EVENT…] [--schema FILE…] [-n N] [--no-peers]

Without events and files these are three of the bundled catalog and a webhook of GitHub.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).parent))
from generation_ours import OURS, SPREAD, Series, command, commanded, programmed, reading, sample
from generation_peers import PEERS, Installed, installed
from generation_quality import Fact, Quality, choices, quality
from generation_schemas import targets
from generation_tables import Row, failed, progress, show
from processes import FailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generation_peers import Peer
    from generation_schemas import Target

__all__ = ["main"]

JUDGED: Final = 300
SECONDS: Final = 8.0
"""For how many CPU-seconds a peer makes events."""

ENDLESS: Final = 10**9
UNBEARABLE: Final = 10.0
"""How many CPU-seconds the smaller number may take for five times as many to be made too."""


def main() -> None:
    """Measure, and print a table for each event type."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("events", nargs="*")
    parser.add_argument("--schema", nargs="+", type=Path, default=[])
    parser.add_argument("-n", type=int, default=20_000)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peers = [] if options.no_peers else [_tried(peer, folder) for peer in PEERS]
        for target in targets(folder, options.events, options.schema):
            facts = choices(target.contract.schema)
            rows = [*_ours(target, facts, options.n), *_theirs(target, facts, peers)]
            show(target.contract.event_type, rows)


def _tried(peer: Peer, folder: Path) -> tuple[Peer, Installed | FailedError]:
    """Return a peer, and how it runs or why it cannot be installed."""
    progress(f"installing {peer.name} …")
    try:
        return peer, installed(peer, folder / peer.name.replace(" ", "-"))
    except FailedError as error:
        return peer, error


def _ours(target: Target, facts: frozenset[Fact], n: int) -> Iterator[Row]:
    """Yield how the command does, and what it makes in Python."""
    progress(f"{target.contract.event_type}: eventcontracts …")
    lines = sample(target, n, max(1, n // SPREAD))
    first = min(command(target, 1).seconds for _ in range(5))
    worth = quality(sample(target, JUDGED), target.contract, facts)
    few = commanded(target, n, lines)
    yield _row(f"eventcontracts: command, {n:,}", few, first, worth)
    many = 5 * n if n / few.rate < UNBEARABLE else n
    if many > n:
        yield _row(f"eventcontracts: command, {many:,}", commanded(target, many, lines))
    for name, program in OURS.items():
        made = programmed(target, program, many, lines)
        yield _row(f"eventcontracts: {name}, {many:,}", made)


def _row(name: str, made: Series, first: float | None = None, worth: Quality | None = None) -> Row:
    return Row(name, made.rate, made.ratio, first, worth, made.peaks)


def _theirs(
    target: Target,
    facts: frozenset[Fact],
    peers: Sequence[tuple[Peer, Installed | FailedError]],
) -> Iterator[Row]:
    """Yield how the peers do."""
    for peer, ready in peers:
        progress(f"{target.contract.event_type}: {peer.name} …")
        try:
            if isinstance(ready, FailedError):
                raise ready
            yield _peer(target, facts, ready)
        except FailedError as error:
            version = "" if isinstance(ready, FailedError) else f" {ready.version}"
            yield failed(peer.name + version, str(error))


def _peer(target: Target, facts: frozenset[Fact], ready: Installed) -> Row:
    """Return how a peer does.

    Raises:
        FailedError: If it fails.
    """
    schema = target.plain if ready.peer.plain else target.bundled
    first = ready.make(schema, 1, SECONDS)
    many = ready.make(schema, ENDLESS, SECONDS)
    few = ready.make(schema, len(many.lines) // 10, SECONDS) if many.lines[10:] else first
    worth = quality(many.lines[:JUDGED], target.contract, facts)
    form = ", plain" if ready.peer.plain else ""
    name, more = f"{ready.peer.name} {ready.version}{form}", f", {len(many.lines):,}"
    rate = len(many.lines) / many.seconds
    made = Series(rate, rate / reading(many.lines), (few.peak, many.peak))
    return _row(name + more, made, first.total, worth)


if __name__ == "__main__":
    main()
