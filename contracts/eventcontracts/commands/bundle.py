"""`bundle`: one self-contained JSON Schema."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from eventcontracts.commands.options import LayerOption

__all__ = ["bundle"]


class EvidenceNeeded(StrEnum):
    """Amount of evidence that a statement of the schema needs."""

    ALL = "all"
    STRONG = "strong"


def bundle(
    event: Annotated[str, typer.Argument(help="The event's name.")],
    catalog: Annotated[
        str,
        typer.Option(metavar="CATALOG", help="A folder, or name or name@version of a bundled one."),
    ] = "expertflow-cx",
    layer: LayerOption = None,
    evidence: Annotated[
        EvidenceNeeded,
        typer.Option(help="All that is known, or only what rests on enough evidence."),
    ] = EvidenceNeeded.ALL,
) -> None:
    """Print one self-contained JSON Schema of an event."""
    from eventcontracts.catalog import Catalog
    from eventcontracts.jsondata.jsontext import pretty

    strong = evidence is EvidenceNeeded.STRONG
    contract = Catalog.load(catalog).contract(event, layer, evidence="strong" if strong else "all")
    sys.stdout.write(pretty(contract.schema))
