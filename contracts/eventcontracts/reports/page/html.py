"""The report as one HTML page: what came from outside is escaped, and nothing is loaded.

The page's own style and script are named by their hashes in its Content-Security-Policy, so that
nothing else runs in it, whatever an event or a consumer has to say.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.printing import printable
from eventcontracts.reports.cells import matrix_cells
from eventcontracts.reports.failure_details import FailureRenderer
from eventcontracts.reports.failure_text import set_aside
from eventcontracts.reports.page.grid import Grid
from eventcontracts.writing import write_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from jinja2 import Template

    from eventcontracts.configuration import Configuration
    from eventcontracts.jsondata.jsontypes import JsonObject
    from eventcontracts.verification import Report

__all__ = ["ReportHeading", "render_page", "write_html", "write_page"]

# What stands at the top of a page.


@dataclass(frozen=True, slots=True)
class ReportHeading:
    """The heading of a report: what was tested.

    Attributes:
        consumer: What was under test; empty where there are several.
        facts: What it was tested with: pairs of a word and a value.
        notes: What is known of the rows of the grid.
    """

    consumer: str
    facts: tuple[tuple[str, str], ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


MAX_REASONS: Final = 100


MAX_REASON_PLACES: Final = 12


VERDICT_GLYPHS: Final = {
    "": "✓",
    "crashed": "✗",
    "hung": "◷",
    "flooded": "≋",
    "unstable": "≈",
    "accepted": "!",
    "rejected": "⊘",
    "skipped": "\N{EN DASH}",
    "excused": "~",
}


CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)


def write_page(squares: Sequence[JsonObject], heading: ReportHeading, file: Path) -> None:
    """Write a page to a file, whole or not at all.

    Args:
        squares: What was found, as `reports.squares` returns it.
        heading: What was tested.
        file: The file.

    Raises:
        OSError: If it cannot be written.
    """
    write_pieces((piece.encode() for piece in render_page(squares, heading)), file)


def render_page(squares: Sequence[JsonObject], heading: ReportHeading) -> Iterator[str]:
    """Yield a page, piece by piece."""
    from markupsafe import Markup

    style, script = _read_asset("page.css"), _read_asset("page.js")
    grid = Grid(squares)
    yield from _page_template().generate(
        grid=grid,
        heading=heading,
        glyphs=VERDICT_GLYPHS,
        most_reasons=MAX_REASONS,
        most_places=MAX_REASON_PLACES,
        bars=_verdict_bars(grid),
        style=Markup(style),  # noqa: S704 - the package's own file
        script=Markup(script),  # noqa: S704 - the package's own file
        policy=CONTENT_SECURITY_POLICY.format(style=_csp_hash(style), script=_csp_hash(script)),
    )


def _verdict_bars(grid: Grid) -> list[tuple[str, float, float, int]]:
    """Return the parts of the bar: each verdict with where it begins and ends, and its number."""
    parts, at = [], 0.0
    for verdict, count in grid.verdicts.items():
        width = 100 * count / max(grid.cases, 1)
        parts.append((verdict, round(at, 3), round(width, 3), count))
        at += width
    return parts


@lru_cache(maxsize=1)
def _page_template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        finalize=_visible_text,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["aside"] = _aside
    environment.filters["count"] = _format_count
    environment.filters["n"] = "{:,}".format
    return environment.from_string(_read_asset("page.html.j2"))


def _visible_text(value: Any) -> Any:
    """Return a value in which no character hides, turns the direction, or cannot be encoded."""
    return printable(value) if type(value) is str else value


def _aside(entries: Sequence[JsonObject]) -> str:
    """Return how many failures do not fail the run, doubts apart."""
    doubts = sum(entry["failures"] for entry in entries if entry["kind"] == "doubt")
    return set_aside(sum(entry["failures"] for entry in entries), doubts)


def _format_count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@lru_cache(maxsize=3)
def _read_asset(name: str) -> str:
    return resources.files("eventcontracts.reports.page").joinpath(name).read_text("utf-8")


def _csp_hash(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


# The report as one page in HTML.


def write_html(report: Report, configuration: Configuration, file: Path) -> None:
    """Write a report to a file, whole or not at all.

    Raises:
        OSError: If it cannot be written.
    """
    found = [
        square
        for cell in report.cells
        for square in matrix_cells(cell, FailureRenderer.of(configuration, cell))
    ]
    reads = report.reads
    facts = [
        ("Catalog", report.catalog or "the schema"),
        ("Policy", report.policy.value),
        ("Seed", str(report.seed)),
    ]
    notes = {}
    if reads is not None:
        facts.append(("Reads", str(reads).removeprefix("reads ")))
        notes = {
            event_type: f"reads {len(places):,} of {reads.fields[event_type]:,} fields"
            for event_type, places in reads.places.items()
        }
    write_page(found, ReportHeading(report.consumer, tuple(facts), notes), file)
