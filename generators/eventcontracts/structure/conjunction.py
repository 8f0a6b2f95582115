"""Conjunctions: what the subschemas that apply together say about a value by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.jsondata.equality import JSON_TYPES, equal_values, json_type
from eventcontracts.schema.vocabulary import (
    KNOWN_KEYWORDS,
    SCALAR_ASSERTIONS,
    keywords_of_type,
    keywords_where,
)
from eventcontracts.structure.subschemas import child_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.structure.nodes import SchemaNode
    from eventcontracts.structure.subschemas import SchemaDocument, SchemaFragment

__all__ = ["Conjunction", "NodeKey", "candidate_strings", "property_name_nodes"]

KEYWORDS_BY_TYPE: Final = {
    kind: keywords_of_type(kind) for kind in ("object", "array", "string", "number")
}


"""The keywords that concern one kind of value only."""


PLAIN_KEYWORDS: Final = frozenset(SCALAR_ASSERTIONS)


"""The keywords that say the same whatever stands beside them."""


PROPERTY_COUNT_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.locality == "names" and row.role == "assertion")
)


@dataclass(frozen=True, slots=True)
class NodeKey:
    """The key of a node, which tells it from others.

    Attributes:
        pointers: The subschemas that apply.
        settled: The forks whose way is decided.
        excluded: The subschemas that must not be met.
        demanded: Properties that must be there.
        forbidden: Properties that must not be there.
    """

    pointers: tuple[str, ...]
    settled: frozenset[str] = frozenset()
    excluded: tuple[str, ...] = ()
    demanded: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()


class Conjunction:
    """Subschemas that apply together.

    Attributes:
        subschemas: The document that they are from.
        name: What tells them from others.
        fragments: The schema objects themselves.
    """

    def __init__(
        self, subschemas: SchemaDocument, name: NodeKey, fragments: tuple[SchemaFragment, ...]
    ) -> None:
        self.subschemas = subschemas
        self.name = name
        self.fragments = fragments
        self._said: dict[str, tuple[Any, ...]] = {}

    def all(self, keyword: str) -> tuple[Any, ...]:
        """Return the values of a keyword in all fragments that have it."""
        if keyword not in self._said:
            found = (f.schema[keyword] for f in self.fragments if keyword in f.schema)
            self._said[keyword] = tuple(found)
        return self._said[keyword]

    @cached_property
    def keywords(self) -> frozenset[str]:
        """The keywords that any fragment has."""
        return frozenset(keyword for fragment in self.fragments for keyword in fragment.schema)

    def pointers_of(self, keyword: str) -> tuple[str, ...]:
        """Return the pointers of a keyword in all fragments that have it."""
        return tuple(
            child_pointer(f.pointer, keyword) for f in self.fragments if keyword in f.schema
        )

    @cached_property
    def excluded(self) -> tuple[str, ...]:
        """Pointers of the subschemas that a value here must not meet.

        What must not meet a union must not meet any branch of it.
        """
        found: dict[str, None] = {}
        todo = [*self.name.excluded, *self.pointers_of("not")]
        for pointer in todo:
            schema = self.subschemas.at(pointer)
            if isinstance(schema, dict) and schema.keys() == {"anyOf"}:
                todo.extend(
                    child_pointer(pointer, "anyOf", index) for index in range(len(schema["anyOf"]))
                )
            else:
                found[pointer] = None
        return tuple(found)

    @cached_property
    def values(self) -> tuple[Json, ...] | None:
        """The values that `const` and `enum` leave, or None if neither is there."""
        lists = [*([value] for value in self.all("const")), *self.all("enum")]
        if not lists:
            return None
        kept = [
            v for v in lists[0] if all(any(equal_values(v, o) for o in rest) for rest in lists[1:])
        ]
        return tuple(value for value in kept if json_type(value) in self.allowed)

    @cached_property
    def allowed(self) -> frozenset[str]:
        """The types that `type`, and `not` with a bare type or bare demands, leave."""
        allowed = set(JSON_TYPES)
        for types in self.all("type"):
            allowed &= _with_integer(types)
        for pointer in self.excluded:
            schema = self.subschemas.at(pointer)
            if self._implies(pointer):
                allowed.clear()  # whatever is there meets it
            elif isinstance(schema, dict) and schema.keys() == {"type"}:
                allowed -= _with_integer(schema["type"])
            elif isinstance(schema, dict) and schema.keys() == {"required"}:
                allowed &= set() if self.required.issuperset(schema["required"]) else {"object"}
        return frozenset(allowed)

    def _implies(self, pointer: str) -> bool:
        """Return whether a subschema says nothing but what is evidently said here, too."""
        fragments = self.subschemas.fragments(pointer)
        said = [(word, one.schema[word]) for one in fragments for word in one.schema]
        return all(
            word in PLAIN_KEYWORDS and any(equal_values(value, other) for other in self.all(word))
            for word, value in said
            if word in KNOWN_KEYWORDS
        )

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The JSON types that a value here can have, the usual one first and null last.

        `number` stands for itself and `integer`. Where the schema names no type, the types that
        its other keywords speak of stand for all.
        """
        if self.values is not None:
            found = dict.fromkeys(json_type(value) for value in self.values)
            return tuple(sorted(found, key="null".__eq__))
        allowed = [kind for kind in self._named_types() if kind in self.allowed]
        if "number" in allowed and "integer" in allowed:
            allowed.remove("integer")
        return tuple(sorted(allowed, key="null".__eq__))

    def _named_types(self) -> tuple[str, ...]:
        types = [
            t for types in self.all("type") for t in ([types] if isinstance(types, str) else types)
        ]
        if types:
            return tuple(dict.fromkeys([*types, *JSON_TYPES]))
        return (
            tuple(k for k, words in KEYWORDS_BY_TYPE.items() if words & self.keywords) or JSON_TYPES
        )

    @cached_property
    def spare_types(self) -> tuple[str, ...]:
        """The types that are allowed though no keyword speaks of them; a last resort."""
        if self.values is not None or self.all("type") or len(self.kinds) == len(JSON_TYPES) - 1:
            return ()
        return tuple(kind for kind in JSON_TYPES if kind in self.allowed and kind not in self.kinds)

    @cached_property
    def counts(self) -> bool:
        """Whether it matters how many properties an object here has, or which of them together."""
        return not PROPERTY_COUNT_KEYWORDS.isdisjoint(self.keywords)

    @cached_property
    def required(self) -> frozenset[str]:
        """The properties that an object here must have."""
        names = {name for names in self.all("required") for name in names} | self.name.demanded
        rules = [rule for rules in self.all("dependentRequired") for rule in rules.items()]
        while more := {n for name, ns in rules if name in names for n in ns} - names:
            names |= more
        return frozenset(names)

    @cached_property
    def prefix(self) -> int:
        """How many items of a list have a schema of their own by their index."""
        return max((len(items) for items in self.all("prefixItems")), default=0)


