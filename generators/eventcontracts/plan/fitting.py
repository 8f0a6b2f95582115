"""Fitting trees to a contract: linked places hold the same, and every part meets the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from eventcontracts.events import blamed, compile_tree, restore
from eventcontracts.structure import UnsatisfiableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.catalog.links import Link
    from eventcontracts.contract import Contract
    from eventcontracts.events import Template, Tree
    from eventcontracts.jsontypes import Json

__all__ = ["Fitted", "failure", "fitted"]


class Fitted(NamedTuple):
    """A tree that fits a contract.

    Attributes:
        template: What was compiled of it.
        tree: The tree with its links restored.
        leaders: Which pattern of each link leads in it where the first one cannot.
    """

    template: Template
    tree: Tree
    leaders: Mapping[Link, int]


def fitted(
    contract: Contract, tree: Tree, key: bytes, leaders: Mapping[Link, int]
) -> tuple[Fitted | None, Json]:
    """Return the template of a tree with its links restored, or None; and an event of it.

    Where a copy does not meet the schema at its place, that place becomes the leading one.

    Args:
        contract: What the events must meet.
        tree: The tree, which is left as it is.
        key: What the chance of the event comes from.
        leaders: Which pattern of a link leads to begin with; the first unless named.
    """
    links, validator = contract.links, contract.validator
    found = dict(leaders)
    event: Json = None
    for _ in range(1 + sum(len(link.patterns) - 1 for link in links)):
        copy = _copy(tree)
        restore(copy, links, found)
        template = compile_tree(copy)
        event = template.event(key, 0)[1]
        if validator.is_valid(event):
            coherent = all(link.holds(event) for link in links)
            return (Fitted(template, copy, found) if coherent else None), event
        wrong = [violation.pointer for violation in validator.violations(event)]
        better = blamed(copy, links, found, wrong)
        if better is None:
            break
        found[better[0]] = better[1]
    return None, event


def failure(contract: Contract, event: Json) -> UnsatisfiableError:
    """Return the error for an event that could not be made valid."""
    violations = contract.validator.violations(event)
    if violations:
        first = violations[0]
        return UnsatisfiableError(first.pointer, f"{first.message} ({first.schema_pointer})")
    broken = next((link for link in contract.links if not link.holds(event)), None)
    places = " and ".join(broken.patterns) if broken else "its parts"
    return UnsatisfiableError("", f"{places} cannot hold the same value")


def _copy(tree: Any) -> Any:
    """Return a tree with containers of its own and the same leaves."""
    if isinstance(tree, dict):
        return {name: _copy(part) for name, part in tree.items()}
    return [_copy(part) for part in tree] if isinstance(tree, list) else tree
