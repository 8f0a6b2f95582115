"""Names for the shapes of JSON.

JSON is dynamically typed, so these aliases are the one place where `Any` enters on purpose.
"""

from __future__ import annotations

from typing import Any, TypeAlias

__all__ = ["InstancePath", "Json", "JsonObject", "Schema"]

Json: TypeAlias = Any
"""Any JSON value, as `json.loads` returns it."""

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object."""

Schema: TypeAlias = dict[str, Any] | bool
"""A JSON Schema of draft 2020-12: an object, or `True` (anything) or `False` (nothing)."""

InstancePath: TypeAlias = tuple[str | int, ...]
"""Where a value lies: object keys and list indexes, from the root down."""
