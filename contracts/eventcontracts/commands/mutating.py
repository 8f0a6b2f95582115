"""The options by which commands select mutations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eventcontracts.mutations import Selection

__all__ = ["At", "Keyword", "Mutate", "Without", "selected"]

Mutate = Annotated[
    list[str] | None,
    typer.Option(metavar="WORD", help="Only this class or operator of mutations; see docs."),
]
At = Annotated[
    list[str] | None,
    typer.Option(metavar="GLOB", help="Only mutations at these pointers: /payload/**, /items/*/id"),
]
Keyword = Annotated[
    list[str] | None,
    typer.Option(metavar="KEYWORD", help="Only mutations that break this schema keyword."),
]
Without = Annotated[
    list[str] | None,
    typer.Option(metavar="WORD", help="No class, operator, pointer glob or keyword:KEYWORD."),
]


def selected(
    mutate: list[str] | None,
    at: list[str] | None,
    keyword: list[str] | None,
    without: list[str] | None,
) -> Selection:
    """Return the selection that some options make."""
    from eventcontracts.mutations import Selection

    return Selection(
        tuple(mutate or ()), tuple(at or ()), tuple(keyword or ()), tuple(without or ())
    )
