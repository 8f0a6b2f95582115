"""`explain`: why a constraint is there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from eventcontracts.selection import DEFAULT_CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.catalog import Explanation

__all__ = ["explain"]


def explain(
    event: Annotated[str, typer.Argument(help="The event's name.")],
    pointer: Annotated[
        str, typer.Argument(help="A place in it, such as /payload/intent; the whole unless given.")
    ] = "",
    catalog: Annotated[
        str, typer.Option(help="A folder, or name or name@version of a bundled one.")
    ] = DEFAULT_CATALOG,
) -> None:
    """Tell why an event's schema says what it says at a place."""
    from eventcontracts.catalog import Catalog
    from eventcontracts.catalog import explain as explain_place

    explanation = explain_place(Catalog.load(catalog), event, pointer)
    sys.stdout.writelines(f"{line}\n" for line in _lines(explanation))


def _lines(explanation: Explanation) -> Iterator[str]:
    from eventcontracts.jsontext import compact

    for aspect in explanation.aspects:
        yield f"{aspect.where}  ({aspect.basis}{'; weak' if aspect.weak else ''})"
        for statement in aspect.statements:
            value = compact(statement.value).decode()
            because = f"  {statement.how}: {statement.reason}" if statement.reason else ""
            yield f"  {statement.keyword} {value}{because}"
    for link in explanation.links:
        yield f"equal in {link.support} samples: {', '.join(link.patterns)}"
    if explanation.members:
        yield f"members: {', '.join(explanation.members)}"
