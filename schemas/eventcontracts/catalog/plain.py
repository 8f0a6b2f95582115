"""A plain JSON Schema file as a contract, for those who have a schema already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.contract import Contract

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["contract_of_file"]


def contract_of_file(path: Path) -> Contract:
    """Return the contract that a schema file states.

    The event is named after the file: `order_paid.schema.json` is `order_paid`.

    Args:
        path: A JSON Schema of draft-04 or later; it becomes draft 2020-12. What it refers to in
            other files is taken in from its folder and the folders below.

    Raises:
        SchemaError: If the file cannot be read, or is no schema.
    """
    from eventcontracts.catalog.gathering import gathered

    return Contract(path.name.split(".")[0], gathered(path), catalog=path.name)
