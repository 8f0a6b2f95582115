"""Keeping failures: a folder for each, below `.eventcontracts/failures/`."""

from __future__ import annotations

import os
import shutil
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.consumers import Delivery, Limits
from eventcontracts.consumers.confidential import MASK, masked_header, masked_url
from eventcontracts.consumers.messages import PLAIN
from eventcontracts.failures.record import Record
from eventcontracts.jsontext import pretty
from eventcontracts.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.configuration import Configuration
    from eventcontracts.consumers import Deliverable
    from eventcontracts.verification import Cause, Cell

__all__ = ["FOLDER", "MOST", "body_file", "door_of", "keep", "kept_of"]

FOLDER: Final = Path(".eventcontracts", "failures")
"""Where failures are kept, seen from the working folder."""

MOST: Final = 200
"""How many failures are kept, the latest."""

IGNORE: Final = "# Made by eventcontracts: failures of contract tests, to be replayed here.\n*\n"


def kept_of(cells: Iterable[Cell], catalog: str, configuration: Configuration) -> Iterator[Record]:
    """Yield what is to be kept: of each operator's failures that look alike, the smallest.

    Args:
        cells: What was found.
        catalog: What the consumer was tested against.
        configuration: The contract test.
    """
    for cell in cells:
        for tally in cell.tallies:
            for cause in tally.causes:
                yield _record(cell, cause, catalog, configuration)


def keep(records: Iterable[Record], folder: Path = FOLDER) -> int:
    """Write failures, each whole or not at all, and forget the oldest if there are too many.

    A failure that is there already is written anew. The folder's parent is told to git as ignored.

    Args:
        records: The failures; no more than `MOST` are written.
        folder: Where to.

    Returns:
        How many were written.

    Raises:
        OSError: If one cannot be written.
    """
    count = 0
    for record in islice(records, MOST):
        if count == 0:
            folder.mkdir(parents=True, exist_ok=True)
            ignored = folder.parent / ".gitignore"
            if not ignored.exists():
                write([IGNORE.encode()], ignored)
        _write(record, folder)
        count += 1
    if count:
        _forget_oldest(folder)
    return count


def body_file(folder: Path, stem: str, delivery: Deliverable) -> Path:
    """Return the file that a delivery is kept in: `.bin` where it need not be JSON."""
    return folder / f"{stem}.{'json' if delivery.raw is None else 'bin'}"


def door_of(configuration: Configuration) -> dict[str, Any]:
    """Return how a consumer is reached, by the keys of a configuration; no secret is in it.

    >>> from eventcontracts.configuration import Configuration
    >>> door_of(Configuration("desk:on_event", timeout=5.0))
    {'consumer': 'desk:on_event', 'timeout': 5.0}
    """
    request, limits, usual = configuration.request, configuration.limits, Limits()
    headers = {
        name: value
        for name, value in request.headers
        if not masked_header(name, value).endswith(f": {MASK}")
    }
    asked = {
        "method": request.method if request.method != PLAIN.method else None,
        "path": request.path if request.path == masked_url(request.path) != PLAIN.path else None,
        "headers": headers,
        "cloudevents": request.cloudevents and request.cloudevents.value,
        "source": request.source if request.source != PLAIN.source else None,
    }
    allowed = {
        name: getattr(limits, name)
        for name in ("start", "output", "answer", "memory", "losses", "restarts")
        if getattr(limits, name) != getattr(usual, name)
    }
    told = {
        "consumer": masked_url(configuration.consumer),
        "interface": configuration.interface and configuration.interface.value,
        "serve": configuration.serve,
        "request": {key: value for key, value in asked.items() if value},
        "limits": allowed,
        "rejects": list(configuration.rejects),
        "timeout": configuration.timeout,
    }
    return {key: value for key, value in told.items() if value}


def _record(cell: Cell, cause: Cause, catalog: str, configuration: Configuration) -> Record:
    failure, small = cause.failures[0], cause.smallest
    change, fault = failure.change, failure.fault
    return Record(
        code=failure.code,
        event_type=cell.event_type,
        kind=cell.kind,
        operator=change.operator if change else None,
        pointer=change.pointer if change else None,
        keyword=fault.keyword if fault else None,
        case_id=failure.case_id,
        policy=configuration.policy,
        expected=failure.expected,
        verdict=failure.outcome.verdict,
        detail=failure.outcome.detail,
        cause=failure.outcome.cause,
        catalog=catalog,
        layer=configuration.layer,
        seed=configuration.seed,
        consumer=masked_url(configuration.consumer),
        door=door_of(configuration),
        sent=Delivery(small.body, cell.event_type, small.body if small.raw else None),
        before=cause.before or (),
    )


def _write(record: Record, folder: Path) -> None:
    target = folder / record.name
    beside = folder / f".{record.name}.{os.getpid()}.part"
    try:
        beside.mkdir()
        body_file(beside, "event", record.sent).write_bytes(record.sent.body)
        if record.before:
            (beside / "before").mkdir()
        for number, earlier in enumerate(record.before):
            body_file(beside / "before", f"{number:04}", earlier).write_bytes(earlier.body)
        (beside / "failure.json").write_text(pretty(record.as_json()))
        shutil.rmtree(target, ignore_errors=True)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _forget_oldest(folder: Path) -> None:
    kept = [path for path in folder.iterdir() if (path / "failure.json").is_file()]
    kept.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
    for path in kept[:-MOST]:
        shutil.rmtree(path, ignore_errors=True)
