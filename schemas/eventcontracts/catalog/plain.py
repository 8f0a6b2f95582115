"""A plain JSON Schema file as a contract, for those who have a schema already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from eventcontracts.contract import Contract
from eventcontracts.dialects import converted
from eventcontracts.validation import SchemaError, Validator

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["contract_of_file"]


def contract_of_file(path: Path) -> Contract:
    """Return the contract that a schema file states.

    The event is named after the file: `order_paid.schema.json` is `order_paid`.

    Args:
        path: A self-contained JSON Schema of draft-04 or later; it becomes draft 2020-12.

    Raises:
        SchemaError: If the file cannot be read, or is no schema.
    """
    try:
        schema = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SchemaError(str(path), "", error.strerror or "cannot be read") from None
    except orjson.JSONDecodeError as error:
        raise SchemaError(f"{path}:{error.lineno}", "", f"no JSON: {error.msg}") from None
    schema = converted(schema, str(path))
    Validator(schema, str(path))
    return Contract(path.name.split(".")[0], schema, catalog=path.name)
