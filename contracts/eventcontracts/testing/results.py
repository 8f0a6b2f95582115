"""What an item found, as it travels to the summary: from worker to worker, and into reports.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from eventcontracts.reports import describe
from eventcontracts.reports.evidence import evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.configuration import Configuration
    from eventcontracts.verification import Cause, Cell

__all__ = ["RESULT", "ascii_name", "record", "told"]

RESULT: Final = pytest.StashKey[dict[str, Any]]()
MOST_CAUSES: Final = 5


def record(item: pytest.Item, row: str, cell: Cell, seconds: float) -> None:
    """Keep a cell's result for the summary and the JUnit report.

    Args:
        item: The item.
        row: Its row in the grid.
        cell: What was found.
        seconds: How long it took.
    """
    item.stash[RESULT] = {
        "row": row,
        "kind": cell.kind.value,
        "cases": cell.cases,
        "failures": len(cell.failures),
        "skipped": cell.skipped,
        "worst": cell.worst.value if cell.worst else "",
        "seconds": seconds,
        "causes": [
            [cause.outcome.verdict.value, cause.outcome.detail, len(cause.failures)]
            for cause in cell.causes
        ],
    }
    counts = {f"eventcontracts_{verdict}": count for verdict, count in cell.verdicts.items()}
    facts = {"eventcontracts_event_type": cell.event_type, "eventcontracts_kind": cell.kind.value}
    item.user_properties[:] = [
        (name, value)
        for name, value in item.user_properties
        if not name.startswith("eventcontracts_")
    ]
    item.user_properties.extend({**facts, **counts}.items())


def told(
    cell: Cell,
    configuration: Configuration,
    command: Callable[[Cause], str],
    checked: Callable[[Cause], bool] = lambda _: True,
) -> str:
    """Return what a developer needs to know of a cell's failures.

    Args:
        cell: What was found.
        configuration: What it was tested against.
        command: Returns the command line that repeats a failure.
        checked: Returns whether a verdict was wrong, or else an assertion failed.
    """
    blocks = []
    for cause in cell.causes[:MOST_CAUSES]:
        because = evidence(configuration, cell.event_type, cause)
        lines = describe(cell, cause, command(cause), because=because, checked=checked(cause))
        blocks.append("\n".join(lines))
    if (more := len(cell.causes) - MOST_CAUSES) > 0:
        blocks.append(f"and {more} more causes")
    return "\n\n".join(blocks)


def ascii_name(name: str) -> str:
    r"""Return a name as it stands in a node id: ASCII, and without its separators.

    >>> ascii_name("größe::x[1]")
    'gr\\xf6\\xdfe__x(1)'
    """
    text = name.encode("ascii", "backslashreplace").decode()
    return text.replace("::", "__").replace("[", "(").replace("]", ")")
