"""The one place that asks for the canonical forms of jsonschema-rs.

That interface is marked experimental: whatever goes wrong in it means that it does not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Schema

__all__ = ["covers"]


def covers(wide: Schema, narrow: Schema) -> bool:
    """Return whether canonical forms prove that one schema admits all that another does.

    Args:
        wide: A schema in draft 2020-12.
        narrow: The schema that may lie inside it.

    >>> covers({"type": "number"}, {"type": "integer", "minimum": 0})
    True
    >>> covers({"type": "integer"}, {"type": "number"})
    False
    """
    try:
        big, small = _canonical(wide), _canonical(narrow)
        if str(big.covers(small)) == "yes":
            return True
        return bool(str(small.subtract(big).satisfiability()) == "no")
    except Exception:  # noqa: BLE001  an experimental interface may fail or change in any way
        return False


def _canonical(schema: Schema) -> Any:
    return jsonschema_rs.canonicalize(schema, draft=20, validate_formats=True, offline=True)
