"""Nodes: all that a schema says about the value at one place, as one conjunction.

A node is named by the subschemas that apply together. Equal names are one node, so a recursive
schema has finitely many, made when they are first asked for. Where a union or a condition leaves
several ways open, the node has a *fork*; settling it gives another node, which has one fork less.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from eventcontracts.jsonvalues import KINDS, kind_of, same
from eventcontracts.structure.forks import Fork, Way, forks_of
from eventcontracts.structure.members import lengths_of, members_of
from eventcontracts.structure.parts import of_item, of_property, prefix_length
from eventcontracts.structure.subschemas import Subschemas, below
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json, Schema
    from eventcontracts.structure.members import Member
    from eventcontracts.structure.subschemas import Fragment

__all__ = ["Name", "Node", "Structure"]

KEYWORDS: Final = {
    "object": frozenset(
        [
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedProperties",
        ]
    ),
    "array": frozenset(
        [
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "minContains",
            "maxContains",
            "unevaluatedItems",
        ]
    ),
    "string": frozenset(["minLength", "maxLength", "pattern", "format", "contentMediaType"]),
    "number": frozenset(
        ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
    ),
}
"""The keywords that concern one kind of value only."""


@dataclass(frozen=True, slots=True)
class Name:
    """What tells one node from another."""

    pointers: tuple[str, ...]
    settled: frozenset[str] = frozenset()
    excluded: tuple[str, ...] = ()
    demanded: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()


class Structure:
    """A schema as nodes.

    >>> structure = Structure({"properties": {"id": {"type": "integer"}}, "required": ["id"]})
    >>> structure.root.child("id").kinds
    ('integer',)
    """

    def __init__(self, schema: Schema) -> None:
        self.subschemas = Subschemas(schema)
        self._schema = schema
        self._nodes: dict[Name, Node] = {}

    @cached_property
    def root(self) -> Node:
        """The node of the whole event."""
        return self.at("")

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that were asked for so far."""
        return tuple(self._nodes.values())

    def at(self, pointer: str) -> Node:
        """Return the node of the values that one subschema is for."""
        return self.node(Name((pointer,)))

    def node(self, name: Name) -> Node:
        """Return the node of a name."""
        fragments = {
            fragment.pointer: fragment
            for pointer in name.pointers
            for fragment in self.subschemas.fragments(pointer)
        }
        name = replace(name, pointers=tuple(fragments))
        if name not in self._nodes:
            number = len(self._nodes)
            self._nodes[name] = Node(self, number, name, tuple(fragments.values()))
        return self._nodes[name]

    def checker(self, pointers: tuple[str, ...], excluded: tuple[str, ...] = ()) -> Validator:
        """Return a validator for the values that meet some subschemas and none of others."""
        root = self._schema if isinstance(self._schema, dict) else {}
        uri = str(root.get("$id", "urn:eventcontracts:root")).rstrip("#")
        met = [{"$ref": f"{uri}#{_escaped(pointer)}"} for pointer in pointers]
        unmet = [{"not": {"$ref": f"{uri}#{_escaped(pointer)}"}} for pointer in excluded]
        return Validator({"$defs": {"root": {**root, "$id": uri}}, "allOf": [*met, *unmet]})


