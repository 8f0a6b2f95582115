"""The section at the end: a grid of event types and kinds, and the failures by cause.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eventcontracts.expectations import Kind
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

__all__ = ["summarize"]

MOST_PLACES: Final = 4
Result = dict[str, Any]


def summarize(reporter: pytest.TerminalReporter, results: Sequence[Result]) -> None:
    """Write the section.

    Args:
        reporter: Where to.
        results: What the items found, of all workers.
    """
    reporter.section("eventcontracts")
    for line, is_bad in _grid(results):
        reporter.write_line(line, red=is_bad)
    for line in _causes(results):
        reporter.write_line(line)
    cases = sum(result["cases"] for result in results)
    seconds = sum(result["seconds"] for result in results)
    speed = f": {cases / seconds:,.0f} a second" if seconds else ""
    reporter.write_line(f"{cases:,} case{'' if cases == 1 else 's'} in {seconds:.2f} s{speed}")


def _grid(results: Sequence[Result]) -> Iterator[tuple[str, bool]]:
    """Yield the lines of the grid, and whether something failed in them."""
    cells = {(result["row"], result["kind"]): result for result in results}
    kinds = [kind.value for kind in Kind if any(kind.value == key[1] for key in cells)]
    rows = sorted({row for row, _ in cells})
    table = [["event type", *kinds]]
    for row in rows:
        found = [cells.get((row, kind)) for kind in kinds]
        table.append([printable(row), *(_entry(cell) if cell else "" for cell in found)])
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    bad = [False, *(any(cells.get((row, kind), {}).get("worst") for kind in kinds) for row in rows)]
    for line, is_bad in zip(table, bad, strict=True):
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip(), is_bad


def _entry(result: Result) -> str:
    if result["worst"]:
        return f"{result['worst']} {result['failures']:,}/{result['cases']:,}"
    if result["skipped"]:
        return f"skipped {result['skipped']:,}/{result['cases']:,}"
    excused = f" ({result['excused']:,} excused)" if result["excused"] else ""
    return f"ok {result['cases']:,}{excused}"


def _causes(results: Sequence[Result]) -> Iterator[str]:
    """Yield each cause of failure with where it came up."""
    places: dict[str, list[str]] = {}
    for result in sorted(results, key=lambda result: (result["row"], result["kind"])):
        for verdict, detail, count in result["causes"]:
            cause = f"{verdict}: {detail}" if detail else verdict
            places.setdefault(cause, []).append(f"{result['row']} {result['kind']} ({count:,})")
    for cause, found in places.items():
        more = len(found) - MOST_PLACES
        rest = f" and {more} more" if more > 0 else ""
        yield f"{printable(cause)}: {', '.join(map(printable, found[:MOST_PLACES]))}{rest}"
