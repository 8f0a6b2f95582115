"""Records of failures: all it takes to deliver one again, in a folder for each."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.consumers import Delivery, Limits
from eventcontracts.consumers.requests import PLAIN_REQUEST
from eventcontracts.consumers.secrets import MASK, masked_header, masked_url
from eventcontracts.folders import JOURNALS, FolderError, Layout, State, updating
from eventcontracts.jsondata.jsontext import canonical, pretty
from eventcontracts.mutations import case_name
from eventcontracts.writing import write_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from eventcontracts.configuration import Configuration
    from eventcontracts.consumers import Deliverable
    from eventcontracts.jsondata.jsontypes import JsonObject
    from eventcontracts.policy import Kind, Policy, Verdict
    from eventcontracts.verification import FailureCluster, PriorDelivery, ResultCell

__all__ = [
    "FAILURES_FOLDER",
    "MAX_KEPT_FAILURES",
    "RECORD_FORMAT",
    "FailureRecord",
    "door_settings",
    "failure_records",
    "keep_records",
]

# What is kept of a failure: what was delivered, and all it takes to deliver it again.


RECORD_FORMAT: Final = "eventcontracts-failure/1"


MAX_RECORD_NAME_LENGTH: Final = 120


@dataclass(frozen=True)
class FailureRecord:
    """A failure as it is kept.

    Attributes:
        code: What kind of failure it is.
        event_type: The event's name.
        kind: The kind of the case.
        operator: What made it: the mutation operator or the class of the edge; None if nothing.
        pointer: Where it did; None if nowhere.
        keyword: The schema keyword that is broken; None if none is.
        case_id: The case that was found.
        policy: Which verdicts counted as right.
        expected: The verdicts that would have been right.
        verdict: What the consumer did.
        detail: What it said, or what happened to it.
        cause: What tells the failure from others with the same verdict.
        catalog: What the consumer was tested against.
        layer: The envelope layer; None for the event as it is documented.
        seed: What the cases were made from.
        consumer: What the user calls the consumer.
        door: How it is reached, by the keys of a configuration; no secret is in it.
        sent: What was delivered.
        before: What it takes to be delivered before.
    """

    code: str
    event_type: str
    kind: Kind
    operator: str | None
    pointer: str | None
    keyword: str | None
    case_id: str
    policy: Policy
    expected: tuple[Verdict, ...]
    verdict: Verdict
    detail: str
    cause: str
    catalog: str
    layer: str | None
    seed: int
    consumer: str
    door: Mapping[str, Any]
    sent: Delivery
    before: tuple[PriorDelivery, ...] = ()

    @property
    def name(self) -> str:
        """A name for it, the same as often as it happens: plain ASCII, fit for a folder."""
        told = [
            self.event_type,
            self.code,
            *([self.operator] if self.operator else []),
        ]
        facts = [self.consumer, self.event_type, self.kind, self.operator, self.pointer]
        identity = [*facts, self.verdict, self.cause, self.layer]
        digest = sha256(canonical(identity)).hexdigest()[:8]
        return f"{case_name(*told).lstrip('.')[:MAX_RECORD_NAME_LENGTH]}-{digest}"

    def as_json(self) -> JsonObject:
        """Return all but the bytes."""
        return {
            "format": RECORD_FORMAT,
            "code": self.code,
            "event_type": self.event_type,
            "kind": self.kind.value,
            "operator": self.operator,
            "pointer": self.pointer,
            "keyword": self.keyword,
            "case_id": self.case_id,
            "policy": self.policy.value,
            "expected": [verdict.value for verdict in self.expected],
            "verdict": self.verdict.value,
            "detail": self.detail,
            "cause": self.cause,
            "catalog": self.catalog,
            "layer": self.layer,
            "seed": self.seed,
            "consumer": self.consumer,
            "door": dict(self.door),
            "before": [
                {"name": earlier.name, "event_type": earlier.event_type} for earlier in self.before
            ],
        }


FAILURES_FOLDER: Final = Path(".eventcontracts", "failures")


"""Where failures are kept, seen from the working folder."""


MAX_KEPT_FAILURES: Final = 200


"""How many failures are kept, the latest."""


RECORD: Final = "failure.json"


BEFORE: Final = "before"


OURS: Final = frozenset({RECORD, BEFORE, "event.json", "event.bin", *JOURNALS})


"""What lies directly in the folder of a failure."""


GITIGNORE_TEXT: Final = (
    "# Made by eventcontracts: failures of contract tests, to be replayed here.\n*\n"
)


def failure_records(
    cells: Iterable[ResultCell], catalog: str, configuration: Configuration
) -> Iterator[FailureRecord]:
    """Yield the records to keep: of each operator's failures that look alike, the smallest.

    Args:
        cells: What was found.
        catalog: What the consumer was tested against.
        configuration: The contract test.
    """
    for cell in cells:
        for tally in cell.tallies:
            for cause in tally.causes:
                yield _make_record(cell, cause, catalog, configuration)


def keep_records(records: Iterable[FailureRecord], folder: Path = FAILURES_FOLDER) -> int:
    """Write failures, each whole or not at all, and forget the oldest if there are too many.

    A failure that is there already is written anew. The folder's parent is told to git as ignored.

    Args:
        records: The failures; no more than `MOST` are written.
        folder: Where to.

    Returns:
        How many were written.

    Raises:
        OSError: If one cannot be written.
        FolderError: If somebody put something else in its place.
    """
    count = 0
    for record in islice(records, MAX_KEPT_FAILURES):
        if count == 0:
            folder.mkdir(parents=True, exist_ok=True)
            ignored = folder.parent / ".gitignore"
            if not ignored.exists():
                write_pieces([GITIGNORE_TEXT.encode()], ignored)
        _write_record(record, folder)
        count += 1
    if count:
        _tidy(folder)
        _remove_oldest(folder)
    return count


def _body_name(stem: str, delivery: Deliverable) -> str:
    """Return the file that a delivery is kept in: `.bin` where it need not be JSON."""
    return f"{stem}.{'json' if delivery.raw is None else 'bin'}"


def door_settings(configuration: Configuration) -> dict[str, Any]:
    """Return how a consumer is reached, by the keys of a configuration; no secret is in it.

    >>> from eventcontracts.configuration import Configuration
    >>> door_settings(Configuration("desk:on_event", timeout=5.0))
    {'consumer': 'desk:on_event', 'timeout': 5.0}
    """
    request, limits, usual = configuration.request, configuration.limits, Limits()
    headers = {
        name: value
        for name, value in request.headers
        if not masked_header(name, value).endswith(f": {MASK}")
    }
    asked = {
        "method": request.method if request.method != PLAIN_REQUEST.method else None,
        "path": request.path
        if request.path == masked_url(request.path) != PLAIN_REQUEST.path
        else None,
        "headers": headers,
        "cloudevents": request.cloudevents and request.cloudevents.value,
        "source": request.source if request.source != PLAIN_REQUEST.source else None,
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


def _make_record(
    cell: ResultCell, cause: FailureCluster, catalog: str, configuration: Configuration
) -> FailureRecord:
    failure, small = cause.failures[0], cause.smallest
    change, fault = failure.change, failure.fault
    return FailureRecord(
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
        detail=cause.outcome.detail,
        cause=failure.outcome.cause,
        catalog=catalog,
        layer=configuration.layer,
        seed=configuration.seed,
        consumer=masked_url(configuration.consumer),
        door=door_settings(configuration),
        sent=Delivery(small.body, cell.event_type, small.body if small.raw else None),
        before=cause.before or (),
    )


def _listed(text: bytes, _: str) -> dict[str, None]:
    """Return the files of a kept failure; of one that is damaged, those that each has."""
    try:
        before = len(json.loads(text)["before"])
    except (ValueError, KeyError, TypeError, RecursionError):
        before = 0
    stems = ["event", *(f"{BEFORE}/{number:04}" for number in range(before))]
    return dict.fromkeys(f"{stem}.{suffix}" for stem in stems for suffix in ("json", "bin"))


LAYOUT: Final = Layout(RECORD, _listed)


"""What the folder of a failure holds."""


def _write_record(record: FailureRecord, folder: Path) -> None:
    files = {_body_name("event", record.sent): record.sent.body}
    for number, earlier in enumerate(record.before):
        files[_body_name(f"{BEFORE}/{number:04}", earlier)] = earlier.body
    if (folder / record.name).is_symlink():
        raise FolderError(f"{folder / record.name}: a symbolic link; remove it")
    with updating(folder / record.name, LAYOUT, wait=True) as staging:
        here = staging.folder
        for name, body in files.items():
            if here.state(name, here.layout.digest(body)) is not State.SAME:
                staging.add(name, body)
        gone = [
            name for name in here.owned if name not in files and here.state(name, None) is State.OLD
        ]
        staging.commit(pretty(record.as_json()).encode(), gone)


def _tidy(folder: Path) -> None:
    """Finish or remove what a killed run has left, unless another run is at it."""
    for path in folder.iterdir():
        if path.is_symlink() or not path.is_dir():
            continue
        names = {each.name for each in path.iterdir()}
        whole = RECORD in names and names.isdisjoint(JOURNALS)
        if not whole and names <= OURS:
            with suppress(FolderError), updating(path, LAYOUT):
                if not (path / RECORD).exists():
                    shutil.rmtree(path, ignore_errors=True)


def _remove_oldest(folder: Path) -> None:
    kept = [
        path for path in folder.iterdir() if not path.is_symlink() and (path / RECORD).is_file()
    ]
    kept.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
    for path in kept[:-MAX_KEPT_FAILURES]:
        (path / RECORD).unlink(missing_ok=True)  # from here on it is none, whatever happens
        shutil.rmtree(path, ignore_errors=True)
