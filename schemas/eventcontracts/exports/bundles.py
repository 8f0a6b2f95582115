"""A catalog as a folder of JSON Schemas, each self-contained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.catalog.ownership import file_name
from eventcontracts.jsondata.jsontext import pretty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.catalog import Catalog

__all__ = ["export_json_schemas"]


def export_json_schemas(catalog: Catalog) -> Mapping[str, str]:
    """Return a bundled schema of draft 2020-12 for each event type, by file name.

    Args:
        catalog: The catalog.

    >>> from eventcontracts.catalog import Catalog
    >>> next(iter(export_json_schemas(Catalog.load("expertflow-cx@2025.06"))))
    'AGENT_MRD_INTERRUPTED.schema.json'
    """
    return {
        f"{file_name(name)}.schema.json": pretty(catalog.contract(name).schema) for name in catalog
    }
