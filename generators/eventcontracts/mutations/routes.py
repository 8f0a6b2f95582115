"""Local scopes: how far in a change to a valid event can be judged alone.

`docs/decisions/0003-local-judging.md` says what that costs and brings.

Most keywords judge a value by its names, its length and each of its parts alone. Where only such
keywords stand above a place, the subschemas for that place tell all that a change there breaks.
A union is no obstacle where the other branches are ruled out by what the change does not touch:
the type of the value, or its tag. Nor is a condition that asks for nothing but a tag.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eventcontracts.jsondata.equality import equal_values, json_type
from eventcontracts.jsondata.pointers import walk
from eventcontracts.schema.vocabulary import CONDITION_KEYWORDS, UNION_KEYWORDS, keywords_where
from eventcontracts.structure.applicable import subschemas_of_item, subschemas_of_property
from eventcontracts.structure.subschemas import child_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject, Schema
    from eventcontracts.structure.subschemas import SchemaDocument, SchemaFragment

__all__ = [
    "ROOT_POINTERS",
    "LocalScope",
    "LocalScopes",
    "SchemaPointers",
    "ValueCondition",
    "asks_for_values",
]

# Conditions that ask for nothing but the values of properties: which of their cases applies.


class ValueCondition(NamedTuple):
    """An `if` that asks for nothing but values of properties.

    Attributes:
        asked: The properties, each with the values that meet it; None stands for any value.
        demanded: Those that must be there.
        then: The subschema that applies if it is met.
        otherwise: The one that applies if not.
    """

    asked: Mapping[str, Sequence[Json] | None]
    demanded: frozenset[str]
    then: tuple[str, ...]
    otherwise: tuple[str, ...]

    @classmethod
    def of(cls, fragment: SchemaFragment) -> ValueCondition:
        """Return the condition of a subschema that has one."""
        schema, demanded = fragment.schema, frozenset(fragment.schema["if"].get("required", ()))
        asked: dict[str, Sequence[Json] | None] = dict.fromkeys(demanded)
        for name, part in schema["if"].get("properties", {}).items():
            asked[name] = [part["const"]] if "const" in part else part["enum"]
        then, otherwise = (
            (child_pointer(fragment.pointer, keyword),) if keyword in schema else ()
            for keyword in ("then", "else")
        )
        return cls(asked, demanded, then, otherwise)

    def case(self, value: Json) -> tuple[str, ...]:
        """Return the subschema that applies to a value, if there is one."""
        is_met = not isinstance(value, dict) or all(
            (name not in self.demanded)
            if name not in value
            else values is None or any(equal_values(value[name], one) for one in values)
            for name, values in self.asked.items()
        )
        return self.then if is_met else self.otherwise


def asks_for_values(condition: Schema) -> bool:
    """Return whether a condition asks for nothing but values of properties."""
    if not isinstance(condition, dict) or condition.keys() - {"properties", "required"}:
        return False
    parts = condition.get("properties", {}).values()
    return all(isinstance(part, dict) and part.keys() in ({"const"}, {"enum"}) for part in parts)


SEPARATE_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.locality in {"parts", "names"}))


"""Keywords by which a value is judged by its names, its length and each of its parts alone."""


NAME_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.locality == "names"))


"""Keywords by which what names are there matters, beside `required`."""


DYNAMIC_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.locality == "scope"))


"""Keywords by which what a reference means hangs on where validation began."""


SchemaPointers = tuple[str, ...]


"""Where the subschemas stand that apply together."""


ROOT_POINTERS: Final[SchemaPointers] = ("",)


TagNames = frozenset[str]


"""The names of the properties by which the branches of unions are known."""


NO_TAG_NAMES: Final[TagNames] = frozenset()


class LocalScope(NamedTuple):
    """The scope in which a change can be judged alone.

    Attributes:
        path: The place.
        pointers: The subschemas for it.
        said: All that is said of the object there, where its names matter each for itself.
        tags: The names that matter to a union there.
    """

    path: InstancePath
    pointers: SchemaPointers
    said: tuple[SchemaFragment, ...]
    tags: TagNames

    def demands(self, names: Iterable[str], value: JsonObject) -> tuple[SchemaFragment, ...] | None:
        """Return what demands properties, if only that can be broken by names that come or go.

        That is so whatever becomes of the parts of the object. None where there may be more.

        Args:
            names: The names.
            value: The object when they have come or gone.
        """
        if not self.said or not self.tags.isdisjoint(names):
            return None
        added = [name for name in names if name in value]
        if any(any(subschemas_of_property(said, name)) for said in self.said for name in added):
            return None
        return tuple(said for said in self.said if "required" in said.schema)


class LocalScopes:
    """Finds how far in a schema can be followed towards a place.

    >>> from eventcontracts.structure.subschemas import SchemaDocument
    >>> schema = {"properties": {"n": {"properties": {"m": {}}, "maxProperties": 2}}}
    >>> LocalScopes(schema, SchemaDocument(schema)).scope_towards(("n", "m"), {"n": {"m": 1}})[:2]
    (('n', 'm'), ('/properties/n/properties/m',))

    Args:
        schema: The schema.
        subschemas: The same, part by part.
    """

    def __init__(self, schema: Schema, subschemas: SchemaDocument) -> None:
        self._subschemas = subschemas
        self._divisible = not any(path and path[-1] in DYNAMIC_KEYWORDS for path, _ in walk(schema))
        self._fragments = cache(self._uncached_fragments)
        self._following = cache(self._uncached_following)
        self._unions = cache(self._uncached_unions)
        self._conditions = cache(self._uncached_conditions)
        self._tags_at = cache(self._uncached_tags_at)
        self._rulings = cache(self._uncached_rulings)

    def scope_towards(self, spot: tuple[str, ...], event: Json) -> LocalScope:
        """Return the last place on the way to a spot that can be judged alone.

        Args:
            spot: The place of a change, as the tokens of a pointer.
            event: The valid event that is changed there.
        """
        path: InstancePath = ()
        pointers, value = ROOT_POINTERS, event
        for token in spot if self._divisible else ():
            step: Any = int(token) if isinstance(value, list) else token
            following = self._following(self._settled(pointers, value, step), step)
            if not following:
                break
            path, pointers, value = (*path, step), following, value[step]
        said, tags = (
            self._naming(pointers, value) if isinstance(value, dict) else ((), NO_TAG_NAMES)
        )
        return LocalScope(path, pointers, said, tags)

    def _naming(
        self, pointers: SchemaPointers, value: Json
    ) -> tuple[tuple[SchemaFragment, ...], TagNames]:
        """Return the subschemas of an object, if its names matter to them each for itself."""
        said = self._fragments(self._settled(pointers, value, None)) if self._divisible else ()
        if any(NAME_KEYWORDS & fragment.schema.keys() for fragment in said):
            return (), NO_TAG_NAMES
        return said, self._tags_at(pointers)

    def _uncached_fragments(self, pointers: SchemaPointers) -> tuple[SchemaFragment, ...]:
        return tuple(f for pointer in pointers for f in self._subschemas.fragments(pointer))

    def _uncached_following(self, pointers: SchemaPointers, step: str | int) -> SchemaPointers:
        fragments = self._fragments(pointers)
        if isinstance(step, int):
            return tuple(p for f in fragments for p in subschemas_of_item(f, step))
        return tuple(p for f in fragments for p in subschemas_of_property(f, step))

    def _settled(
        self, pointers: SchemaPointers, value: Json, step: str | int | None
    ) -> SchemaPointers:
        """Return subschemas with the branches that a value means; none if that is not clear.

        What is clear stays so whatever becomes of the part at a step, where there is one.
        """
        settled, todo = pointers, [pointers]
        for here in todo:
            unions = self._unions(here)
            if unions is None:
                return ()
            for branches in unions:
                left = tuple(b for b in branches if not self._is_ruled_out(b, value, step))
                if len(left) != 1 or self._is_tag(left[0], step):
                    return ()
                settled = (*settled, *left)
                todo.append(left)
            for condition in self._conditions(here):
                if step is not None and step in condition.asked:
                    return ()
                case = condition.case(value)
                settled = (*settled, *case)
                todo.append(case)
        return settled

    def _uncached_unions(self, pointers: SchemaPointers) -> tuple[SchemaPointers, ...] | None:
        """Return the branches of each union at a place; None where more is judged together."""
        fragments = self._fragments(pointers)
        if not all(_judges_locally(fragment.schema) for fragment in fragments):
            return None
        unions = (
            (f, keyword)
            for f in fragments
            for keyword in sorted(UNION_KEYWORDS, reverse=True)
            if keyword in f.schema
        )
        return tuple(
            tuple(
                child_pointer(f.pointer, keyword, index) for index in range(len(f.schema[keyword]))
            )
            for f, keyword in unions
        )

    def _uncached_conditions(self, pointers: SchemaPointers) -> tuple[ValueCondition, ...]:
        fragments = self._fragments(pointers)
        schemas = [(one, one.schema["if"]) for one in fragments if "if" in one.schema]
        return tuple(ValueCondition.of(one) for one, asked in schemas if asks_for_values(asked))

    def _is_tag(self, branch: str, step: str | int | None) -> bool:
        """Return whether a part is one by which a branch is known."""
        return any(name == step for name, _ in self._rulings(branch)[1])

    def _is_ruled_out(self, branch: str, value: Json, step: str | int | None) -> bool:
        """Return whether a branch is not for a value, whatever becomes of one of its parts."""
        kinds, tags = self._rulings(branch)
        if any(json_type(value) not in allowed for allowed in kinds):
            return True
        if not isinstance(value, dict):
            return False
        return any(
            name != step and not equal_values(value.get(name, tag), tag) for name, tag in tags
        )

    def _uncached_rulings(
        self, branch: str
    ) -> tuple[tuple[frozenset[str], ...], tuple[TagValue, ...]]:
        """Return the types that a branch allows, as often as it says so, and its tags."""
        fragments = self._fragments((branch,))
        named = [fragment.schema["type"] for fragment in fragments if "type" in fragment.schema]
        kinds = (frozenset([kind] if isinstance(kind, str) else kind) for kind in named)
        allowed = tuple(kind | {"integer"} if "number" in kind else kind for kind in kinds)
        return allowed, tuple(tag for fragment in fragments for tag in self._tags(fragment))

    def _uncached_tags_at(self, pointers: SchemaPointers) -> TagNames:
        """Return the names of all tags of the unions at a place."""
        branches = [branch for union in self._unions(pointers) or () for branch in union]
        names = {name for branch in branches for name, _ in self._rulings(branch)[1]}
        for condition in self._conditions(pointers):
            names.update(condition.asked)
            branches.extend((*condition.then, *condition.otherwise))
        return frozenset(names).union(*(self._tags_at((branch,)) for branch in branches))

    def _tags(self, fragment: SchemaFragment) -> Iterator[TagValue]:
        for name in fragment.schema.get("properties", ()):
            for part in self._fragments((child_pointer(fragment.pointer, "properties", name),)):
                if "const" in part.schema:
                    yield name, part.schema["const"]


TagValue = tuple[str, "Json"]


"""The name of a property, and the one value that it may have."""


def _judges_locally(schema: JsonObject) -> bool:
    known = all(
        k in SEPARATE_KEYWORDS
        or k in UNION_KEYWORDS
        or k in CONDITION_KEYWORDS
        or k.startswith("x-")
        for k in schema
    )
    return known and ("if" not in schema or asks_for_values(schema["if"]))
