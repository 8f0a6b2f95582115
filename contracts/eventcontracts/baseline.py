"""The baseline: known failures, accepted with a reason and perhaps for a time."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.errors import InputError
from eventcontracts.jsondata.pointers import generalize_pointer
from eventcontracts.verification import Suppression
from eventcontracts.writing import write_pieces

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from eventcontracts.policy import Kind
    from eventcontracts.verification import Failure, Report

__all__ = [
    "IDENTITY_KEYS",
    "Baseline",
    "BaselineError",
    "KnownFailure",
    "known_failure",
    "new_failures",
    "read_baseline",
    "stale_failures",
    "today",
    "write_baseline",
]

# Known failures, and which failures they are.


IDENTITY_KEYS: Final = ("event_type", "kind", "operator", "pointer", "verdict", "cause")


"""What tells a failure from others, across seeds and as lines of code move."""


LINE_SUFFIX: Final = re.compile(r"( at)? \S+:\d+$")


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """A known failure. What is None is left open: it stands for anything.

    Attributes:
        reason: Why it is accepted.
        event_type: The event's name.
        kind: The kind of the case.
        operator: The mutation operator or the class of the edge.
        pointer: Where it changed the event; `*` for an index of a list.
        verdict: What the consumer does.
        cause: What tells the failure from others with the same verdict: the type of an exception.
        until: The last day on which it is accepted; None for always.
    """

    reason: str
    event_type: str | None = None
    kind: str | None = None
    operator: str | None = None
    pointer: str | None = None
    verdict: str | None = None
    cause: str | None = None
    until: date | None = None

    def covers(self, failure: KnownFailure) -> bool:
        """Return whether a failure is this one.

        >>> KnownFailure("late", "PING", verdict="hung").covers(KnownFailure("", "PING", "valid",
        ...     verdict="hung"))
        True
        """
        stated = ((getattr(self, name), getattr(failure, name)) for name in IDENTITY_KEYS)
        return all(mine is None or mine == its for mine, its in stated)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known failures on some day.

    Attributes:
        known: The failures.
        today: The day; what is accepted until an earlier one is a failure again.
    """

    known: tuple[KnownFailure, ...]
    today: date

    def excuse(self, event_type: str, kind: Kind, failure: Failure) -> Suppression | None:
        """Return the suppression of a failure that is known and accepted today."""
        found = known_failure(event_type, kind, failure)
        for known in self.known:
            if known.covers(found) and not self.is_expired(known):
                until = f" (until {known.until})" if known.until else ""
                return Suppression("known", known.reason + until)
        return None

    def is_expired(self, known: KnownFailure) -> bool:
        """Return whether a known failure is accepted no more."""
        return known.until is not None and known.until < self.today


def known_failure(event_type: str, kind: Kind, failure: Failure, reason: str = "") -> KnownFailure:
    """Return a failure as an entry of a baseline.

    Args:
        event_type: The event's name.
        kind: The kind of the case.
        failure: The failure.
        reason: Why it is accepted.
    """
    change, outcome = failure.change, failure.outcome
    return KnownFailure(
        reason,
        event_type,
        kind.value,
        change.operator if change else None,
        generalize_pointer(change.pointer) if change else None,
        outcome.verdict.value,
        LINE_SUFFIX.sub("", outcome.cause) or None,
    )


def new_failures(report: Report, baseline: Baseline, reason: str) -> tuple[KnownFailure, ...]:
    """Return the failures of a report that a baseline does not accept, each once.

    Args:
        report: What was found.
        baseline: What is known.
        reason: Why they are accepted from now on.
    """
    found = (known for excused, known in _report_failures(report, reason) if not excused)
    valid = [known for known in baseline.known if not baseline.is_expired(known)]
    return tuple(
        each for each in dict.fromkeys(found) if not any(known.covers(each) for known in valid)
    )


def stale_failures(report: Report, baseline: Baseline) -> tuple[KnownFailure, ...]:
    """Return the known failures that a report should have had and has not.

    Of what was not delivered at all it says nothing: of other event types, of other kinds, of
    cells in which cases were skipped.
    """
    found = [known for _, known in _report_failures(report, "")]
    ran = {(cell.event_type, cell.kind.value) for cell in report.cells if not cell.skipped}
    return tuple(
        known
        for known in baseline.known
        if (known.event_type, known.kind) in ran and not any(known.covers(each) for each in found)
    )


