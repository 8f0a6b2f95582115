"""Names of cases: readable, stable, plain ASCII, each given once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Path

__all__ = ["Names", "name_of"]

LONGEST: Final = 200


def name_of(*parts: str) -> str:
    """Return parts as one name of plain ASCII that can stand in a command or a file name.

    >>> name_of("ORDER PLACED", "valid", "0")
    'ORDER_PLACED-valid-0'
    """
    return re.sub(r"[^A-Za-z0-9._-]", "_", "-".join(parts))[:LONGEST]


class Names:
    """Gives names to the cases of one event type and kind.

    >>> names = Names("TASK_ENQUEUED", "invalid")
    >>> names.of("remove", ("payload", "id"))
    'TASK_ENQUEUED-invalid-remove-payload.id'
    >>> names.of("remove", ("payload", "id"))
    'TASK_ENQUEUED-invalid-remove-payload.id-2'
    """

    def __init__(self, event_type: str, kind: str) -> None:
        self._begin = f"{event_type}-{kind}"
        self._given: Counter[str] = Counter()

    def of(self, operator: str, path: Path) -> str:
        """Return the name of what an operator does at a place."""
        place = ".".join(map(str, path)) or "event"
        name = name_of(self._begin, operator, place)
        self._given[name] += 1
        while self._given[name] > 1:
            name = f"{name}-{self._given[name]}"
            self._given[name] += 1
        return name
