"""The operators that there are: those of the package, of installed plugins, and one's own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import InputError
from eventcontracts.mutations.envelope import ENVELOPE_OPERATORS
from eventcontracts.mutations.json_types import TYPE_OPERATORS
from eventcontracts.mutations.operator import Operator
from eventcontracts.mutations.presence import PRESENCE_OPERATORS
from eventcontracts.mutations.scalar_bounds import STRING_OPERATORS, VALUE_OPERATORS
from eventcontracts.mutations.unions_and_items import SHAPE_OPERATORS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import EntryPoint

__all__ = ["OPERATOR_ENTRY_POINTS", "STANDARD_OPERATORS", "operators"]

# All mutation operators.


STANDARD_OPERATORS: Final = (
    *PRESENCE_OPERATORS,
    *TYPE_OPERATORS,
    *VALUE_OPERATORS,
    *SHAPE_OPERATORS,
    *ENVELOPE_OPERATORS,
    *STRING_OPERATORS,
)


"""Every operator, in the order of the documentation."""


OPERATOR_ENTRY_POINTS: Final = "eventcontracts.operators"


"""The group of entry points by which an installed package adds operators."""


def operators(own: Iterable[Operator] = ()) -> tuple[Operator, ...]:
    """Return all operators that break constraints.

    Args:
        own: More of them.

    Raises:
        InputError: If an entry point gives none, or two operators have the same name.
    """
    found = (*STANDARD_OPERATORS, *_installed(), *own)
    names = [operator.name for operator in found]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"there are two mutation operators {name!r}: rename one of them")
    return found


@lru_cache(maxsize=1)
def _installed() -> tuple[Operator, ...]:
    from importlib.metadata import entry_points

    found = sorted(
        entry_points(group=OPERATOR_ENTRY_POINTS), key=lambda point: (point.name, point.value)
    )
    return tuple(operator for point in found for operator in _load_entry_point(point))


def _load_entry_point(point: EntryPoint) -> tuple[Operator, ...]:
    where = f"entry point {point.name} = {point.value!r} of {OPERATOR_ENTRY_POINTS}"
    try:
        value = point.load()
    except Exception as error:
        raise InputError(f"{where} cannot be loaded: {type(error).__name__}: {error}") from error
    found = (value,) if isinstance(value, Operator) else value
    if not isinstance(found, list | tuple) or not all(isinstance(o, Operator) for o in found):
        raise InputError(f"{where} must be an Operator or a list of them")
    return tuple(found)