def _report_failures(report: Report, reason: str) -> Iterator[tuple[bool, KnownFailure]]:
    """Yield each failure as an entry, and whether it has an excuse."""
    for cell in report.cells:
        for cause in (*cell.causes, *cell.excused):
            for failure in cause.failures:
                found = known_failure(cell.event_type, cell.kind, failure, reason)
                yield cause.excuse is not None, found


# The file of known failures: `eventcontracts-baseline.toml`, to be read and edited by people.


ENTRY_KEYS: Final = ("reason", "until", *IDENTITY_KEYS)


BASELINE_HEADER: Final = (
    "Known failures of the contract test: reported apart, they do not fail it. What an entry "
    "leaves out\nstands for anything; `until = 2027-01-31` lets it count again after that day."
)


class BaselineError(InputError):
    """A baseline that cannot be used.

    Attributes:
        file: The file.
    """

    def __init__(self, file: Path, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file


def read_baseline(file: Path) -> tuple[KnownFailure, ...]:
    """Return the known failures in a file.

    Raises:
        BaselineError: If it cannot be read, or what is in it cannot be used.
    """
    try:
        table = tomllib.loads(file.read_bytes().decode())
    except OSError as error:
        raise BaselineError(file, error.strerror or "it cannot be read") from None
    except (ValueError, RecursionError) as error:
        raise BaselineError(file, f"it is no TOML: {error}") from None
    entries = table.pop("known", [])
    if table or not isinstance(entries, list):
        raise BaselineError(file, "a baseline has entries [[known]] and nothing else")
    return tuple(_parse_entry(file, number, entry) for number, entry in enumerate(entries, 1))


def _parse_entry(file: Path, number: int, entry: Any) -> KnownFailure:
    where = f"entry {number} of [[known]]"
    if not isinstance(entry, dict):
        raise BaselineError(file, f"{where} is no table")
    for key, value in entry.items():
        if key not in ENTRY_KEYS:
            raise BaselineError(file, f"{where}: no key {key!r}; there are {', '.join(ENTRY_KEYS)}")
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        if not (is_day if key == "until" else isinstance(value, str)):
            what = "a day, such as 2027-01-31" if key == "until" else "a text"
            raise BaselineError(file, f"{where}: {key} is {what}, not {value!r}")
    if not str(entry.get("reason", "")).strip():
        raise BaselineError(file, f"{where} has no reason: say why the failure is accepted")
    if not entry.keys() & set(IDENTITY_KEYS):
        raise BaselineError(file, f"{where} accepts everything: say which failure it is")
    return KnownFailure(**entry)


def write_baseline(
    file: Path, *, add: Iterable[KnownFailure] = (), drop: Collection[KnownFailure] = ()
) -> None:
    """Write entries into a baseline and take others out; the rest of it stays as people wrote it.

    Args:
        file: The file; it need not be there.
        add: What is known from now on.
        drop: What is known no more.

    Raises:
        BaselineError: If what is in the file cannot be used.
        OSError: If it cannot be written.
    """
    import tomlkit

    known = read_baseline(file) if file.exists() else ()
    document = tomlkit.parse(file.read_text() if known else "")
    if not known:
        for line in BASELINE_HEADER.splitlines():
            document.add(tomlkit.comment(line))
        document.add(tomlkit.nl())
    entries = document.setdefault("known", tomlkit.aot())
    for number in reversed(range(len(known))):
        if known[number] in drop:
            del entries[number]
    for each in add:
        entry = tomlkit.table()
        for key in (*IDENTITY_KEYS, "reason", "until"):
            if getattr(each, key) is not None:
                entry.add(key, getattr(each, key))
        entries.append(entry)
    write_pieces([tomlkit.dumps(document).encode()], file)


# The day on which a baseline is asked: the one place where the clock is read.


def today() -> date:
    """Return the day that it is here."""
    return datetime.now(tz=UTC).astimezone().date()
