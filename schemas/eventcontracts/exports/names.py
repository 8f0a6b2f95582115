"""Names of events and definitions as other tools allow them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["component_key", "type_name", "unique_names"]

UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
WORD: Final = re.compile(r"[A-Za-z0-9]+")


def component_key(name: str) -> str:
    """Return a name as a key of components in AsyncAPI and OpenAPI.

    >>> component_key("order/paid"), component_key("…")
    ('order_paid', 'event')
    """
    return UNSAFE.sub("_", name).strip("_") or "event"


def type_name(name: str) -> str:
    """Return a name as that of a type.

    >>> type_name("order.paid"), type_name("TASK_ENQUEUED"), type_name("2fa")
    ('OrderPaid', 'TaskEnqueued', 'T2fa')
    """
    words = WORD.findall(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name))
    made = "".join(
        (word.capitalize() if word.isupper() else word[:1].upper() + word[1:]) for word in words
    )
    return made if made[:1].isalpha() else f"T{made}"


def unique_names(
    names: Iterable[str], become: Callable[[str], str], taken: Iterable[str] = ()
) -> Mapping[str, str]:
    """Return what each name becomes, told apart by a number where two become one.

    Args:
        names: The names.
        become: What a name becomes by itself.
        taken: What none may become; capitals do not tell names apart.

    >>> unique_names(["a.b", "A_B"], type_name)
    {'a.b': 'AB', 'A_B': 'AB2'}
    """
    found: dict[str, str] = {}
    used = {name.casefold() for name in taken}
    for name in names:
        free, number = become(name), 1
        while free.casefold() in used:
            number += 1
            free = f"{become(name)}{number}"
        used.add(free.casefold())
        found[name] = free
    return found
