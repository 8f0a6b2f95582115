"""Options that several commands have, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

__all__ = ["CatalogOption", "EventsArgument", "LayerOption", "LocaleOption", "SchemaOption"]

EventsArgument: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="EVENT...", help="The event types; all unless given."),
]

CatalogOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="CATALOG", help="A catalog folder, or name or name@version of a bundled one."
    ),
]

SchemaOption: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A plain JSON Schema file instead of a catalog.")
]

LayerOption: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="LAYER", help="The envelope layer; as documented unless given."),
]

LocaleOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="LOCALE", help="Where names and cities are from, such as de_DE; en_US unless given."
    ),
]
