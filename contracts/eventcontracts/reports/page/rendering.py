"""Rendering a page: everything that came from outside is escaped, and nothing is loaded.

The page's own style and script are named by their hashes in its Content-Security-Policy, so that
nothing else runs in it, whatever an event or a consumer has to say.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.printing import printable
from eventcontracts.reports.page.grid import Grid
from eventcontracts.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jinja2 import Template

    from eventcontracts.jsontypes import JsonObject
    from eventcontracts.reports.page.heading import Heading

__all__ = ["rendered", "write_page"]

MOST_REASONS: Final = 100
MOST_PLACES: Final = 12
GLYPHS: Final = {
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
POLICY: Final = (
    "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)


def write_page(squares: Sequence[JsonObject], heading: Heading, file: Path) -> None:
    """Write a page to a file, whole or not at all.

    Args:
        squares: What was found, as `reports.squares` returns it.
        heading: What was tested.
        file: The file.

    Raises:
        OSError: If it cannot be written.
    """
    write((piece.encode() for piece in rendered(squares, heading)), file)


def rendered(squares: Sequence[JsonObject], heading: Heading) -> Iterator[str]:
    """Yield a page, piece by piece."""
    from markupsafe import Markup

    style, script = _shipped("page.css"), _shipped("page.js")
    grid = Grid(squares)
    yield from _template().generate(
        grid=grid,
        heading=heading,
        glyphs=GLYPHS,
        most_reasons=MOST_REASONS,
        most_places=MOST_PLACES,
        bars=_bars(grid),
        style=Markup(style),  # noqa: S704 - the package's own file
        script=Markup(script),  # noqa: S704 - the package's own file
        policy=POLICY.format(style=_hash(style), script=_hash(script)),
    )


def _bars(grid: Grid) -> list[tuple[str, float, float, int]]:
    """Return the parts of the bar: each verdict with where it begins and ends, and its number."""
    parts, at = [], 0.0
    for verdict, count in grid.verdicts.items():
        width = 100 * count / max(grid.cases, 1)
        parts.append((verdict, round(at, 3), round(width, 3), count))
        at += width
    return parts


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = _count
    environment.filters["n"] = "{:,}".format
    return environment.from_string(_shipped("page.html.j2"))


def _shown(value: Any) -> Any:
    """Return a value in which no character hides, turns the direction, or cannot be encoded."""
    return printable(value) if type(value) is str else value


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@lru_cache(maxsize=3)
def _shipped(name: str) -> str:
    return resources.files("eventcontracts.reports.page").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()
