"""Names of cases: readable, stable, plain ASCII, each given once."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Path

__all__ = ["Names", "name_of"]

LONGEST: Final = 200


def name_of(*parts: str) -> str:
    """Return parts as one name of plain ASCII that can stand in a command or a file name.

    What is too long is cut, and told apart by a digest.

    >>> name_of("ORDER PLACED", "valid", "0")
    'ORDER_PLACED-valid-0'
    """
    whole = "-".join(parts)
    name = re.sub(r"[^A-Za-z0-9._-]", "_", whole)
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{name[: LONGEST - len(digest) - 1]}-{digest}"


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

    def of(self, operator: str, path: Path, ordinal: int = 1) -> str:
        """Return the name of what an operator does at a place.

        Args:
            operator: The operator.
            path: The place.
            ordinal: Which of the constraints at that place it breaks, where it breaks several.
        """
        place = ".".join(map(str, path)) or "event"
        name = name_of(self._begin, operator, place)
        if ordinal > 1:
            name = f"{name}-{ordinal}"
        self._given[name] += 1
        while self._given[name] > 1:
            name = f"{name}-{self._given[name]}"
            self._given[name] += 1
        return name
