"""A small event type, and cases of it made by hand."""

from __future__ import annotations

from desks import SCHEMA

from eventcontracts.cases import Case, Fault
from eventcontracts.contract import Contract, Link
from eventcontracts.jsondata.differences import Difference
from eventcontracts.jsondata.pointers import MISSING, build_pointer
from eventcontracts.policy import Kind
from eventcontracts.verification import apply_differences, differences

ORDINARY = {
    "id": "a1",
    "items": [{"sku": "apple", "count": 1}],
    "note": "ring twice",
    "parcel": {"order": "a1", "size": 3},
}
CONTRACT = Contract(
    "ORDER_PLACED", SCHEMA, "orders", None, (Link(("/id", "/parcel/order")),), ORDINARY
)
VALID = [
    {**ORDINARY, "id": f"b{n}", "parcel": {"order": f"b{n}", "size": n}, **change}
    for n, change in enumerate(
        [
            {},
            {"items": []},
            {"note": None},
            {"items": [{"sku": "pear"}, {"sku": "plum", "count": 2}]},
            {"note": "", "items": [{"sku": "fig"}]},
            {"items": [], "note": "leave at door", "gift": True},
        ]
    )
]
FAULTS = [
    (("id",), 7, "type"),
    (("id",), MISSING, "required"),
    (("note",), 7, "type"),
    (("items",), None, "type"),
    (("items", 0, "sku"), None, "type"),
    (("parcel", "size"), "3", "type"),
    ((), None, "type"),
]


def valid_cases():
    """Return valid cases, the ordinary event not among them."""
    return [Case(f"valid-{n}", "ORDER_PLACED", Kind.VALID, event) for n, event in enumerate(VALID)]


def invalid_cases():
    """Return one invalid case for each fault, put into a valid event."""
    return [_invalid(n, *fault) for n, fault in enumerate(FAULTS)]


def _invalid(number, path, value, keyword):
    parent = VALID[3]
    event = apply_differences(parent, [Difference(path, None, value)])
    assert differences(parent, event)
    fault = Fault("mutate", build_pointer(path), keyword, "", (), f"breaks {keyword}")
    return Case(f"invalid-{number}", "ORDER_PLACED", Kind.INVALID, event, fault, parent)
