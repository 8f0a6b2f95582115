"""Attribution: which violation is the fault that was meant, and whether it is the only one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.mutations.operators import Operator
    from eventcontracts.mutations.sites import Site
    from eventcontracts.validation import Violation

__all__ = ["is_within", "meant", "repeats"]

CHOSEN: Final = frozenset({"type", "const", "enum"})
UNIONS: Final = frozenset({"oneOf", "anyOf"})


def meant(violations: Sequence[Violation], site: Site, operator: Operator) -> Violation | None:
    """Return the violation that an operator meant to cause, or None if that is not all it caused.

    A wrong type is told again by an enumeration at the same place, and a constraint that stands
    in two schemas by both; that is still one fault.
    """
    own = next((v for v in violations if _is_of(v, site, operator)), None)
    if own is None:
        return None
    if operator.whole:
        return own if all(other.pointer == own.pointer for other in violations) else None
    return own if all(other is own or repeats(other, own) for other in violations) else None


def repeats(other: Violation, own: Violation) -> bool:
    """Return whether a violation tells the same fault once more."""
    if other.pointer != own.pointer:
        return False
    implied = own.keyword == "type" and other.keyword in CHOSEN
    return implied or (other.keyword == own.keyword and other.message == own.message)


def _is_of(violation: Violation, site: Site, operator: Operator) -> bool:
    """Return whether a violation is the one that an operator meant to cause at a site.

    A fault inside a branch of a union may be told by the union.
    """
    if is_within(violation.pointer, site.pointer):
        told = violation.schema_pointer  # from the nearest `$id`, where the schema has several
        own = is_within(told, site.schema_pointer) or site.schema_pointer.endswith(told)
        if own or operator.anywhere:
            return True
    return violation.keyword in UNIONS and is_within(site.pointer, violation.pointer)


def is_within(pointer: str, other: str) -> bool:
    """Return whether a pointer is another one, or lies below it.

    >>> is_within("/a/b", "/a"), is_within("/ab", "/a")
    (True, False)
    """
    return pointer == other or pointer.startswith(other + "/")
