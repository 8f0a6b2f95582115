"""Selection of contracts by event types, catalog or schema, and layer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eventcontracts.contract import Contract

__all__ = ["DEFAULT_CATALOG", "select_contracts"]

DEFAULT_CATALOG = "expertflow-cx"
"""The bundled catalog, at its newest version, that a command uses when none is named."""


def select_contracts(
    events: Sequence[str],
    *,
    catalog: str | None,
    schema: Path | None,
    layer: str | None,
    locale: str | None = None,
) -> tuple[Contract, ...]:
    """Return the contracts that are selected.

    Args:
        events: The event types that were named, each once in the result; all if none was.
        catalog: A catalog folder, or `name` or `name@version` of a bundled catalog.
        schema: A plain JSON Schema file to use instead of a catalog.
        layer: The envelope layer; None for each event as it is documented. An event type without
            that layer is left out, with a word on standard error, unless it was named.
        locale: Where names, cities and sentences are from; the contract's own unless given.

    Raises:
        InputError: If a catalog, schema, event type or layer cannot be used.
    """
    found = _select_from_catalog(events, catalog, schema, layer)
    return tuple(contract.localized(locale) for contract in found)


def _select_from_catalog(
    events: Sequence[str], catalog: str | None, schema: Path | None, layer: str | None
) -> tuple[Contract, ...]:
    if schema is not None:
        return (_contracts_of_file(events, schema, catalog, layer),)
    from eventcontracts.catalog import Catalog, UnknownLayerError

    loaded = Catalog.load(catalog or DEFAULT_CATALOG)
    if events:
        return tuple(loaded.contract(name, layer) for name in dict.fromkeys(events))
    known = [each.name for each in loaded.layers]
    if layer is not None and layer not in known:
        raise InputError(
            f"{loaded.label} has no layer {layer!r}; it has {', '.join(known) or 'none'}"
        )
    found = []
    for name in loaded.event_types:
        try:
            found.append(loaded.contract(name, layer))
        except UnknownLayerError as error:
            sys.stderr.write(f"left out: {error}\n")
    return tuple(found)


def _contracts_of_file(
    events: Sequence[str], schema: Path, catalog: str | None, layer: str | None
) -> Contract:
    if catalog is not None:
        raise InputError("--catalog and --schema exclude each other: name one of them")
    if layer is not None:
        raise InputError("--layer needs a catalog: a schema file has no layers")
    from eventcontracts.contract import Contract

    contract = Contract.load(schema)
    if unknown := [name for name in events if name != contract.event_type]:
        raise InputError(f"{schema} describes {contract.event_type}, not {unknown[0]}")
    return contract
