"""What `unevaluatedProperties` and `unevaluatedItems` apply to.

Such a keyword sees what its own schema object evaluates, with the objects that this takes in by
references, `allOf` and the ways of its forks; of what stands beside it further out it sees nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.structure.forks import branches_of
from eventcontracts.structure.subschemas import below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.structure.conjunction import Conjunction
    from eventcontracts.structure.subschemas import Fragment

__all__ = ["unevaluated"]


def unevaluated(
    said: Conjunction, keyword: str, evaluates: Callable[[Fragment], bool]
) -> Iterator[str]:
    """Yield the pointers of a keyword where it applies to a part of a value.

    Args:
        said: The schema objects that apply to the value.
        keyword: `unevaluatedProperties` or `unevaluatedItems`.
        evaluates: Tells whether a schema object says something about the part.
    """
    for fragment in said.fragments:
        if keyword in fragment.schema:
            seen = _reached(fragment, said)
            inner = (f for f in seen if f != fragment)
            if not any(map(evaluates, seen)) and not any(keyword in f.schema for f in inner):
                yield below(fragment.pointer, keyword)


def _reached(fragment: Fragment, said: Conjunction) -> list[Fragment]:
    """Return a schema object and those that it takes in, as far as they apply."""
    applying = {each.pointer for each in said.fragments}
    found: dict[str, Fragment] = {}
    todo = [fragment.pointer]
    while todo:
        for each in said.subschemas.fragments(todo.pop()):
            if each.pointer in applying and each.pointer not in found:
                found[each.pointer] = each
                todo.extend(branches_of(each))
    return list(found.values())
