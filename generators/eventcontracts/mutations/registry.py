"""The operators that there are: those of the package, of installed plugins, and one's own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from eventcontracts.entry_points import load_extensions
from eventcontracts.errors import InputError
from eventcontracts.mutations.envelope import ENVELOPE_OPERATORS
from eventcontracts.mutations.json_types import TYPE_OPERATORS
from eventcontracts.mutations.operator import Operator
from eventcontracts.mutations.presence import PRESENCE_OPERATORS
from eventcontracts.mutations.scalar_bounds import STRING_OPERATORS, VALUE_OPERATORS
from eventcontracts.mutations.unions_and_items import SHAPE_OPERATORS

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    found = load_extensions(OPERATOR_ENTRY_POINTS, Operator, "operator")
    return tuple(extension.value for extension in found)
