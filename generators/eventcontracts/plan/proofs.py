"""Proofs that all events of a template are valid, so that few have to be validated.

Where each leaf of a template's tree can be judged alone, a template is right when its events have
been valid with every value that each of its slots can take. `docs/internals/proofs.md` tells how
that is found out, and `docs/decisions/0002-proofs.md` what it costs and brings.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.jsondata.pointers import generalize, lookup, walk
from eventcontracts.plan.constancy import ThreeValuedEvaluator
from eventcontracts.scalars import Constant, ScalarSlot, ValuePool, representative_values
from eventcontracts.schema import direct_subschemas
from eventcontracts.schema.vocabulary import DEFINITION_KEYWORDS, keywords_where
from eventcontracts.strings import template_of_pattern
from eventcontracts.structure import child_pointer, subschemas_of_item, subschemas_of_property

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.contract import Contract
    from eventcontracts.events import Skeleton, Template
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject
    from eventcontracts.scalars import ScalarSource
    from eventcontracts.schema.validator import Validator
    from eventcontracts.structure import SchemaFragment, SchemaStructure

__all__ = ["LeafIndependence", "TemplateProofs"]

# Whether each leaf of a tree can be judged alone.


SchemaPointers = tuple[str, ...]


"""Where the subschemas stand that apply together."""


UNEVALUATED_KEYWORDS: Final = frozenset({"unevaluatedItems", "unevaluatedProperties"})


"""Keywords of which it is not found out whether what they ask is settled."""


JOINT_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.joint)) - {"uniqueItems"}


"""Keywords by which validity can hang on several leaves; `uniqueItems` may be false."""


class LeafIndependence:
    """Tells of which trees each leaf can be judged alone.

    >>> from eventcontracts.scalars import pool_of
    >>> from eventcontracts.structure import SchemaStructure
    >>> from eventcontracts.schema.validator import Validator
    >>> schema = {"if": {"properties": {"kind": {"const": "A"}}}, "then": {"required": ["size"]}}
    >>> separation = LeafIndependence(SchemaStructure(schema), Validator(schema))
    >>> [separation.is_independent({"kind": ScalarSlot(pool_of(values))}) for values in ("A", "BC",
    ...     "AB")]
    [True, True, False]

    Args:
        structure: The schema.
        validator: The same, compiled.
    """

    def __init__(self, structure: SchemaStructure, validator: Validator) -> None:
        self._structure = structure
        self._subschemas = structure.subschemas
        self._evaluator = ThreeValuedEvaluator(structure.subschemas, validator)
        self._bound: dict[str, bool] = {}
        self._found: dict[tuple[int, SchemaPointers], bool] = {}

    def is_independent(self, tree: Skeleton) -> bool:
        """Return whether each leaf of a tree can be judged alone."""
        self._found.clear()
        return self._is_independent(tree, ("",))

    def _is_independent(self, tree: Skeleton, pointers: SchemaPointers) -> bool:
        """Return the same for a part, and where the subschemas for it stand.

        Linked places share their parts, which are looked at once.
        """
        if not any(map(self._is_bound, pointers)):
            return True
        if isinstance(tree, ScalarSlot) and isinstance(tree.source, Constant | ValuePool):
            # Nothing beside it can matter to a leaf by itself, and step by step it is given each
            # of its values.
            return True  # all values of one leaf are tried
        question = (id(tree), pointers)
        if question not in self._found:
            self._found[question] = self._uncached_is_independent(tree, pointers)
        return self._found[question]

    def _uncached_is_independent(self, tree: Skeleton, pointers: SchemaPointers) -> bool:
        # Which subschemas apply to this value is followed in place, since a branch that is settled
        # brings subschemas of its own.
        said: dict[str, SchemaFragment] = {}
        todo = list(pointers)
        for pointer in todo:
            for fragment in self._subschemas.fragments(pointer):
                if fragment.pointer not in said:
                    said[fragment.pointer] = fragment
                    applying = self._applying(fragment, tree)
                    if applying is None:
                        return _is_constant(tree)
                    todo.extend(applying)
        inside = _parts_with_subschemas(tree, tuple(said.values()))
        return all(self._is_independent(part, below_it) for part, below_it in inside)

    def _applying(self, fragment: SchemaFragment, tree: Skeleton) -> SchemaPointers | None:
        """Return the subschemas that a fragment applies to the same value, if that is settled."""
        if not self._is_settled(fragment, tree):
            return None
        schema, at = fragment.schema, fragment.pointer
        found: list[str] = []
        if "if" in schema:
            met = self._evaluator.holds(child_pointer(at, "if"), tree)
            if met is None:
                return None
            found += (
                child_pointer(at, case) for case in ("then" if met else "else",) if case in schema
            )
        for keyword in ("anyOf", "oneOf"):
            branches = self._of_union(fragment, keyword, tree) if keyword in schema else ()
            if branches is None:
                return None
            found += branches
        if isinstance(tree, dict):
            names = schema.get("dependentSchemas", {}).keys() & tree
            found += (child_pointer(at, "dependentSchemas", name) for name in sorted(names))
        return tuple(found)

    def _is_settled(self, fragment: SchemaFragment, tree: Skeleton) -> bool:
        """Return whether the demands of a fragment on a value as a whole have one answer."""
        schema, at = fragment.schema, fragment.pointer
        # What is evaluated hangs on every branch that holds (Core 11), and a constant object on
        # all leaves below it: both are left to validation.
        if not UNEVALUATED_KEYWORDS.isdisjoint(schema) or _lists_containers(schema):
            return False
        if "not" in schema and self._evaluator.holds(child_pointer(at, "not"), tree) is None:
            return False
        if not isinstance(tree, list):
            return True
        if "contains" in schema:
            truths = [self._evaluator.holds(child_pointer(at, "contains"), part) for part in tree]
            least, most = schema.get("minContains", 1), schema.get("maxContains", len(tree))
            # Enough items always match, and not too many ever can: `contains` is settled.
            if truths.count(True) < least or len(truths) - truths.count(False) > most:
                return False
        return not schema.get("uniqueItems")

    def _of_union(
        self, fragment: SchemaFragment, keyword: str, tree: Skeleton
    ) -> SchemaPointers | None:
        """Return the branches of a union that have to be met; None where that is not settled."""
        count = range(len(fragment.schema[keyword]))
        truths = {
            branch: self._evaluator.holds(branch, tree)
            for branch in (child_pointer(fragment.pointer, keyword, index) for index in count)
        }
        left = tuple(branch for branch in truths if truths[branch] is not False)
        # A branch that always holds makes `anyOf` true whatever the others do; `oneOf` only if all
        # others never hold.
        if True in truths.values() and (keyword == "anyOf" or len(left) == 1):
            return ()
        return left if len(left) == 1 else None

    def _is_bound(self, pointer: str) -> bool:
        """Return whether a keyword that judges leaves together is in reach of a subschema."""
        if pointer not in self._bound:
            seen: set[str] = set()
            found = any(map(_constrains_jointly, self._reached(pointer, seen)))
            # All that was reached from an unbound subschema is unbound; of a bound one only it
            # itself is known.
            self._bound.update(dict.fromkeys(() if found else seen, False))
            self._bound[pointer] = found
        return self._bound[pointer]

    def _reached(self, pointer: str, seen: set[str]) -> Iterator[SchemaFragment]:
        """Yield the fragments in reach of a subschema that may bind; note each that was met."""
        todo = [pointer]
        while todo:
            here = todo.pop()
            if here in seen or self._bound.get(here) is False:
                continue
            seen.add(here)
            for fragment in self._subschemas.fragments(here):
                yield fragment
                for place, _ in direct_subschemas(fragment.schema):
                    if place[0] not in DEFINITION_KEYWORDS:
                        todo.append(child_pointer(fragment.pointer, *place))


def _constrains_jointly(fragment: SchemaFragment) -> bool:
    """Return whether a fragment judges leaves together."""
    schema = fragment.schema
    if not JOINT_KEYWORDS.isdisjoint(schema) or schema.get("uniqueItems"):
        return True
    return _lists_containers(schema)


def _parts_with_subschemas(
    tree: Skeleton, said: tuple[SchemaFragment, ...]
) -> Iterator[tuple[Skeleton, SchemaPointers]]:
    """Yield the parts of a tree, with the subschemas for each."""
    if isinstance(tree, dict):
        for name, part in tree.items():
            yield (
                part,
                tuple(p for fragment in said for p in subschemas_of_property(fragment, name)),
            )
    elif isinstance(tree, list):
        for index, part in enumerate(tree):
            yield part, tuple(p for fragment in said for p in subschemas_of_item(fragment, index))


def _lists_containers(schema: JsonObject) -> bool:
    """Return whether a schema lists objects or lists among its values."""
    values = (schema.get("const"), *schema.get("enum", ()))
    return any(isinstance(value, dict | list) for value in values)


def _is_constant(tree: Skeleton) -> bool:
    """Return whether nothing in a tree is open."""
    if isinstance(tree, ScalarSlot):
        return isinstance(tree.source, Constant)
    return all(map(_is_constant, tree.values() if isinstance(tree, dict) else tree))


USES_BEFORE_PROOF: Final = 8


"""After how many events a template is worth a proof."""


REVALIDATION_INTERVAL: Final = 32


"""One in so many events of a proven template is validated all the same."""


class TemplateProofs:
    """Knows which templates of a plan are proven.

    Args:
        structure: The schema.
        contract: What events must meet.
    """

    def __init__(self, structure: SchemaStructure, contract: Contract) -> None:
        self._structure = structure
        self._contract = contract
        self._separate: set[int] = set()
        self._right: set[tuple[str, int]] = set()
        self._uses: dict[int, int] = {}

    def count_use(self, number: int, tree: Skeleton) -> None:
        """Note whether a template can be proven.

        Args:
            number: The number of the template.
            tree: What it was made of.
        """
        if self._has_plain_patterns and self._leaf_independence.is_independent(tree):
            self._separate.add(number)

    def needs_validation(self, number: int, template: Template, index: int) -> bool:
        """Return whether an event of a template is to be validated.

        Args:
            number: The number of the template.
            template: The template.
            index: The number of the event.
        """
        if index % REVALIDATION_INTERVAL == 0 or number not in self._separate:
            return True
        uses = self._uses[number] = self._uses.get(number, 0) + 1
        if uses == USES_BEFORE_PROOF and not self._prove(template):
            self._separate.discard(number)
        return uses < USES_BEFORE_PROOF or number not in self._separate

    def _prove(self, template: Template) -> bool:
        """Return whether a template is right, whatever its slots hold.

        What other templates had at the same places is known to be.
        """
        found = {path: (_path_pattern(path), id(source)) for path, source in template.slots.items()}
        # A source at a place was right in another template, and leaves are judged alone: it is
        # right here.
        new = {path: template.slots[path] for path in found if found[path] not in self._right}
        if not self._is_right(template, new):
            return False
        self._right.update(found.values())
        return True

    def _is_right(self, template: Template, slots: Mapping[InstancePath, ScalarSource]) -> bool:
        """Return whether an event is valid with each value that some slots can take."""
        event = [template.event(b"", 0)[1]]
        spectra = {id(source): representative_values(source) for source in slots.values()}
        spots = [(*_container_and_key(event, path), spectra[id(slots[path])]) for path in slots]
        for step in range(max((len(values) for _, _, values in spots), default=1)):
            # All slots move at once, each through its own values; shorter lists begin again.
            for holder, key, values in spots:
                holder[key] = values[step % len(values)]
            if not self._contract.validator.is_valid(event[0]):
                return False
        return True

    @cached_property
    def _leaf_independence(self) -> LeafIndependence:
        return LeafIndependence(self._structure, self._contract.validator)

    @cached_property
    def _has_plain_patterns(self) -> bool:
        """Whether fresh texts can be judged character by character."""
        found = (v for path, v in walk(self._contract.schema) if path and path[-1] == "pattern")
        return all(template_of_pattern(value) for value in found if isinstance(value, str))


@lru_cache(maxsize=8_192)
def _path_pattern(path: InstancePath) -> str:
    return generalize(path)


def _container_and_key(event: list[Json], path: InstancePath) -> tuple[Any, str | int]:
    """Return what holds the value at a path in the only item of a list, and its key there."""
    *around, last = (0, *path)
    return lookup(event, tuple(around)), last
