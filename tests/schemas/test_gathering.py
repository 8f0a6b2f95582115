"""Schemas that refer to the files beside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from eventcontracts.contract import Contract
from eventcontracts.errors import InputError
from eventcontracts.generation import cases
from eventcontracts.policy import Kind
from eventcontracts.schema.bundle import references

if TYPE_CHECKING:
    from pathlib import Path

DRAFT: dict[str, Any] = {"$schema": "http://json-schema.org/draft-07/schema#"}

MONEY = {
    **DRAFT,
    "definitions": {
        "amount": {"type": "integer", "minimum": 1},
        "money": {
            "type": "object",
            "required": ["amount"],
            "properties": {
                "amount": {"$ref": "#/definitions/amount"},
                "paid_by": {"$ref": "people/person.json"},
            },
        },
    },
}
PERSON = {
    **DRAFT,
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"$ref": "#/definitions/name"},
        "owes": {"$ref": "../money.json#/definitions/money"},
    },
    "definitions": {"name": {"type": "string", "minLength": 1}},
}
ORDER = {
    **DRAFT,
    "type": "object",
    "required": ["total", "buyer"],
    "properties": {
        "total": {"$ref": "money.json#/definitions/money"},
        "buyer": {"$ref": "people/person.json"},
    },
}


SHOP = {"order.json": ORDER, "money.json": MONEY, "people/person.json": PERSON}


def _written(folder: Path, files: dict[str, Any]) -> Path:
    """Write schemas into a folder and return the first one's path."""
    for name, schema in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(schema))
    return folder / next(iter(files))


def test_events_meet_schemas_that_are_spread_over_files(tmp_path: Path) -> None:
    """References to files beside and below are followed, in circles too, as others follow them."""
    contract = Contract.load(_written(tmp_path, SHOP))
    named = {f"https://here/{name}": DRAFT7.create_resource(s) for name, s in SHOP.items()}
    registry: Registry[Any] = Registry().with_resources(named.items())
    second = Draft7Validator({"$ref": "https://here/order.json"}, registry=registry)
    assert all(second.is_valid(case.event) for case in cases(contract, Kind.VALID, n=30))
    broken = [case for case in cases(contract, Kind.INVALID, n=80) if case.fault]
    assert not any(second.is_valid(case.event) for case in broken)
    assert {"/total/amount", "/buyer/name"} <= {c.fault.pointer for c in broken if c.fault}


def test_a_gathered_schema_is_self_contained(tmp_path: Path) -> None:
    """All references begin at the root of the one schema that comes out."""
    path = _written(tmp_path, SHOP)
    schema = Contract.load(path).schema
    assert all(reference.startswith("#/") for reference in references(schema))


@pytest.mark.parametrize("name", ["money.json", "amounts.v2.json"])
def test_the_folder_stands_for_the_uri_of_the_schema(tmp_path: Path, name: str) -> None:
    """A reference by URI is found by its path below the schema's own, or by the file's `$id`."""
    base = "https://schemas.example.com/shop/"
    path = _written(
        tmp_path,
        {
            "order.json": {**ORDER, "$id": base + "order.json"},
            name: {**MONEY, "$id": base + "money.json"},
            "people/person.json": PERSON,
        },
    )
    contract = Contract.load(path)
    assert contract.accepts({"total": {"amount": 1}, "buyer": {"name": "Jo"}})
    assert not contract.accepts({"total": {"amount": 0}, "buyer": {"name": "Jo"}})


def test_a_schema_that_is_only_a_reference_is_followed(tmp_path: Path) -> None:
    """In draft-07 nothing beside `$ref` counts, and what is taken in is found all the same."""
    total = {**DRAFT, "$ref": "money.json#/definitions/amount"}
    path = _written(tmp_path, {"total.json": total, **SHOP})
    contract = Contract.load(path)
    assert contract.accepts(1)
    assert not contract.accepts(0)


@pytest.mark.parametrize("reference", ["../secret.json", "link.json", "/etc/passwd", "gone.json"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, reference: str) -> None:
    """Neither a path upwards nor a link leads out, and the error says what to do."""
    folder = tmp_path / "schemas"
    (tmp_path / "secret.json").write_text(json.dumps({"const": "secret"}))
    path = _written(folder, {"order.json": {"$ref": reference}})
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(InputError, match=f"it refers to {reference}, .*put it there"):
        Contract.load(path)


def test_a_file_that_is_no_schema_is_named(tmp_path: Path) -> None:
    """The error says which file is wrong, and not only which one refers to it."""
    path = _written(tmp_path, {"order.json": {"$ref": "list.json"}, "list.json": [1]})
    with pytest.raises(InputError, match=r"list\.json: another schema refers to it"):
        Contract.load(path)
