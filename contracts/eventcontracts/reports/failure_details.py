"""Details of the failures of one cause, for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.jsontext import compact
from eventcontracts.reports.failure_text import (
    catalog_evidence,
    describe_failures,
    describe_sent,
    excerpt_bytes,
    fold_event,
)
from eventcontracts.verification.failure_codes import FAILURE_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eventcontracts.configuration import Configuration
    from eventcontracts.verification import FailureCluster, OperatorStats, ResultCell

__all__ = ["FailureDetail", "FailureRenderer"]

MAX_ARTICLE_PLACES: Final = 12
MAX_EVENT_LENGTH: Final = 40_000
MAX_MESSAGE_LENGTH: Final = 300
TOP_LEVEL: Final = "the top level"


@dataclass(frozen=True, slots=True)
class FailureDetail:
    """The details of the failures of one cause in one cell.

    Attributes:
        key: What failures of the same cause in other squares share.
        kind: The kind of the cases.
        event_type: The event's name.
        code: What kind of failure it is.
        remedy: What to do about that.
        verdict: What the consumer did.
        expected: What would have been right; empty where an assertion of the user's own failed.
        detail: What it said.
        failures: How many cases failed.
        operators: What was done to them.
        after: What must have been delivered before.
        sent: What the lines are to be read as.
        lines: The smallest failing event as a difference: mark, depth, text.
        event: The same event as it can be sent again; empty if it is long or no JSON.
        keyword: The schema keyword that is broken; empty if none is.
        pointer: Where.
        message: The validator's words.
        evidence: What the constraint rests on.
        places: Where else the same happened.
        command: The command line that repeats one case.
    """

    key: list[str]
    kind: str
    event_type: str
    code: str
    remedy: str
    verdict: str
    expected: list[str]
    detail: str
    failures: int
    operators: list[str]
    after: list[str]
    sent: str
    lines: list[tuple[str, int, str]]
    event: str
    keyword: str
    pointer: str
    message: str
    evidence: str
    places: list[str]
    command: str


@dataclass(frozen=True)
class FailureRenderer:
    """Tells of causes.

    Attributes:
        configuration: What was tested against.
        command: Returns the command line that repeats the first failure of a cause.
        checked: Returns whether a verdict was wrong, or else an assertion failed.
    """

    configuration: Configuration
    command: Callable[[FailureCluster], str]
    checked: Callable[[FailureCluster], bool] = lambda _: True

    @classmethod
    def of(cls, configuration: Configuration, cell: ResultCell) -> FailureRenderer:
        """Return who tells of the causes of a cell, repeated by `eventcontracts verify`."""
        return cls(
            configuration,
            lambda cause: configuration.command(
                cell.event_type, cell.kind, cause.failures[0].alone
            ),
        )

    def lines(self, cell: ResultCell, cause: FailureCluster) -> tuple[str, ...]:
        """Return the lines about a cause where there is text only.

        Args:
            cell: Where it was found.
            cause: The cause.
        """
        because = catalog_evidence(self.configuration, cell.event_type, cause)
        return describe_failures(
            cell, cause, self.command(cause), because=because, checked=self.checked(cause)
        )

    def article(
        self, cell: ResultCell, found: Sequence[tuple[OperatorStats, FailureCluster]]
    ) -> FailureDetail:
        """Return the details of a cause, by the plainest of its smallest events.

        Args:
            cell: Where it was found.
            found: The parts of the cause, each with the tally of its operator.
        """
        _, cause = min(found, key=lambda pair: len(pair[1].smallest.differences))
        failure, outcome = cause.failures[0], cause.outcome
        fault = None if cause.smallest.raw else failure.fault
        return FailureDetail(
            key=[cell.kind.value, outcome.verdict.value, outcome.cause or cell.event_type],
            kind=cell.kind.value,
            event_type=cell.event_type,
            code=cause.code,
            remedy=FAILURE_CODES[cause.code].remedy
            if cause.code in FAILURE_CODES and self.checked(cause)
            else "",
            verdict=outcome.verdict.value,
            expected=[verdict.value for verdict in failure.expected if self.checked(cause)],
            detail=outcome.detail,
            failures=sum(len(each.failures) for _, each in found),
            operators=[tally.operator for tally, _ in found if tally.operator],
            after=_required_deliveries(cause),
            sent=describe_sent(cell.event_type, cause),
            lines=_difference_lines(cause),
            event=_event_json(cause),
            keyword=fault.keyword if fault else "",
            pointer=fault.pointer or TOP_LEVEL if fault else "",
            message=fault.message[:MAX_MESSAGE_LENGTH] if fault else "",
            evidence=catalog_evidence(self.configuration, cell.event_type, cause),
            places=_other_places(found, fault.pointer if fault else ""),
            command=self.command(cause),
        )


def _difference_lines(cause: FailureCluster) -> list[tuple[str, int, str]]:
    """Return the smallest failing event as a difference, as far as it can be shown."""
    if cause.smallest.raw:
        return [(line.mark, line.depth, line.text) for line in excerpt_bytes(cause.smallest.body)]
    try:
        lines = fold_event(cause.smallest.event, cause.smallest.differences)
    except RecursionError:
        return [("~", 0, "it is nested too deeply to be shown")]
    return [(line.mark, line.depth, line.text) for line in lines]


def _event_json(cause: FailureCluster) -> str:
    """Return the smallest failing event as JSON; empty if it is none, or long."""
    if cause.smallest.raw:
        return ""
    try:
        text = compact(cause.smallest.event).decode()
    except (RecursionError, ValueError):
        return ""
    return text if len(text) <= MAX_EVENT_LENGTH else ""


def _required_deliveries(cause: FailureCluster) -> list[str]:
    """Return the names of what must have been delivered before."""
    names = [earlier.name or "another event" for earlier in cause.before or ()]
    more = len(names) - MAX_ARTICLE_PLACES
    return [*names[:MAX_ARTICLE_PLACES], *([f"{more:,} more"] if more > 0 else [])]


def _other_places(found: Sequence[tuple[OperatorStats, FailureCluster]], but: str) -> list[str]:
    """Return where else the same happened."""
    places = dict.fromkeys(
        failure.change.pointer or TOP_LEVEL
        for _, cause in found
        for failure in cause.failures
        if failure.change
    )
    others = [place for place in places if place != (but or TOP_LEVEL)]
    more = len(others) - MAX_ARTICLE_PLACES
    return [*others[:MAX_ARTICLE_PLACES], *([f"{more:,} more"] if more > 0 else [])]
