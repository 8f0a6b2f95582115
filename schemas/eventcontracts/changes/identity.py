"""Identity: what names a change from one run to the next."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from eventcontracts.jsontext import canonical
from eventcontracts.pointers import MISSING

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json

__all__ = ["identity"]


def identity(code: str, where: str, old: Json, new: Json) -> str:
    """Return what names a change: the same as long as the same thing changes the same way.

    Args:
        code: What kind of change it is.
        where: The owner and the place.
        old: What the old version said; `MISSING` if nothing.
        new: What the new version says; `MISSING` if nothing.

    >>> identity("type-widened", "definitions/Order/id", "integer", "number")
    'type-widened-0858243b'
    """
    told = [None if value is MISSING else [value] for value in (old, new)]
    digest = hashlib.sha256(canonical([code, where, *told])).hexdigest()
    return f"{code}-{digest[:8]}"