class Node:
    """What the schema says about the value at a place.

    Attributes:
        number: Its number in the structure, in the order of making.
        name: What tells it from other nodes.
        fragments: The schema objects that apply together.
    """

    def __init__(
        self, structure: Structure, number: int, name: Name, fragments: tuple[Fragment, ...]
    ) -> None:
        self.structure = structure
        self.number = number
        self.name = name
        self.fragments = fragments
        self._children: dict[tuple[str, tuple[str, ...]], Node] = {}
        self._items: dict[tuple[int, tuple[str, ...]], Node] = {}
        self._settled: dict[tuple[str, Way], Node] = {}

    def all(self, keyword: str) -> tuple[Any, ...]:
        """Return the values of a keyword in all fragments that have it."""
        return tuple(f.schema[keyword] for f in self.fragments if keyword in f.schema)

    @cached_property
    def excluded(self) -> tuple[str, ...]:
        """Pointers of the subschemas that a value here must not meet."""
        negated = (below(f.pointer, "not") for f in self.fragments if "not" in f.schema)
        return tuple(dict.fromkeys((*self.name.excluded, *negated)))

    @cached_property
    def values(self) -> tuple[Json, ...] | None:
        """The values that `const` and `enum` leave, or None if neither is there."""
        lists = [*([value] for value in self.all("const")), *self.all("enum")]
        if not lists:
            return None
        kept = [v for v in lists[0] if all(any(same(v, o) for o in rest) for rest in lists[1:])]
        return tuple(value for value in kept if kind_of(value) in self.allowed)

    @cached_property
    def allowed(self) -> frozenset[str]:
        """The types that `type`, and `not` with a bare type, leave."""
        allowed = set(KINDS)
        for types in self.all("type"):
            allowed &= _widened(types)
        for pointer in self.excluded:
            schema = self.structure.subschemas.at(pointer)
            if schema is True:
                allowed.clear()
            elif isinstance(schema, dict) and schema.keys() == {"type"}:
                allowed -= _widened(schema["type"])
        return frozenset(allowed)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The JSON types that a value here can have, the usual one first and null last.

        `number` stands for itself and `integer`. Where the schema names no type, the types that
        its other keywords speak of stand for all.
        """
        if self.values is not None:
            found = dict.fromkeys(kind_of(value) for value in self.values)
            return tuple(sorted(found, key="null".__eq__))
        allowed = [kind for kind in self._named_kinds() if kind in self.allowed]
        if "number" in allowed and "integer" in allowed:
            allowed.remove("integer")
        return tuple(sorted(allowed, key="null".__eq__))

    def _named_kinds(self) -> tuple[str, ...]:
        types = [
            t for types in self.all("type") for t in ([types] if isinstance(types, str) else types)
        ]
        if types:
            return tuple(dict.fromkeys([*types, *KINDS]))
        spoken = {keyword for fragment in self.fragments for keyword in fragment.schema}
        return tuple(k for k, words in KEYWORDS.items() if words & spoken) or KINDS

    @cached_property
    def spare_kinds(self) -> tuple[str, ...]:
        """The types that are allowed though no keyword speaks of them; a last resort."""
        if self.values is not None or self.all("type") or len(self.kinds) == len(KINDS) - 1:
            return ()
        return tuple(kind for kind in KINDS if kind in self.allowed and kind not in self.kinds)

    @cached_property
    def unknown(self) -> bool:
        """Whether the schema says nothing of what a value here is."""
        return self.values is None and not self.forks and len(self.kinds) == len(KINDS) - 1

    @cached_property
    def forks(self) -> tuple[Fork, ...]:
        """The unions and conditions that are still open."""
        return tuple(fork for fork in forks_of(self) if fork.pointer not in self.name.settled)

    def settle(self, fork: Fork, way: Way) -> Node:
        """Return the node that a way of a fork leads to."""
        key = (fork.pointer, way)
        if key not in self._settled:
            self._settled[key] = self._settle(fork, way)
        return self._settled[key]

    def _settle(self, fork: Fork, way: Way) -> Node:
        name = self.name
        return self.structure.node(
            Name(
                (*name.pointers, *way.adds),
                name.settled | {fork.pointer},
                tuple(dict.fromkeys((*name.excluded, *way.excludes))),
                name.demanded | set(way.demands),
                name.forbidden | set(way.forbids),
            )
        )

    @cached_property
    def required(self) -> frozenset[str]:
        """The properties that an object here must have."""
        names = {name for names in self.all("required") for name in names} | self.name.demanded
        rules = [rule for rules in self.all("dependentRequired") for rule in rules.items()]
        while more := {n for name, ns in rules if name in names for n in ns} - names:
            names |= more
        return frozenset(names)

    def child(self, key: str, excluded: tuple[str, ...] = ()) -> Node:
        """Return the node of a property.

        Args:
            key: The property's name.
            excluded: Pointers of subschemas that its value must not meet.
        """
        if (key, excluded) not in self._children:
            self._children[key, excluded] = self._child(key, excluded)
        return self._children[key, excluded]

    def _child(self, key: str, excluded: tuple[str, ...]) -> Node:
        pointers = [pointer for f in self.fragments for pointer in of_property(f, key)]
        pointers = pointers or self._holders("unevaluatedProperties")
        return self.structure.node(Name(tuple(pointers), excluded=excluded))

    def _holders(self, keyword: str) -> list[str]:
        """Return the pointers of a keyword in all fragments that have it."""
        return [below(f.pointer, keyword) for f in self.fragments if keyword in f.schema]

    def item(self, index: int, more: tuple[str, ...] = ()) -> Node:
        """Return the node of a list's item.

        Args:
            index: Its index.
            more: Pointers of subschemas that apply to it as well.
        """
        if (index, more) not in self._items:
            self._items[index, more] = self._item(index, more)
        return self._items[index, more]

    def _item(self, index: int, more: tuple[str, ...]) -> Node:
        pointers = [pointer for f in self.fragments for pointer in of_item(f, index)]
        pointers = pointers or self._holders("unevaluatedItems")
        return self.structure.node(Name((*pointers, *more)))

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The properties that an object here can have, in the order of the schema.

        Raises:
            UnsatisfiableError: If a required property cannot be there.
        """
        return members_of(self)

    @cached_property
    def prefix(self) -> int:
        """How many items of a list have a schema of their own by their index."""
        return max(map(prefix_length, self.fragments), default=0)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """The lengths that lists here have, the usual one first.

        Raises:
            UnsatisfiableError: If there is no possible length.
        """
        return lengths_of(self)

    @cached_property
    def check(self) -> Validator:
        """The validator of the values that this node allows."""
        return self.structure.checker(self.name.pointers, self.excluded)


def _widened(types: str | list[str]) -> set[str]:
    """Return JSON types, with `integer` where there is `number`."""
    found = {types} if isinstance(types, str) else set(types)
    return found | {"integer"} if "number" in found else found


def _escaped(pointer: str) -> str:
    """Return a pointer as the fragment of a URI."""
    return quote(pointer, safe="/~$")