def _with_integer(types: str | list[str]) -> set[str]:
    """Return JSON types, with `integer` where there is `number`."""
    found = {types} if isinstance(types, str) else set(types)
    return found | {"integer"} if "number" in found else found


# What is said about a text, or about the names of properties, and texts that meet all of it.


MAX_STRING_BRANCHES: Final = 32


"""How many ways of `propertyNames` are followed at most."""


NEGATABLE_KEYWORDS: Final = frozenset({"type", "pattern"})


"""The keywords of a subschema that bars a pattern and nothing else."""


def candidate_strings(said: Conjunction, count: int) -> Iterator[tuple[str, ...]]:
    """Yield different texts, those that read best first; they are likely to be right, not sure to.

    Args:
        said: What the schema says about them.
        count: How many at most come at once.
    """
    from eventcontracts.strings.sampling import (  # takes long to import
        MAX_SAMPLE_LENGTH,
        StringConstraints,
        sample_strings,
    )

    barred = (said.subschemas.at(pointer) for pointer in said.excluded)
    return sample_strings(
        StringConstraints(
            patterns=said.all("pattern"),
            barred=tuple(
                schema["pattern"]
                for schema in barred
                if isinstance(schema, dict)
                and "pattern" in schema
                and schema.keys() <= NEGATABLE_KEYWORDS
            ),
            formats=said.all("format"),
            least=int(max(said.all("minLength"), default=0)),
            most=int(min(said.all("maxLength"), default=MAX_SAMPLE_LENGTH)),
        ),
        count,
    )


def property_name_nodes(node: SchemaNode) -> list[SchemaNode]:
    """Return what the ways of `propertyNames` say about the name of an object's property."""
    holders = node.pointers_of("propertyNames")
    todo = [node.structure.node(NodeKey(holders))] if holders else []
    found = []
    for way in todo:
        if way.forks and len(todo) < MAX_STRING_BRANCHES:
            todo.extend(way.ways)
        else:
            found.append(way)
    return found
