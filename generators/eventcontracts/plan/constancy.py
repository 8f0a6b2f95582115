"""What all events of a tree have in common, whatever its leaves give.

A tree leaves open the values of its leaves alone. So whether its events meet a subschema is often
settled: the tag that a condition asks for is fixed, or all values that a leaf can have give the
same answer.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from eventcontracts.leaves import Fixed, Leaf, Pool, spectrum
from eventcontracts.structure import below, of_item, of_property
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.events import Tree
    from eventcontracts.jsontypes import Schema
    from eventcontracts.leaves import Source
    from eventcontracts.structure import Fragment, Subschemas

__all__ = ["Constancy", "Truth"]

Truth = bool | None
"""Whether all events meet a subschema, or none does; None where that differs, or is not known."""

OUTER: Final = frozenset(
    {"dependentRequired", "maxItems", "maxProperties", "minItems", "minProperties", "required"}
    | {"type"}
)
"""Keywords that judge a value by its type, its names and its length."""

PLAIN: Final = frozenset(
    {"exclusiveMaximum", "exclusiveMinimum", "format", "maxLength", "maximum", "minLength"}
    | {"minimum", "multipleOf", "pattern", "type"}
)
"""Keywords of which the spectrum of fresh texts and of times shows whether they are met."""

OPAQUE: Final = frozenset(
    {"const", "contains", "dependentSchemas", "enum", "propertyNames", "unevaluatedItems"}
    | {"unevaluatedProperties", "uniqueItems"}
)
"""Keywords that are not followed."""


class Constancy:
    """Tells what holds of every event of a tree.

    >>> from eventcontracts.leaves import pool_of
    >>> from eventcontracts.structure import Subschemas
    >>> schema = {"properties": {"kind": {"const": "A"}}}
    >>> constancy = Constancy(Subschemas(schema), Validator(schema))
    >>> [constancy.holds("", {"kind": Leaf(pool_of(values))}) for values in ("A", "BC", "AB")]
    [True, False, None]

    Args:
        subschemas: The schema.
        validator: The same, compiled.
    """

    def __init__(self, subschemas: Subschemas, validator: Validator) -> None:
        self._subschemas = subschemas
        self._part = cache(lambda pointer: validator.part((pointer,)))
        self._outside = cache(self._uncached_outside)
        self._known: dict[tuple[int, str], tuple[Source, Truth]] = {}
        self._asked: set[tuple[str, int]] = set()

    def holds(self, pointer: str, tree: Tree) -> Truth:
        """Return whether all events meet a subschema, or none does.

        Args:
            pointer: Where the subschema stands.
            tree: The part of the tree that it is for.
        """
        if isinstance(tree, Leaf) and isinstance(tree.source, Fixed | Pool):
            return self._known_of(tree.source, pointer, self._of_values)
        question = (pointer, id(tree))
        if question in self._asked:
            return None  # the schema asks itself about one value, without end
        self._asked.add(question)
        fragments = self._subschemas.fragments(pointer)
        found = _every(truth for one in fragments for truth in self._truths(one, tree))
        self._asked.discard(question)
        return found

    def _known_of(
        self, source: Source, pointer: str, find: Callable[[Source, str], Truth]
    ) -> Truth:
        """Return what holds of a source, found out once."""
        key = (id(source), pointer)
        if key not in self._known:
            self._known[key] = source, find(source, pointer)
        return self._known[key][1]

    def _of_values(self, source: Source, pointer: str) -> Truth:
        found = {self._part(pointer).is_valid(value) for value in spectrum(source)}
        return found.pop() if len(found) == 1 else None

    def _of_plain(self, source: Source, pointer: str) -> Truth:
        """Return what the plain keywords of one subschema say of fresh texts or times."""
        schema = self._subschemas.at(pointer)
        if isinstance(schema, bool):
            return schema
        plain = Validator({word: schema[word] for word in sorted(PLAIN & schema.keys())})
        values = spectrum(source)
        if all(map(plain.is_valid, values)):
            return True
        return None if self._outside(pointer).is_valid(values[0]) else False

    def _truths(self, fragment: Fragment, tree: Tree) -> Iterator[Truth]:
        """Yield what each keyword of a fragment says; the quick ones first."""
        schema, at = fragment.schema, fragment.pointer
        if isinstance(tree, Leaf):
            yield self._known_of(tree.source, at, self._of_plain)
        else:
            outline = dict.fromkeys(tree) if isinstance(tree, dict) else [None] * len(tree)
            yield self._outside(at).is_valid(outline)
        if not OPAQUE.isdisjoint(schema):
            yield None
        yield from (self.holds(pointer, part) for part, pointer in _parts(fragment, tree))
        if "not" in schema:
            yield _opposite(self.holds(below(at, "not"), tree))
        if "if" in schema:
            yield self._of_condition(fragment, tree)
        if "anyOf" in schema:
            yield _some(self._branches(fragment, "anyOf", tree))
        if "oneOf" in schema:
            found = list(self._branches(fragment, "oneOf", tree))
            yield False if found.count(True) > 1 else None if None in found else True in found

    def _branches(self, fragment: Fragment, keyword: str, tree: Tree) -> Iterator[Truth]:
        for index in range(len(fragment.schema[keyword])):
            yield self.holds(below(fragment.pointer, keyword, index), tree)

    def _of_condition(self, fragment: Fragment, tree: Tree) -> Truth:
        met = self.holds(below(fragment.pointer, "if"), tree)
        if met is None:
            return None
        then = "then" if met else "else"
        return then not in fragment.schema or self.holds(below(fragment.pointer, then), tree)

    def _uncached_outside(self, pointer: str) -> Validator:
        schema = self._subschemas.at(pointer)
        if isinstance(schema, bool):
            return Validator(schema)
        return Validator({word: schema[word] for word in sorted(OUTER & schema.keys())})


def _parts(fragment: Fragment, tree: Tree) -> Iterator[tuple[Tree, str]]:
    """Yield the parts of a tree with what a fragment says of them, the tags of an object first."""
    if isinstance(tree, dict):
        named = fragment.schema.get("properties", {})
        for name in sorted(tree, key=lambda name: not _is_tag(named.get(name))):
            yield from ((tree[name], pointer) for pointer in of_property(fragment, name))
    elif isinstance(tree, list):
        for index, part in enumerate(tree):
            yield from ((part, pointer) for pointer in of_item(fragment, index))


def _is_tag(schema: Schema | None) -> bool:
    return isinstance(schema, dict) and "const" in schema


def _every(truths: Iterable[Truth]) -> Truth:
    found: Truth = True
    for truth in truths:
        if truth is False:
            return False
        found = found and truth
    return found


def _some(truths: Iterable[Truth]) -> Truth:
    return _opposite(_every(map(_opposite, truths)))


def _opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth
