"""Constraint sites: a constraint at a place of the event.

A shared definition counts at each place where it occurs, inside itself once; the items of a list
count once for the list, the open names of a map once for the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.mutations import envelope as layers
from eventcontracts.pointers import build, parse
from eventcontracts.structure import Place, places
from eventcontracts.structure.subschemas import NOTHING, below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eventcontracts.jsontypes import Json, JsonObject, Path, Schema
    from eventcontracts.structure import Node
    from eventcontracts.structure.subschemas import Fragment

__all__ = ["FORMATS", "Site", "SiteKey", "sites"]

FORMATS: Final = frozenset(
    {"date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4"}
    | {"ipv6", "iri", "iri-reference", "json-pointer", "regex", "relative-json-pointer", "time"}
    | {"uri", "uri-reference", "uri-template", "uuid"}
)
"""The formats that are asserted; any other is a remark, not a constraint."""

MOST_PLACES: Final = 30_000
"""At how many places constraints are looked for, those near the top first."""

ANY_KIND: Final = ("type", "const", "enum", "oneOf", "anyOf", "not")
NUMBER: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
BY_KIND: Final = {
    "object": ("minProperties", "maxProperties", "propertyNames"),
    "array": ("minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains"),
    "string": ("minLength", "maxLength", "pattern", "format"),
    "integer": NUMBER,
    "number": NUMBER,
}
CLOSED: Final = {
    "object": ("additionalProperties", "unevaluatedProperties"),
    "array": ("items", "unevaluatedItems"),
}
"""Keywords that are a constraint of their own where they are false."""

SEVERAL: Final = frozenset({"dependentRequired", "if", "properties", "required", layers.KEYWORD})
"""Keywords that can be several constraints at a place, which their values tell apart."""

SiteKey: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class Site:
    """A constraint at a place.

    Attributes:
        place: The place of the value that the constraint is about.
        keyword: The keyword.
        schema_pointer: Where the keyword stands in the schema.
        value: What it says; one name for each of `required` and of `properties` that are false, a
            pair of names for `dependentRequired`; for `if` the tags that it and the conditions
            in its `else` ask for, each with the property's name; for a layer of the envelope the
            name of its hole and the pointer from there to the next one.
    """

    place: Place
    keyword: str
    schema_pointer: str
    value: Json

    @property
    def key(self) -> SiteKey:
        """What tells the site from others."""
        several = self.keyword in SEVERAL
        return self.place.pattern, self.schema_pointer, str(self.value) if several else ""

    @cached_property
    def pointer(self) -> str:
        """The place in an event that has it, as a pointer."""
        return build(self.place.path)

    @cached_property
    def spot(self) -> Path:
        """The place that a fault shows at: the value, or the property that must be there."""
        return (*self.place.path, *self._named)

    @cached_property
    def pattern(self) -> str:
        """The same as a pattern."""
        return self.place.pattern + build(self._named)

    @property
    def _named(self) -> tuple[str, ...]:
        if self.keyword in {"required", "properties"}:
            return (self.value,)
        return (self.value[0],) if self.keyword == layers.KEYWORD else ()


def sites(
    root: Node,
    envelope: Sequence[str] = (),
    has: Callable[[Place], object] | None = None,
) -> tuple[Site, ...]:
    """Return the constraint sites of a schema, parents before children.

    These are all of them where the schema has no more than `MOST_PLACES` places.

    Args:
        root: The structure of the schema.
        envelope: Where each layer of the envelope has the next one, from the outermost in.
        has: Tells whether events have a place in one of its forms; they have all unless given.
    """
    found: dict[SiteKey, Site] = {}
    holes = _holes(envelope)
    for place in filter(has, islice(places(root), MOST_PLACES)):
        for fragment in place.node.fragments:
            if fragment.schema is not NOTHING:
                for site in _of_fragment(place, fragment):
                    found.setdefault(site.key, site)
        if place.pattern in holes and place.kind == "object":
            site = Site(place, layers.KEYWORD, "", holes[place.pattern])
            found.setdefault(site.key, site)
    return tuple(found.values())


def _holes(envelope: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the name of each hole and the way from there to the next, by what is around it."""
    found = {}
    for hole, following in zip_longest(envelope, envelope[1:], fillvalue=""):
        *around, name = parse(hole)
        found[build(tuple(around))] = (name, following.removeprefix(hole) if following else "")
    return found


def _of_fragment(place: Place, fragment: Fragment) -> Iterator[Site]:
    kind, schema = place.kind or "", fragment.schema
    said = [(k, schema[k]) for k in (*ANY_KIND, *BY_KIND.get(kind, ())) if k in schema]
    asserted = [(keyword, value) for keyword, value in said if _is_asserted(keyword, value)]
    closed = [(keyword, False) for keyword in CLOSED.get(kind, ()) if schema.get(keyword) is False]
    named = list(_of_names(schema)) if kind == "object" else []
    if kind == "object" and (tags := tuple(_of_conditions(schema))):
        named.append(("if", tags))
    for keyword, value in (*asserted, *closed, *named):
        yield Site(place, keyword, below(fragment.pointer, keyword), value)


def _of_names(schema: JsonObject) -> Iterator[tuple[str, Json]]:
    """Yield the constraints that name properties, one for each name."""
    yield from (("required", name) for name in schema.get("required", ()))
    for name, demanded in schema.get("dependentRequired", {}).items():
        yield from (("dependentRequired", (name, other)) for other in demanded)
    parts = schema.get("properties", {}).items()
    yield from (("properties", name) for name, part in parts if part is False)


def _of_conditions(schema: Schema) -> Iterator[tuple[str, Json]]:
    """Yield the tags that a condition asks for, and then those of the conditions in its `else`."""
    while isinstance(schema, dict) and isinstance(condition := schema.get("if"), dict):
        for name, part in condition.get("properties", {}).items():
            if isinstance(part, dict):
                tags = [part["const"]] if "const" in part else part.get("enum", ())
                yield from ((name, tag) for tag in tags)
        schema = schema.get("else", True)


def _is_asserted(keyword: str, value: Json) -> bool:
    return value in FORMATS if keyword == "format" else value is not False
