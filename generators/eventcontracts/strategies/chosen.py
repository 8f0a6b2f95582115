"""Which contract a strategy is for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from eventcontracts.contract import Contract

__all__ = ["Where", "chosen"]


class Where(TypedDict, total=False):
    """Where an event type is described, and how its events are made.

    Attributes:
        catalog: A folder, or `name` or `name@version` of a bundled catalog.
        schema: A plain JSON Schema file instead of a catalog.
        layer: The envelope layer; as documented unless given.
        seed: What the events are made from.
        locale: Where names, cities and sentences are from, such as `de_DE`.
    """

    catalog: str | Path
    schema: str | Path
    layer: str | None
    seed: int
    locale: str | None


def chosen(event_type: str | None, where: Where) -> Contract:
    """Return the contract of an event type.

    Raises:
        InputError: If a catalog, schema, event type or layer cannot be used.
    """
    from eventcontracts.catalog import Catalog, contract_of_file
    from eventcontracts.errors import InputError

    locale = where.get("locale")
    if "schema" in where:
        return contract_of_file(Path(where["schema"])).localized(locale)
    if event_type is None:
        raise InputError("name the event type, or give a schema file")
    loaded = Catalog.load(where["catalog"]) if "catalog" in where else Catalog.load()
    return loaded.contract(event_type, where.get("layer")).localized(locale)
