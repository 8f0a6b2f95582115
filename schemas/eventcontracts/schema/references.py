"""Targets of the references in a schema, all within the schema.

The `referencing` library follows references to the *contents* of a subschema, and does not tell
where it stands. Here its place is what is asked for: constraints, nodes and differences are known
by the place of their subschema, and the same contents may stand at several.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin

from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import lookup, parse_pointer
from eventcontracts.schema.vocabulary import all_subschemas

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Schema

__all__ = ["ReferenceResolver", "SchemaPath"]

SchemaPath = tuple[str, ...]
"""Where a subschema lies in a schema."""


class ReferenceResolver:
    """The references in one schema.

    >>> schema = {"$ref": "#/$defs/a", "$defs": {"a": {"$anchor": "here"}}}
    >>> ReferenceResolver(schema).target((), "#here")
    ('$defs', 'a')

    Args:
        schema: A self-contained schema in draft 2020-12.

    Attributes:
        resources: Where the schemas with a URI of their own lie, by URI.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._bases: dict[SchemaPath, str] = {(): ""}
        self.resources: dict[str, SchemaPath] = {"": ()}
        self._anchors: dict[tuple[SchemaPath, str], SchemaPath] = {}
        self._dynamic: dict[str, dict[SchemaPath, SchemaPath]] = {}
        self._texts: dict[SchemaPath, tuple[bytes, tuple[tuple[str, SchemaPath | None], ...]]] = {}
        for place, part in all_subschemas(schema):
            if uri := urldefrag(str(part.get("$id", ""))).url:
                self._bases[place] = urljoin(self.base(place[:-1]), uri)
                self.resources[self._bases[place]] = place
            for keyword in ("$anchor", "$dynamicAnchor"):
                if keyword in part:
                    resource, name = self.resource_around(place), str(part[keyword])
                    self._anchors.setdefault((resource, name), place)
                    if keyword == "$dynamicAnchor":
                        self._dynamic.setdefault(name, {}).setdefault(resource, place)

    def resource_around(self, place: SchemaPath) -> SchemaPath:
        """Return the nearest schema with a URI of its own that a place lies in, or the root."""
        while place not in self._bases:
            place = place[:-1]
        return place

    def base(self, place: SchemaPath) -> str:
        """Return the URI that references are relative to at a place."""
        return self._bases[self.resource_around(place)]

    def resource(self, place: SchemaPath, uri: str) -> SchemaPath | None:
        """Return the schema that a URI without fragment means at a place; None if none in here."""
        if not uri:
            return self.resource_around(place)
        return self.resources.get(urljoin(self.base(place), uri))

    def anchor(self, resource: SchemaPath, name: str) -> SchemaPath | None:
        """Return the subschema with an anchor in a schema with a URI of its own, or None."""
        return self._anchors.get((resource, name))

    def dynamic_anchor(self, resource: SchemaPath, name: str) -> SchemaPath | None:
        """Return the subschema with a dynamic anchor in such a schema, or None."""
        return self._dynamic.get(name, {}).get(resource)

    def part(self, place: SchemaPath) -> Schema:
        """Return the subschema at a place."""
        found: Schema = lookup(self.schema, place)
        return found

    def target(
        self, place: SchemaPath, reference: str, *, dynamic: bool = False
    ) -> SchemaPath | None:
        """Return where a reference leads; None if that is outside, or depends on the way there.

        Args:
            place: Where the reference stands.
            reference: The value of `$ref` or `$dynamicRef`.
            dynamic: Whether it is a `$dynamicRef`.
        """
        uri, fragment = urldefrag(reference)
        resource, fragment = self.resource(place, uri), unquote(fragment)
        if resource is None:
            return None
        if fragment and not fragment.startswith("/"):
            found = self.anchor(resource, fragment)
            same_name = self._dynamic.get(fragment, {})
            is_open = dynamic and len(same_name) > 1 and found in same_name.values()
            return None if is_open else found
        found = (*resource, *parse_pointer(fragment))
        return found if isinstance(lookup(self.schema, found), dict | bool) else None

    def key(self, place: SchemaPath) -> str:
        """Return what a place has in common with those of other schemas that say the same."""
        reached: dict[SchemaPath, tuple[bytes, tuple[tuple[str, SchemaPath | None], ...]]] = {}
        todo = [place]
        while todo:
            here = todo.pop()
            if here not in reached:
                reached[here] = self._text(here)
                todo.extend(target for _, target in reached[here][1] if target is not None)
        facts = [repr((here, *reached[here])) for here in sorted(reached)]
        if any(target is None for _, links in reached.values() for _, target in links):
            facts.append(repr(canonical(self.schema)))  # what it means depends on the rest
        return hashlib.sha256("\n".join([repr(place), *facts]).encode()).hexdigest()

    def _text(self, place: SchemaPath) -> tuple[bytes, tuple[tuple[str, SchemaPath | None], ...]]:
        """Return the text of a subschema, and where the references in it lead."""
        if place not in self._texts:
            part = self.part(place)
            links = tuple(
                (part[keyword], self.target((*place, *below), part[keyword], dynamic=dynamic))
                for below, part in all_subschemas(part)
                for keyword, dynamic in (("$ref", False), ("$dynamicRef", True))
                if keyword in part
            )
            self._texts[place] = (canonical(part), links)
        return self._texts[place]
