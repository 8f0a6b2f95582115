"""Three-valued truth of subschemas for all events of a skeleton at once.

A tree leaves open the values of its leaves alone. So whether its events meet a subschema is often
settled: the tag that a condition asks for is fixed, or all values that a leaf can have give the
same answer.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from eventcontracts.scalars import Constant, ScalarSlot, ValuePool, representative_values
from eventcontracts.schema.validator import Validator
from eventcontracts.schema.vocabulary import keywords_where
from eventcontracts.structure import child_pointer, subschemas_of_item, subschemas_of_property

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.events import Skeleton
    from eventcontracts.jsondata.jsontypes import Schema
    from eventcontracts.scalars import ScalarSource
    from eventcontracts.structure import SchemaDocument, SchemaFragment

__all__ = ["ThreeValuedEvaluator", "TruthValue"]

TruthValue = bool | None
"""Whether all events meet a subschema, or none does; None where that differs, or is not known."""

CONTAINER_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.proof in {"type", "container"})
)
"""Keywords that judge a value by its type, its names and its length."""

SCALAR_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.proof in {"type", "scalar"}))
"""Keywords of which the spectrum of fresh texts and of times shows whether they are met."""

OPAQUE_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.proof == "opaque"))
"""Keywords that are not followed."""


class ThreeValuedEvaluator:
    """Tells what holds of every event of a tree.

    >>> from eventcontracts.scalars import pool_of
    >>> from eventcontracts.structure import SchemaDocument
    >>> schema = {"properties": {"kind": {"const": "A"}}}
    >>> constancy = ThreeValuedEvaluator(SchemaDocument(schema), Validator(schema))
    >>> [constancy.holds("", {"kind": ScalarSlot(pool_of(values))}) for values in ("A", "BC", "AB")]
    [True, False, None]

    Args:
        subschemas: The schema.
        validator: The same, compiled.
    """

    def __init__(self, subschemas: SchemaDocument, validator: Validator) -> None:
        self._subschemas = subschemas
        self._part = cache(lambda pointer: validator.part((pointer,)))
        self._outside = cache(self._uncached_outside)
        self._known: dict[tuple[int, str], tuple[ScalarSource, TruthValue]] = {}
        self._asked: set[tuple[str, int]] = set()

    def holds(self, pointer: str, tree: Skeleton) -> TruthValue:
        """Return whether all events meet a subschema, or none does.

        Args:
            pointer: Where the subschema stands.
            tree: The part of the tree that it is for.
        """
        if isinstance(tree, ScalarSlot) and isinstance(tree.source, Constant | ValuePool):
            return self._known_of(tree.source, pointer, self._of_values)
        question = (pointer, id(tree))
        if question in self._asked:
            # A recursive reference in place, such as `$ref` to itself, has no answer; not known is
            # safe.
            return None  # the schema asks itself about one value, without end
        self._asked.add(question)
        fragments = self._subschemas.fragments(pointer)
        found = _three_valued_all(truth for one in fragments for truth in self._truths(one, tree))
        self._asked.discard(question)
        return found

    def _known_of(
        self, source: ScalarSource, pointer: str, find: Callable[[ScalarSource, str], TruthValue]
    ) -> TruthValue:
        """Return what holds of a source, found out once."""
        key = (id(source), pointer)
        if key not in self._known:
            self._known[key] = source, find(source, pointer)
        return self._known[key][1]

    def _of_values(self, source: ScalarSource, pointer: str) -> TruthValue:
        found = {self._part(pointer).is_valid(value) for value in representative_values(source)}
        return found.pop() if len(found) == 1 else None

    def _of_plain(self, source: ScalarSource, pointer: str) -> TruthValue:
        """Return what the plain keywords of one subschema say of fresh texts or times."""
        schema = self._subschemas.at(pointer)
        if isinstance(schema, bool):
            return schema
        plain = Validator({word: schema[word] for word in sorted(SCALAR_KEYWORDS & schema.keys())})
        values = representative_values(source)
        if all(map(plain.is_valid, values)):
            return True
        # Not all values meet the keywords. That none does is sure only by what is alike for all:
        # the type.
        return None if self._outside(pointer).is_valid(values[0]) else False

    def _truths(self, fragment: SchemaFragment, tree: Skeleton) -> Iterator[TruthValue]:
        """Yield what each keyword of a fragment says; the quick ones first."""
        schema, at = fragment.schema, fragment.pointer
        if isinstance(tree, ScalarSlot):
            yield self._known_of(tree.source, at, self._of_plain)
        else:
            # `required` and the sizes look at names and lengths alone, so an object of nulls will
            # do for them.
            outline = dict.fromkeys(tree) if isinstance(tree, dict) else [None] * len(tree)
            yield self._outside(at).is_valid(outline)
        if not OPAQUE_KEYWORDS.isdisjoint(schema):
            yield None
        yield from (
            self.holds(pointer, part) for part, pointer in _constrained_parts(fragment, tree)
        )
        if "not" in schema:
            yield _three_valued_not(self.holds(child_pointer(at, "not"), tree))
        if "if" in schema:
            yield self._of_condition(fragment, tree)
        if "anyOf" in schema:
            yield _three_valued_any(self._branches(fragment, "anyOf", tree))
        if "oneOf" in schema:
            found = list(self._branches(fragment, "oneOf", tree))
            yield False if found.count(True) > 1 else None if None in found else True in found

    def _branches(
        self, fragment: SchemaFragment, keyword: str, tree: Skeleton
    ) -> Iterator[TruthValue]:
        for index in range(len(fragment.schema[keyword])):
            yield self.holds(child_pointer(fragment.pointer, keyword, index), tree)

    def _of_condition(self, fragment: SchemaFragment, tree: Skeleton) -> TruthValue:
        met = self.holds(child_pointer(fragment.pointer, "if"), tree)
        if met is None:
            return None
        then = "then" if met else "else"
        return then not in fragment.schema or self.holds(
            child_pointer(fragment.pointer, then), tree
        )

    def _uncached_outside(self, pointer: str) -> Validator:
        schema = self._subschemas.at(pointer)
        if isinstance(schema, bool):
            return Validator(schema)
        return Validator(
            {word: schema[word] for word in sorted(CONTAINER_KEYWORDS & schema.keys())}
        )


def _constrained_parts(fragment: SchemaFragment, tree: Skeleton) -> Iterator[tuple[Skeleton, str]]:
    """Yield the parts of a tree with what a fragment says of them, the tags of an object first."""
    if isinstance(tree, dict):
        named = fragment.schema.get("properties", {})
        for name in sorted(tree, key=lambda name: not _is_tag_schema(named.get(name))):
            yield from ((tree[name], pointer) for pointer in subschemas_of_property(fragment, name))
    elif isinstance(tree, list):
        for index, part in enumerate(tree):
            yield from ((part, pointer) for pointer in subschemas_of_item(fragment, index))


def _is_tag_schema(schema: Schema | None) -> bool:
    return isinstance(schema, dict) and "const" in schema


def _three_valued_all(truths: Iterable[TruthValue]) -> TruthValue:
    found: TruthValue = True
    for truth in truths:
        if truth is False:
            return False
        found = found and truth
    return found


def _three_valued_any(truths: Iterable[TruthValue]) -> TruthValue:
    return _three_valued_not(_three_valued_all(map(_three_valued_not, truths)))


def _three_valued_not(truth: TruthValue) -> TruthValue:
    return None if truth is None else not truth
