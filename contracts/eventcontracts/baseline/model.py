"""Known failures, and which failures they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.pointers import build, parse
from eventcontracts.verification import Excuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from eventcontracts.expectations import Kind
    from eventcontracts.verification import Failure, Report

__all__ = ["IDENTITY", "Baseline", "Known", "known_of", "stale", "unknown"]

IDENTITY: Final = ("event_type", "kind", "operator", "pointer", "verdict", "cause")
"""What tells a failure from others, across seeds and as lines of code move."""

LINE: Final = re.compile(r"( at)? \S+:\d+$")


@dataclass(frozen=True, slots=True)
class Known:
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

    def covers(self, failure: Known) -> bool:
        """Return whether a failure is this one.

        >>> Known("late", "PING", verdict="hung").covers(Known("", "PING", "valid", verdict="hung"))
        True
        """
        stated = ((getattr(self, name), getattr(failure, name)) for name in IDENTITY)
        return all(mine is None or mine == its for mine, its in stated)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known failures on some day.

    Attributes:
        known: The failures.
        today: The day; what is accepted until an earlier one is a failure again.
    """

    known: tuple[Known, ...]
    today: date

    def excuse(self, event_type: str, kind: Kind, failure: Failure) -> Excuse | None:
        """Return the excuse of a failure that is known and accepted today."""
        found = known_of(event_type, kind, failure)
        for known in self.known:
            if known.covers(found) and not self.is_expired(known):
                until = f" (until {known.until})" if known.until else ""
                return Excuse("known", known.reason + until)
        return None

    def is_expired(self, known: Known) -> bool:
        """Return whether a known failure is accepted no more."""
        return known.until is not None and known.until < self.today


def known_of(event_type: str, kind: Kind, failure: Failure, reason: str = "") -> Known:
    """Return a failure as an entry of a baseline.

    Args:
        event_type: The event's name.
        kind: The kind of the case.
        failure: The failure.
        reason: Why it is accepted.
    """
    change, outcome = failure.change, failure.outcome
    return Known(
        reason,
        event_type,
        kind.value,
        change.operator if change else None,
        _pattern(change.pointer) if change else None,
        outcome.verdict.value,
        LINE.sub("", outcome.cause) or None,
    )


def _pattern(pointer: str) -> str:
    """Return a pointer with `*` for what may be an index of a list."""
    return build(tuple("*" if token.isdecimal() else token for token in parse(pointer)))


def unknown(report: Report, baseline: Baseline, reason: str) -> tuple[Known, ...]:
    """Return the failures of a report that a baseline does not accept, each once.

    Args:
        report: What was found.
        baseline: What is known.
        reason: Why they are accepted from now on.
    """
    found = (known for excused, known in _failures(report, reason) if not excused)
    valid = [known for known in baseline.known if not baseline.is_expired(known)]
    return tuple(
        each for each in dict.fromkeys(found) if not any(known.covers(each) for known in valid)
    )


def stale(report: Report, baseline: Baseline) -> tuple[Known, ...]:
    """Return the known failures that a report should have had and has not.

    Of what was not delivered at all it says nothing: of other event types, of other kinds, of
    cells in which cases were skipped.
    """
    found = [known for _, known in _failures(report, "")]
    ran = {(cell.event_type, cell.kind.value) for cell in report.cells if not cell.skipped}
    return tuple(
        known
        for known in baseline.known
        if (known.event_type, known.kind) in ran and not any(known.covers(each) for each in found)
    )


def _failures(report: Report, reason: str) -> Iterator[tuple[bool, Known]]:
    """Yield each failure as an entry, and whether it has an excuse."""
    for cell in report.cells:
        for cause in (*cell.causes, *cell.excused):
            for failure in cause.failures:
                found = known_of(cell.event_type, cell.kind, failure, reason)
                yield cause.excuse is not None, found
