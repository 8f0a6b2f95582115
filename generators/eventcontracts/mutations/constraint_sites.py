"""Constraint sites: a constraint at a place of the event.

A shared definition counts at each place where it occurs, inside itself once; the items of a list
count once for the list, the open names of a map once for the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.jsondata.pointers import build_pointer, parse_pointer
from eventcontracts.mutations import envelope as layers
from eventcontracts.schema.vocabulary import KEYWORDS, Site, keywords_where
from eventcontracts.structure import EventPlace, event_places
from eventcontracts.structure.subschemas import NEVER_SCHEMA, child_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject, Schema
    from eventcontracts.structure import SchemaNode
    from eventcontracts.structure.subschemas import SchemaFragment

__all__ = ["CHECKED_FORMATS", "ConstraintSite", "SiteKey", "constraint_sites"]

CHECKED_FORMATS: Final = frozenset(
    {"date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4"}
    | {"ipv6", "iri", "iri-reference", "json-pointer", "regex", "relative-json-pointer", "time"}
    | {"uri", "uri-reference", "uri-template", "uuid"}
)
"""The formats that are asserted; any other is a remark, not a constraint."""

MOST_PLACES: Final = 30_000
"""At how many places constraints are looked for, those near the top first."""

ANY_TYPE_KEYWORDS: Final = keywords_where(lambda row: row.site == "value" and not row.types)


def _by_type(site: Site) -> dict[str, tuple[str, ...]]:
    """Return the keywords of each type whose mutations are found in one way."""
    broken = keywords_where(lambda row: row.site == site)
    found = {
        kind: tuple(keyword for keyword in broken if kind in KEYWORDS[keyword].types)
        for kind in ("object", "array", "string", "number")
    }
    return {**found, "integer": found["number"]}


TYPE_SPECIFIC_KEYWORDS: Final = _by_type("value")
CLOSING_KEYWORDS: Final = _by_type("closed")
"""Keywords that are a constraint of their own where they are false."""

MULTI_SITE_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.site == "each")) | {
    layers.KEYWORD
}
"""Keywords that can be several constraints at a place, which their values tell apart."""

SiteKey: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class ConstraintSite:
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

    place: EventPlace
    keyword: str
    schema_pointer: str
    value: Json

    @property
    def key(self) -> SiteKey:
        """The key of the site, which tells it from others."""
        several = self.keyword in MULTI_SITE_KEYWORDS
        return self.place.pattern, self.schema_pointer, str(self.value) if several else ""

    @cached_property
    def pointer(self) -> str:
        """The place in an event that has it, as a pointer."""
        return build_pointer(self.place.path)

    @cached_property
    def spot(self) -> InstancePath:
        """The place that a fault shows at: the value, or the property that must be there."""
        return (*self.place.path, *self._named)

    @cached_property
    def pattern(self) -> str:
        """The same as a pattern."""
        return self.place.pattern + build_pointer(self._named)

    @property
    def _named(self) -> tuple[str, ...]:
        if self.keyword in {"required", "properties"}:
            return (self.value,)
        return (self.value[0],) if self.keyword == layers.KEYWORD else ()


def constraint_sites(
    root: SchemaNode,
    envelope: Sequence[str] = (),
    has: Callable[[EventPlace], object] | None = None,
) -> tuple[ConstraintSite, ...]:
    """Return the constraint sites of a schema, parents before children.

    These are all of them where the schema has no more than `MOST_PLACES` places.

    Args:
        root: The structure of the schema.
        envelope: Where each layer of the envelope has the next one, from the outermost in.
        has: Tells whether events have a place in one of its forms; they have all unless given.
    """
    found: dict[SiteKey, ConstraintSite] = {}
    holes = _envelope_holes(envelope)
    for place in filter(has, islice(event_places(root), MOST_PLACES)):
        for fragment in place.node.fragments:
            if fragment.schema is not NEVER_SCHEMA:
                for site in _fragment_sites(place, fragment):
                    found.setdefault(site.key, site)
        if place.pattern in holes and place.kind == "object":
            site = ConstraintSite(place, layers.KEYWORD, "", holes[place.pattern])
            found.setdefault(site.key, site)
    return tuple(found.values())


def _envelope_holes(envelope: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the name of each hole and the way from there to the next, by what is around it."""
    found = {}
    for hole, following in zip_longest(envelope, envelope[1:], fillvalue=""):
        *around, name = parse_pointer(hole)
        found[build_pointer(tuple(around))] = (
            name,
            following.removeprefix(hole) if following else "",
        )
    return found


def _fragment_sites(place: EventPlace, fragment: SchemaFragment) -> Iterator[ConstraintSite]:
    kind, schema = place.kind or "", fragment.schema
    said = [
        (k, schema[k])
        for k in (*ANY_TYPE_KEYWORDS, *TYPE_SPECIFIC_KEYWORDS.get(kind, ()))
        if k in schema
    ]
    asserted = [(keyword, value) for keyword, value in said if _is_asserted(keyword, value)]
    closed = [
        (keyword, False)
        for keyword in CLOSING_KEYWORDS.get(kind, ())
        if schema.get(keyword) is False
    ]
    named = list(_name_constraints(schema)) if kind == "object" else []
    if kind == "object" and (tags := tuple(_condition_tags(schema))):
        named.append(("if", tags))
    for keyword, value in (*asserted, *closed, *named):
        yield ConstraintSite(place, keyword, child_pointer(fragment.pointer, keyword), value)


def _name_constraints(schema: JsonObject) -> Iterator[tuple[str, Json]]:
    """Yield the constraints that name properties, one for each name."""
    yield from (("required", name) for name in schema.get("required", ()))
    for name, demanded in schema.get("dependentRequired", {}).items():
        yield from (("dependentRequired", (name, other)) for other in demanded)
    parts = schema.get("properties", {}).items()
    yield from (("properties", name) for name, part in parts if part is False)


def _condition_tags(schema: Schema) -> Iterator[tuple[str, Json]]:
    """Yield the tags that a condition asks for, and then those of the conditions in its `else`."""
    while isinstance(schema, dict) and isinstance(condition := schema.get("if"), dict):
        for name, part in condition.get("properties", {}).items():
            if isinstance(part, dict):
                tags = [part["const"]] if "const" in part else part.get("enum", ())
                yield from ((name, tag) for tag in tags)
        schema = schema.get("else", True)


def _is_asserted(keyword: str, value: Json) -> bool:
    return value in CHECKED_FORMATS if keyword == "format" else value is not False
