"""What an item found, as it travels to the summary: from worker to worker, and into reports.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from eventcontracts.reports import squares

if TYPE_CHECKING:
    from eventcontracts.contract import Contract
    from eventcontracts.reports import Teller
    from eventcontracts.verification import Cell

__all__ = ["RESULT", "ascii_name", "attach", "record", "told"]

RESULT: Final = pytest.StashKey[dict[str, Any]]()
MOST_CAUSES: Final = 5


def record(
    item: pytest.Item,
    contract: Contract,
    cell: Cell,
    seconds: float,
    teller: Teller,
    *,
    row: str = "",
) -> None:
    """Keep a cell's result for the summary, the page and the JUnit report.

    Args:
        item: The item.
        contract: What was tested.
        cell: What was found.
        seconds: How long it took.
        teller: Tells of the causes on the page.
        row: Its row in the grid; the event's name unless given.
    """
    item.stash[RESULT] = {
        "row": row or cell.event_type,
        "catalog": contract.catalog,
        "kind": cell.kind.value,
        "cases": cell.cases,
        "failures": len(cell.failures),
        "skipped": cell.skipped,
        "excused": sum(len(cause.failures) for cause in cell.excused),
        "worst": cell.worst.value if cell.worst else "",
        "seconds": seconds,
        "causes": [
            [cause.outcome.verdict.value, cause.outcome.detail, len(cause.failures)]
            for cause in cell.causes
        ],
    }
    if item.config.getoption("eventcontracts_report"):
        item.stash[RESULT]["squares"] = squares(cell, teller, row)
    counts = {f"eventcontracts_{verdict}": count for verdict, count in cell.verdicts.items()}
    facts = {"eventcontracts_event_type": cell.event_type, "eventcontracts_kind": cell.kind.value}
    item.user_properties[:] = [
        (name, value)
        for name, value in item.user_properties
        if not name.startswith("eventcontracts_")
    ]
    item.user_properties.extend({**facts, **counts}.items())


def attach(item: pytest.Item, report: pytest.TestReport) -> None:
    """Put what an item found into its report; the line about it at the end is one line.

    Args:
        item: The item.
        report: The report of its call.
    """
    report.__dict__["eventcontracts"] = item.stash.get(RESULT, None)
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        crash.message = crash.message.partition("\n")[0]


def told(cell: Cell, teller: Teller) -> str:
    """Return what a developer needs to know of a cell's failures.

    Args:
        cell: What was found.
        teller: Tells of the causes.
    """
    blocks = ["\n".join(teller.lines(cell, cause)) for cause in cell.causes[:MOST_CAUSES]]
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
