"""Nodes: all that a schema says about the value at one place, as one conjunction.

A node is named by the subschemas that apply together. Equal names are one node, so a recursive
schema has finitely many, made when they are first asked for. Where a union or a condition leaves
several ways open, the node has a *fork*; settling it gives another node, which has one fork less.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from eventcontracts.jsonvalues import KINDS, same
from eventcontracts.structure.conjunction import Conjunction, Name
from eventcontracts.structure.containing import allotted
from eventcontracts.structure.errors import UnsatisfiableError
from eventcontracts.structure.forks import Fork, Way, forks_of
from eventcontracts.structure.lengths import length_range, usual_lengths
from eventcontracts.structure.members import offers
from eventcontracts.structure.parts import of_any_item, of_any_property
from eventcontracts.structure.subschemas import Subschemas
from eventcontracts.structure.textual import naming
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Schema
    from eventcontracts.structure.subschemas import Fragment

__all__ = ["Member", "Node", "Structure"]


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
        self._forks: dict[str, tuple[Fork, ...]] = {}

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

    def forks(self, fragment: Fragment) -> tuple[Fork, ...]:
        """Return the unions and conditions of a schema object, worked out once."""
        if fragment.pointer not in self._forks:
            self._forks[fragment.pointer] = tuple(forks_of(fragment, self.disjoint))
        return self._forks[fragment.pointer]

    def disjoint(self, one: str, other: str) -> bool:
        """Return whether two subschemas evidently have no value in common."""
        first, second = self.at(one), self.at(other)
        if first.forks or second.forks:
            return False
        return not first.allowed & second.allowed or any(
            _differ(first.child(name), second.child(name))
            for name in sorted(first.required & second.required)
        )


@dataclass(frozen=True, slots=True)
class Member:
    """A property that an object can have.

    Attributes:
        name: Its name.
        node: What the schema says about its value.
        required: Whether it is always there.
        invented: Whether the schema leaves the name open.
    """

    name: str
    node: Node
    required: bool
    invented: bool


class Node(Conjunction):
    """What the schema says about the value at a place.

    Attributes:
        structure: The schema that it belongs to.
        number: Its number in the structure, in the order of making.
    """

    def __init__(
        self, structure: Structure, number: int, name: Name, fragments: tuple[Fragment, ...]
    ) -> None:
        super().__init__(structure.subschemas, name, fragments)
        self.structure = structure
        self.number = number
        self._children: dict[tuple[str, tuple[str, ...]], Node] = {}
        self._items: dict[tuple[int, tuple[str, ...]], Node] = {}
        self._settled: dict[tuple[str, Way], Node] = {}

    @cached_property
    def unknown(self) -> bool:
        """Whether the schema says nothing of what a value here is."""
        silent = self.values is None and not self.forks and not self.excluded
        return silent and len(self.kinds) == len(KINDS) - 1

    @cached_property
    def forks(self) -> tuple[Fork, ...]:
        """The unions and conditions that are still open."""
        found = (fork for part in self.fragments for fork in self.structure.forks(part))
        return tuple(fork for fork in found if fork.pointer not in self.name.settled)

    @cached_property
    def ways(self) -> tuple[Node, ...]:
        """The nodes that the ways of the first open fork lead to."""
        return tuple(self.settle(self.forks[0], way) for way in self.forks[0].ways)

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

    def child(self, key: str, excluded: tuple[str, ...] = ()) -> Node:
        """Return the node of a property.

        Args:
            key: The property's name.
            excluded: Pointers of subschemas that its value must not meet.
        """
        if (key, excluded) not in self._children:
            name = Name(tuple(of_any_property(self, key)), excluded=excluded)
            self._children[key, excluded] = self.structure.node(name)
        return self._children[key, excluded]

    def item(self, index: int, contained: tuple[str, ...] = ()) -> Node:
        """Return the node of a list's item.

        Args:
            index: Its index.
            contained: Pointers of what it is for the sake of `contains`.
        """
        if (index, contained) not in self._items:
            name = Name(tuple(of_any_item(self, index, contained)))
            self._items[index, contained] = self.structure.node(name)
        return self._items[index, contained]

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The properties that an object here can have, in the order of the schema.

        Raises:
            UnsatisfiableError: If a required property cannot be there.
        """
        found = offers(
            self,
            lambda name: bool(self.child(name).kinds),
            self._is_name,
            lambda: naming(self),
        )
        return tuple(Member(o.name, self.child(o.name), o.required, o.invented) for o in found)

    def _is_name(self, name: str) -> bool:
        """Return whether the schema allows a property of this name."""
        holders = self.holders("propertyNames")
        return all(self.structure.checker((holder,)).is_valid(name) for holder in holders)

    def contained(self, index: int) -> tuple[str, ...]:
        """Return the pointers of what an item of a list is to be for the sake of `contains`.

        Raises:
            UnsatisfiableError: If there cannot be such items.
        """
        return self._contained[index] if index < len(self._contained) else ()

    @cached_property
    def _contained(self) -> tuple[tuple[str, ...], ...]:
        return allotted(self, lambda index, pointers: self.item(index, pointers).is_possible)

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


def _differ(one: Node, other: Node) -> bool:
    """Return whether two nodes have listed values, and none in common."""
    if one.values is None or other.values is None:
        return False
    return not any(same(value, rival) for value in one.values for rival in other.values)


def _escaped(pointer: str) -> str:
    """Return a pointer as the fragment of a URI."""
    return quote(pointer, safe="/~$")
