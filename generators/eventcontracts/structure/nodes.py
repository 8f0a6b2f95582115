"""Nodes: all that a schema says about the value at one place, as one conjunction.

A node is named by the subschemas that apply together. Equal names are one node, so a recursive
schema has finitely many, made when they are first asked for. Where a union or a condition leaves
several ways open, the node has a *fork*; settling it gives another node, which has one fork less.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.jsondata.equality import JSON_TYPES, equal_values
from eventcontracts.schema.validator import Validator
from eventcontracts.strings import draw_values, matching_strings
from eventcontracts.structure.applicable import subschemas_of_any_item, subschemas_of_any_property
from eventcontracts.structure.array_lengths import assign_contains, length_range, usual_lengths
from eventcontracts.structure.choices import Alternative, Branch, alternatives_of
from eventcontracts.structure.conjunction import (
    Conjunction,
    NodeKey,
    candidate_strings,
    property_name_nodes,
)
from eventcontracts.structure.subschemas import SchemaDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.jsondata.jsontypes import Schema
    from eventcontracts.structure.subschemas import SchemaFragment

__all__ = [
    "PropertyCandidate",
    "PropertySpec",
    "SchemaNode",
    "SchemaStructure",
    "property_candidates",
]

# The properties that an object can have, by name.


INVENTED_NAMES: Final = ("language", "segment", "accountNumber", "preferredChannel", "loyaltyTier")


"""Names of attributes that tenants define for themselves."""


FORMAT_NAME_PATTERNS: Final = {
    "date": "^2025-0[1-9]-1[0-9]$",
    "date-time": "^2025-0[1-9]-1[0-9]T1[0-9]:[0-5]0:00Z$",
    "email": "^user[0-9]{4}@example[.]com$",
    "uuid": "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$",
}


"""Names in a format; those in others are drawn, which takes longer."""


MAX_INVENTED_NAMES: Final = 3


MAX_REQUIRED_PROPERTIES: Final = 10_000


"""The most properties that a schema can demand of an event."""


@dataclass(frozen=True, slots=True)
class PropertyCandidate:
    """A property that an object can have.

    Attributes:
        name: Its name.
        required: Whether it is always there.
        invented: Whether the schema leaves the name open.
    """

    name: str
    required: bool
    invented: bool


def property_candidates(
    said: Conjunction,
    allows: Callable[[str], bool],
    is_name: Callable[[str], bool],
    names: Callable[[], Iterable[Conjunction]],
) -> Iterator[PropertyCandidate]:
    """Yield the properties of an object, in the order of the schema.

    Args:
        said: What the schema says about the object.
        allows: Tells whether there can be a value for a property.
        is_name: Tells whether `propertyNames` allows a name.
        names: Returns what the ways of `propertyNames` say about a name.

    Raises:
        UnsatisfiableError: If a required property cannot be there.
    """
    named = _named_properties(said)
    fewest = int(max(said.all("minProperties"), default=0))
    if fewest > MAX_REQUIRED_PROPERTIES:
        raise UnsatisfiableError("", f"more than {MAX_REQUIRED_PROPERTIES} properties are demanded")
    spare = {*named} - said.name.forbidden
    found = [
        _property_candidate(said, name, allows)
        for name in named
        if name in said.required or (name in spare and allows(name))
    ]
    yield from found
    for name in _invent_names(said, fewest - len(found), is_name, names):
        if allows(name):
            yield PropertyCandidate(name, name in said.required, invented=True)


def _named_properties(said: Conjunction) -> dict[str, None]:
    """Return the names that the schema speaks of."""
    named = dict.fromkeys(name for table in said.all("properties") for name in table)
    named.update(dict.fromkeys(name for names in said.all("required") for name in names))
    named.update(dict.fromkeys(sorted(said.required)))
    rules = [rule for table in said.all("dependentRequired") for rule in table.items()]
    named.update(dict.fromkeys(name for one, others in rules for name in (one, *others)))
    return named


def _property_candidate(
    said: Conjunction, name: str, allows: Callable[[str], bool]
) -> PropertyCandidate:
    required = name in said.required
    if required and name in said.name.forbidden:
        raise UnsatisfiableError("", f"{name!r} is required and forbidden")
    if required and not allows(name):
        barring = list(subschemas_of_any_property(said, name))
        verb = "leaves" if len(barring) == 1 else "leave"
        told = f"{' and '.join(barring)} {verb} no value for it"
        raise UnsatisfiableError("", f"{name!r} is required, and {told}")
    return PropertyCandidate(name, required, invented=False)


def _invent_names(
    said: Conjunction,
    lacking: int,
    is_name: Callable[[str], bool],
    names: Callable[[], Iterable[Conjunction]],
) -> list[str]:
    """Return names for properties that the schema does not name but describes."""
    if lacking <= 0 and not _is_map(said):
        return []
    most = max(lacking, MAX_INVENTED_NAMES)
    barred = {*_named_properties(said), *said.name.forbidden}
    found: dict[str, None] = {}
    for name in _candidate_names(said, names, most):
        if len(found) == most:
            break
        if name not in barred and is_name(name):
            found[name] = None
    return list(found)


def _is_map(said: Conjunction) -> bool:
    """Return whether properties beyond the named ones have a schema of their own."""
    return any(said.all("patternProperties")) or any(
        isinstance(schema, dict) and schema for schema in said.all("additionalProperties")
    )


def _names_in_format(name: str, most: int) -> tuple[str, ...]:
    if name in FORMAT_NAME_PATTERNS:
        return matching_strings(FORMAT_NAME_PATTERNS[name], most)
    found = draw_values({"type": "string", "format": name}, most)
    return tuple(text for text in found if isinstance(text, str))


def _candidate_names(
    said: Conjunction, names: Callable[[], Iterable[Conjunction]], most: int
) -> Iterator[str]:
    for table in said.all("patternProperties"):
        for pattern in table:
            yield from matching_strings(pattern, most)
    if any(said.all("patternProperties")) and not any(said.all("additionalProperties")):
        return
    ways = list(names())
    for way in ways:
        if way.values is not None:
            yield from (value for value in way.values if isinstance(value, str))
        elif patterns := way.all("pattern"):
            yield from matching_strings(patterns[0], most)
        elif formats := way.all("format"):
            yield from _names_in_format(formats[0], most)
    yield from INVENTED_NAMES
    yield from (f"attribute{number}" for number in range(1, most + 1))
    yield from "abcdefghijklmnopqrstuvwxyz"
    for way in ways:
        for texts in candidate_strings(way, most):
            yield from texts


class SchemaStructure:
    """A schema as nodes.

    >>> structure = SchemaStructure({"properties": {"id": {"type": "integer"}}, "required": ["id"]})
    >>> structure.root.child("id").kinds
    ('integer',)
    """

    def __init__(self, schema: Schema) -> None:
        self.subschemas = SchemaDocument(schema)
        self._schema = schema
        self._nodes: dict[NodeKey, SchemaNode] = {}
        self._forks: dict[str, tuple[Alternative, ...]] = {}

    @cached_property
    def root(self) -> SchemaNode:
        """The node of the whole event."""
        return self.at("")

    @property
    def nodes(self) -> tuple[SchemaNode, ...]:
        """The nodes that were asked for so far."""
        return tuple(self._nodes.values())

    def at(self, pointer: str) -> SchemaNode:
        """Return the node of the values that one subschema is for."""
        return self.node(NodeKey((pointer,)))

    def node(self, name: NodeKey) -> SchemaNode:
        """Return the node of a name."""
        fragments = {
            fragment.pointer: fragment
            for pointer in name.pointers
            for fragment in self.subschemas.fragments(pointer)
        }
        name = replace(name, pointers=tuple(fragments))
        if name not in self._nodes:
            number = len(self._nodes)
            self._nodes[name] = SchemaNode(self, number, name, tuple(fragments.values()))
        return self._nodes[name]

    def checker(self, pointers: tuple[str, ...], excluded: tuple[str, ...] = ()) -> Validator:
        """Return a validator for the values that meet some subschemas and none of others."""
        root = self._schema if isinstance(self._schema, dict) else {}
        uri = str(root.get("$id", "urn:eventcontracts:root")).rstrip("#")
        met = [{"$ref": f"{uri}#{_uri_fragment(pointer)}"} for pointer in pointers]
        unmet = [{"not": {"$ref": f"{uri}#{_uri_fragment(pointer)}"}} for pointer in excluded]
        return Validator({"$defs": {"root": {**root, "$id": uri}}, "allOf": [*met, *unmet]})

    def forks(self, fragment: SchemaFragment) -> tuple[Alternative, ...]:
        """Return the unions and conditions of a schema object, worked out once."""
        if fragment.pointer not in self._forks:
            self._forks[fragment.pointer] = tuple(alternatives_of(fragment, self.disjoint))
        return self._forks[fragment.pointer]

    def disjoint(self, one: str, other: str) -> bool:
        """Return whether two subschemas evidently have no value in common."""
        first, second = self.at(one), self.at(other)
        if first.forks or second.forks:
            return False
        return not first.allowed & second.allowed or any(
            _values_differ(first.child(name), second.child(name))
            for name in sorted(first.required & second.required)
        )


@dataclass(frozen=True, slots=True)
class PropertySpec:
    """A property that an object can have.

    Attributes:
        name: Its name.
        node: What the schema says about its value.
        required: Whether it is always there.
        invented: Whether the schema leaves the name open.
    """

    name: str
    node: SchemaNode
    required: bool
    invented: bool


class SchemaNode(Conjunction):
    """The node of a place: all the schema says about the value there.

    Attributes:
        structure: The schema that it belongs to.
        number: Its number in the structure, in the order of making.
    """

    def __init__(
        self,
        structure: SchemaStructure,
        number: int,
        name: NodeKey,
        fragments: tuple[SchemaFragment, ...],
    ) -> None:
        super().__init__(structure.subschemas, name, fragments)
        self.structure = structure
        self.number = number
        self._children: dict[tuple[str, tuple[str, ...]], SchemaNode] = {}
        self._items: dict[tuple[int, tuple[str, ...]], SchemaNode] = {}
        self._settled: dict[tuple[str, Branch], SchemaNode] = {}

    @cached_property
    def unknown(self) -> bool:
        """Whether the schema says nothing of what a value here is."""
        silent = self.values is None and not self.forks and not self.excluded
        return silent and len(self.kinds) == len(JSON_TYPES) - 1

    @cached_property
    def forks(self) -> tuple[Alternative, ...]:
        """The unions and conditions that are still open."""
        found = (fork for part in self.fragments for fork in self.structure.forks(part))
        return tuple(fork for fork in found if fork.pointer not in self.name.settled)

    @cached_property
    def ways(self) -> tuple[SchemaNode, ...]:
        """The nodes that the ways of the first open fork lead to."""
        return tuple(self.settle(self.forks[0], way) for way in self.forks[0].ways)

    def settle(self, fork: Alternative, way: Branch) -> SchemaNode:
        """Return the node that a way of a fork leads to."""
        key = (fork.pointer, way)
        if key not in self._settled:
            self._settled[key] = self._settle(fork, way)
        return self._settled[key]

    def _settle(self, fork: Alternative, way: Branch) -> SchemaNode:
        name = self.name
        return self.structure.node(
            NodeKey(
                (*name.pointers, *way.adds),
                name.settled | {fork.pointer},
                tuple(dict.fromkeys((*name.excluded, *way.excludes))),
                name.demanded | set(way.demands),
                name.forbidden | set(way.forbids),
            )
        )

    def child(self, key: str, excluded: tuple[str, ...] = ()) -> SchemaNode:
        """Return the node of a property.

        Args:
            key: The property's name.
            excluded: Pointers of subschemas that its value must not meet.
        """
        if (key, excluded) not in self._children:
            name = NodeKey(tuple(subschemas_of_any_property(self, key)), excluded=excluded)
            self._children[key, excluded] = self.structure.node(name)
        return self._children[key, excluded]

    def item(self, index: int, contained: tuple[str, ...] = ()) -> SchemaNode:
        """Return the node of a list's item.

        Args:
            index: Its index.
            contained: Pointers of what it is for the sake of `contains`.
        """
        if (index, contained) not in self._items:
            name = NodeKey(tuple(subschemas_of_any_item(self, index, contained)))
            self._items[index, contained] = self.structure.node(name)
        return self._items[index, contained]

    @cached_property
    def members(self) -> tuple[PropertySpec, ...]:
        """The properties that an object here can have, in the order of the schema.

        Raises:
            UnsatisfiableError: If a required property cannot be there.
        """
        found = property_candidates(
            self,
            lambda name: bool(self.child(name).kinds),
            self._is_name,
            lambda: property_name_nodes(self),
        )
        return tuple(
            PropertySpec(o.name, self.child(o.name), o.required, o.invented) for o in found
        )

    def _is_name(self, name: str) -> bool:
        """Return whether the schema allows a property of this name."""
        holders = self.pointers_of("propertyNames")
        return all(self.structure.checker((holder,)).is_valid(name) for holder in holders)

    def contained(self, index: int) -> tuple[str, ...]:
        """Return the pointers of what an item of a list is to be for the sake of `contains`.

        Raises:
            UnsatisfiableError: If there cannot be such items.
        """
        return self._contained[index] if index < len(self._contained) else ()

    @cached_property
    def _contained(self) -> tuple[tuple[str, ...], ...]:
        return assign_contains(self, lambda index, pointers: self.item(index, pointers).is_possible)

    @cached_property
    def is_possible(self) -> bool:
        """Whether there seems to be a value, without a look at what is deep inside."""
        try:
            return bool(self.kinds if self.kinds != ("object",) else (self.members, True))
        except UnsatisfiableError:
            return False

    @cached_property
    def length_range(self) -> tuple[int, int]:
        """The least and the greatest length of a list here.

        Raises:
            UnsatisfiableError: If there is no possible length.
        """
        return length_range(
            self, len(self._contained), lambda i: bool(self.item(i, self.contained(i)).kinds)
        )

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """The lengths that lists here have, the usual one first.

        Raises:
            UnsatisfiableError: If there is no possible length.
        """
        return usual_lengths(*self.length_range, self.prefix)

    @cached_property
    def check(self) -> Validator:
        """The validator of the values that this node allows."""
        return self.structure.checker(self.name.pointers, self.excluded)


def _values_differ(one: SchemaNode, other: SchemaNode) -> bool:
    """Return whether two nodes have listed values, and none in common."""
    if one.values is None or other.values is None:
        return False
    return not any(equal_values(value, rival) for value in one.values for rival in other.values)


def _uri_fragment(pointer: str) -> str:
    """Return a pointer as the fragment of a URI."""
    return quote(pointer, safe="/~$")
