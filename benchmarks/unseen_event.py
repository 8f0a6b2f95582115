"""Do definitions that were learned from some events hold in an event that was not among them?

Each documented event of the bundled catalog is left out once. Schemas are inferred from the others
without any correction, and the records of the left-out event, such as its task and its channel
sessions, are tried on the definitions of the same name.

    python benchmarks/unseen_event.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from eventcontracts.catalog import Catalog
from eventcontracts.documents import Document, Row, Sample, SourceLocation
from eventcontracts.inference import infer
from eventcontracts.schema.bundle import bundle, definition_name
from eventcontracts.schema.validator import Validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["main"]


def learned(samples: Mapping[str, Any]) -> Catalog:
    """Return the catalog of one sample of each event."""
    place = SourceLocation("page", 1)
    rows = tuple(Row(name, "", place, (Sample(e, place, name),)) for name, e in samples.items())
    return infer([Document("page", rows)], name="page", version="1")


def records(catalog: Catalog, schema: Any, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the records in a value with the names of their definitions."""
    name = definition_name(schema.get("$ref", ""))
    if name is not None:
        yield name, value
        yield from records(catalog, catalog.definitions[name], value)
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if Validator(bundle(branch, catalog.definitions)).is_valid(value):
            yield from records(catalog, branch, value)
            break
    if isinstance(value, dict):
        for key, member in value.items():
            yield from records(catalog, schema.get("properties", {}).get(key, {}), member)
    elif isinstance(value, list):
        for item in value:
            yield from records(catalog, schema.get("items", {}), item)


def main() -> None:
    """Print the table."""
    bundled = Catalog.load("expertflow-cx@2025.06")
    samples = {name: e.samples[0] for name, e in bundled.event_types.items() if e.samples}
    everything = learned(samples)
    table = Table("left out", "records", "of a known kind", "accepted")
    total = [0, 0, 0]
    for name, event in samples.items():
        others = learned({other: one for other, one in samples.items() if other != name})
        found = list(records(everything, everything[name].schema, event))
        known = [(kind, record) for kind, record in found if kind in others.definitions]
        accepted = sum(
            Validator(bundle({"$ref": f"{kind}.json"}, others.definitions)).is_valid(record)
            for kind, record in known
        )
        row = [len(found), len(known), accepted]
        total = [sum(pair) for pair in zip(total, row, strict=True)]
        table.add_row(name, *map(str, row))
    table.add_row("all", *map(str, total))
    Console().print(table)


if __name__ == "__main__":
    main()
