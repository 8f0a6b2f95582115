"""`bundle`: one self-contained JSON Schema."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from eventcontracts.commands.options import LayerOption

__all__ = ["bundle"]


def bundle(
    event: Annotated[str, typer.Argument(help="The event's name.")],
    catalog: Annotated[
        str,
        typer.Option(metavar="CATALOG", help="A folder, or name or name@version of a bundled one."),
    ] = "expertflow-cx",
    layer: LayerOption = None,
) -> None:
    """Print one self-contained JSON Schema of an event."""
    from eventcontracts.catalog import Catalog
    from eventcontracts.jsondata.jsontext import pretty

    contract = Catalog.load(catalog).contract(event, layer)
    sys.stdout.write(pretty(contract.schema))
