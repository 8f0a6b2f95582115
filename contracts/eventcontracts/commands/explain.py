"""`explain`: why a constraint is there, or what a code in a report means."""

from __future__ import annotations

import sys
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Final

import typer

from eventcontracts.contract_selection import DEFAULT_CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.catalog import Catalog, PlaceExplanation
    from eventcontracts.errors import Explanation

__all__ = ["explain"]

EXPLANATION_WIDTH: Final = 100


def explain(
    event: Annotated[
        str, typer.Argument(metavar="EVENT|CODE", help="The event's name, or a code in a report.")
    ],
    pointer: Annotated[
        str, typer.Argument(help="A place in it, such as /payload/intent; the whole unless given.")
    ] = "",
    catalog: Annotated[
        str,
        typer.Option(metavar="CATALOG", help="A folder, or name or name@version of a bundled one."),
    ] = DEFAULT_CATALOG,
) -> None:
    """Tell why an event's schema says what it says at a place, or what a code in a report means."""
    from eventcontracts.catalog import Catalog
    from eventcontracts.catalog import explain as explain_place

    loaded = Catalog.load(catalog)
    found = None if event in loaded.event_types else _all_codes().get(event)
    if found is not None:
        lines = _explanation_entry(found)
    else:
        _suggest_code(event, loaded)
        lines = _explanation_lines(explain_place(loaded, event, pointer))
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _all_codes() -> Mapping[str, Explanation]:
    """Return all codes that a report may show."""
    from eventcontracts.evolution import CHANGE_CODES as CHANGES
    from eventcontracts.verification.failure_codes import FAILURE_CODES as FAILURES

    return {**CHANGES, **FAILURES}


def _suggest_code(word: str, catalog: Catalog) -> None:
    """Refuse a word that is no event's name but close to a code.

    Raises:
        InputError: If it is.
    """
    from difflib import get_close_matches

    from eventcontracts.errors import InputError

    close = [] if word in catalog.event_types else get_close_matches(word, _all_codes(), 1)
    if close:
        told = f"{catalog.label} has no event {word!r}, nor is it a code"
        raise InputError(f"{told}; did you mean {close[0]}?")


def _explanation_entry(explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.code}: {explanation.title}"
    for text in (explanation.meaning, explanation.remedy):
        yield ""
        yield from wrap(text, EXPLANATION_WIDTH)


def _explanation_lines(explanation: PlaceExplanation) -> Iterator[str]:
    from eventcontracts.jsondata.jsontext import compact

    for aspect in explanation.aspects:
        yield f"{aspect.where}  ({aspect.basis}{'; weak' if aspect.weak else ''})"
        for statement in aspect.statements:
            value = compact(statement.value).decode()
            because = f"  {statement.how}: {statement.reason}" if statement.reason else ""
            weak = "  weak" if statement.weak else ""
            yield f"  {statement.keyword} {value}{weak}{because}"
        yield from (f"  {note}" for note in aspect.notes)
    for link in explanation.links:
        yield f"equal in {link.support} samples: {', '.join(link.patterns)}"
    if explanation.members:
        yield f"members: {', '.join(explanation.members)}"
