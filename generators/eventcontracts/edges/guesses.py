"""Edge classes about what is only guessed: allowed by the schema, and seen by nobody.

A consumer that fails on one of them may be right, for the event may never come. So each is a class
of its own, and says which evidence is missing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from eventcontracts.edges.edge_classes import ANY_TYPE, Basis, EdgeClass
from eventcontracts.jsondata.differences import Difference
from eventcontracts.jsondata.equality import equal_values, json_type
from eventcontracts.jsondata.pointers import MISSING, build_pointer
from eventcontracts.structure import usual_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.edges.edge_classes import EdgeTarget, Lacks
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["GUESSES", "guessed"]

SOMETHING: Final = ANY_TYPE - {"null"}
TAG_LENGTH: Final = 40

guessed = partial(EdgeClass, category="guess", basis=Basis.GUESSED)


def _null(spot: EdgeTarget) -> Iterator[list[Difference]]:
    if spot.value is not None and not spot.place.node.unknown:
        yield [Difference(spot.place.path, spot.value, None)]


def _absent(spot: EdgeTarget) -> Iterator[list[Difference]]:
    if spot.place.path and isinstance(spot.place.path[-1], str):
        yield [Difference(spot.place.path, spot.value, MISSING)]


def _property(spot: EdgeTarget) -> Iterator[list[Difference]]:
    """Add a property that documented events of the type never have."""
    if spot.unseen and (value := spot.made()) is not MISSING:
        yield [Difference(spot.place.path, MISSING, value)]


def _alternative(spot: EdgeTarget) -> Iterator[list[Difference]]:
    """Put a value in the form of another alternative, as near to what is there as it can be."""
    if spot.value is MISSING or spot.place.node.unknown or not _is_alternative(spot):
        return
    value = spot.made()
    if isinstance(value, dict) and isinstance(spot.value, dict):
        value = _nearest(value, spot.value, spot)
    if value is not MISSING and not equal_values(value, spot.value):
        yield [Difference(spot.place.path, spot.value, value)]


def _is_alternative(spot: EdgeTarget) -> bool:
    """Return whether the schema leaves open which form a value has, so that this is one of them."""
    place = spot.place
    own = [choice.what for choice in place.needs if choice.pattern == place.pattern]
    ways = any(what.startswith("way:") for what in own)
    return ways or len(usual_types(place.node)) > 1


def _nearest(made: JsonObject, known: JsonObject, spot: EdgeTarget) -> JsonObject:
    """Return a record with what it must have, and the parts of a known one that suit it."""
    node = spot.place.node
    return {
        name: known[name] if name in known and node.child(name).check.is_valid(known[name]) else new
        for name, new in made.items()
        if name in known or name in node.required
    }


def _type(spot: EdgeTarget) -> Iterator[list[Difference]]:
    """Put a value of any type where the schema says nothing of it."""
    if spot.value is not MISSING and spot.place.node.unknown:
        value = spot.made()
        if value is not MISSING and json_type(value) != json_type(spot.value):
            yield [Difference(spot.place.path, spot.value, value)]


def _told(value: Json) -> str:
    """Return in a few words what a value is like."""
    if isinstance(value, dict):
        tags = (f"{k}: {v}" for k, v in value.items() if isinstance(v, str) and k in TAGS)
        tag = next(tags, "")
        return f"an object ({tag[:TAG_LENGTH]})" if tag else "an object of another form"
    kind = json_type(value)
    return "null" if kind == "null" else f"{'an' if kind[0] in 'aio' else 'a'} {kind}"


TAGS: Final = ("type", "kind", "object", "name")


def _where(words: str) -> Lacks:
    return lambda spot: words.format(
        place=build_pointer(spot.place.path) or "the top level", seen=_told(spot.value)
    )


GUESSES: Final = (
    guessed("guessed-null", SOMETHING, _null,
            "Puts null where nothing but values was seen, and null only in other places like it.",
            "What has always been there is used without a look.",
            lacks=_where("{place} was never seen null")),
    guessed("guessed-absence", ANY_TYPE, _absent,
            "Leaves out a property that was always there, and is missing only in other places.",
            "What has always been there is used without a look.",
            lacks=_where("{place} was never seen absent")),
    guessed("guessed-property", ANY_TYPE, _property,
            "Adds a property that only other events have in such a record.",
            "A key that stands for another event decides what is done with this one.",
            lacks=_where("{place} was never seen in this event"), forms=True),
    guessed("guessed-alternative", SOMETHING, _alternative,
            "Puts a value of another type, or another kind of record, which only other places "
            "have.",
            "One kind of record was expected, and its fields are read.",
            lacks=_where("only {seen} was seen at {place}"), forms=True),
    guessed("unknown-type", SOMETHING, _type,
            "Puts a text, a number or a boolean where nothing is known of the type. It is made "
            "only when it is named.",
            "A field that was always null begins to be filled.",
            category="unknown",
            lacks=_where("only {seen} was seen at {place}, which says nothing of the type"),
            forms=True),
)  # fmt: skip
