"""Whether each leaf of a tree can be judged alone.

An event is valid where each of its leaves is, each for itself, unless a keyword judges several of
them together. Such a keyword does no harm where all that it asks is settled by what the tree has
fixed: then what it demands is known, and that may be judged leaf by leaf again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.dialects import parts
from eventcontracts.leaves import Fixed, Leaf, Pool
from eventcontracts.plan.constancy import Constancy
from eventcontracts.structure import below, of_item, of_property

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.events import Tree
    from eventcontracts.jsontypes import JsonObject
    from eventcontracts.structure import Fragment, Structure
    from eventcontracts.validation import Validator

__all__ = ["Separation"]

Pointers = tuple[str, ...]
"""Where the subschemas stand that apply together."""

UNCLEAR: Final = frozenset({"unevaluatedItems", "unevaluatedProperties"})
"""Keywords of which it is not found out whether what they ask is settled."""

TOGETHER: Final = UNCLEAR | {"anyOf", "contains", "if", "not", "oneOf"}
"""Keywords by which validity can hang on several leaves."""

DEFINITIONS: Final = frozenset({"$defs", "definitions"})


class Separation:
    """Tells of which trees each leaf can be judged alone.

    >>> from eventcontracts.leaves import pool_of
    >>> from eventcontracts.structure import Structure
    >>> from eventcontracts.validation import Validator
    >>> schema = {"if": {"properties": {"kind": {"const": "A"}}}, "then": {"required": ["size"]}}
    >>> separation = Separation(Structure(schema), Validator(schema))
    >>> [separation.separates({"kind": Leaf(pool_of(values))}) for values in ("A", "BC", "AB")]
    [True, True, False]

    Args:
        structure: The schema.
        validator: The same, compiled.
    """

    def __init__(self, structure: Structure, validator: Validator) -> None:
        self._structure = structure
        self._subschemas = structure.subschemas
        self._constancy = Constancy(structure.subschemas, validator)
        self._bound: dict[str, bool] = {}
        self._found: dict[tuple[int, Pointers], bool] = {}

    def separates(self, tree: Tree) -> bool:
        """Return whether each leaf of a tree can be judged alone."""
        self._found.clear()
        return self._separates(tree, ("",))

    def _separates(self, tree: Tree, pointers: Pointers) -> bool:
        """Return the same for a part, and where the subschemas for it stand.

        Linked places share their parts, which are looked at once.
        """
        if not any(map(self._is_bound, pointers)):
            return True
        if isinstance(tree, Leaf) and isinstance(tree.source, Fixed | Pool):
            return True  # all values of one leaf are tried
        question = (id(tree), pointers)
        if question not in self._found:
            self._found[question] = self._uncached_separates(tree, pointers)
        return self._found[question]

    def _uncached_separates(self, tree: Tree, pointers: Pointers) -> bool:
        said: dict[str, Fragment] = {}
        todo = list(pointers)
        for pointer in todo:
            for fragment in self._subschemas.fragments(pointer):
                if fragment.pointer not in said:
                    said[fragment.pointer] = fragment
                    applying = self._applying(fragment, tree)
                    if applying is None:
                        return _is_fixed(tree)
                    todo.extend(applying)
        inside = _inside(tree, tuple(said.values()))
        return all(self._separates(part, below_it) for part, below_it in inside)

    def _applying(self, fragment: Fragment, tree: Tree) -> Pointers | None:
        """Return the subschemas that a fragment applies to the same value, if that is settled."""
        if not self._is_settled(fragment, tree):
            return None
        schema, at = fragment.schema, fragment.pointer
        found: list[str] = []
        if "if" in schema:
            met = self._constancy.holds(below(at, "if"), tree)
            if met is None:
                return None
            found += (below(at, case) for case in ("then" if met else "else",) if case in schema)
        for keyword in ("anyOf", "oneOf"):
            branches = self._of_union(fragment, keyword, tree) if keyword in schema else ()
            if branches is None:
                return None
            found += branches
        if isinstance(tree, dict):
            names = schema.get("dependentSchemas", {}).keys() & tree
            found += (below(at, "dependentSchemas", name) for name in sorted(names))
        return tuple(found)

    def _is_settled(self, fragment: Fragment, tree: Tree) -> bool:
        """Return whether what a fragment asks of a value as a whole has one answer."""
        schema, at = fragment.schema, fragment.pointer
        if not UNCLEAR.isdisjoint(schema) or _lists_containers(schema):
            return False
        if "not" in schema and self._constancy.holds(below(at, "not"), tree) is None:
            return False
        if not isinstance(tree, list):
            return True
        if "contains" in schema:
            truths = [self._constancy.holds(below(at, "contains"), part) for part in tree]
            least, most = schema.get("minContains", 1), schema.get("maxContains", len(tree))
            if truths.count(True) < least or len(truths) - truths.count(False) > most:
                return False
        return not schema.get("uniqueItems")

    def _of_union(self, fragment: Fragment, keyword: str, tree: Tree) -> Pointers | None:
        """Return the branches of a union that have to be met; None where that is not settled."""
        count = range(len(fragment.schema[keyword]))
        truths = {
            branch: self._constancy.holds(branch, tree)
            for branch in (below(fragment.pointer, keyword, index) for index in count)
        }
        left = tuple(branch for branch in truths if truths[branch] is not False)
        if True in truths.values() and (keyword == "anyOf" or len(left) == 1):
            return ()
        return left if len(left) == 1 else None

    def _is_bound(self, pointer: str) -> bool:
        """Return whether a keyword that judges leaves together is in reach of a subschema."""
        if pointer not in self._bound:
            seen: set[str] = set()
            found = any(map(_binds, self._reached(pointer, seen)))
            self._bound.update(dict.fromkeys(() if found else seen, False))
            self._bound[pointer] = found
        return self._bound[pointer]

    def _reached(self, pointer: str, seen: set[str]) -> Iterator[Fragment]:
        """Yield what is in reach of a subschema and may bind; note what was looked at."""
        todo = [pointer]
        while todo:
            here = todo.pop()
            if here in seen or self._bound.get(here) is False:
                continue
            seen.add(here)
            for fragment in self._subschemas.fragments(here):
                yield fragment
                for place, _ in parts(fragment.schema):
                    if place[0] not in DEFINITIONS:
                        todo.append(below(fragment.pointer, *place))


def _binds(fragment: Fragment) -> bool:
    """Return whether a fragment judges leaves together."""
    schema = fragment.schema
    if not TOGETHER.isdisjoint(schema) or schema.get("uniqueItems"):
        return True
    return _lists_containers(schema)


def _inside(tree: Tree, said: tuple[Fragment, ...]) -> Iterator[tuple[Tree, Pointers]]:
    """Yield the parts of a tree, with the subschemas for each."""
    if isinstance(tree, dict):
        for name, part in tree.items():
            yield part, tuple(p for fragment in said for p in of_property(fragment, name))
    elif isinstance(tree, list):
        for index, part in enumerate(tree):
            yield part, tuple(p for fragment in said for p in of_item(fragment, index))


def _lists_containers(schema: JsonObject) -> bool:
    """Return whether a schema lists objects or lists among its values."""
    values = (schema.get("const"), *schema.get("enum", ()))
    return any(isinstance(value, dict | list) for value in values)


def _is_fixed(tree: Tree) -> bool:
    """Return whether nothing in a tree is open."""
    if isinstance(tree, Leaf):
        return isinstance(tree.source, Fixed)
    return all(map(_is_fixed, tree.values() if isinstance(tree, dict) else tree))
