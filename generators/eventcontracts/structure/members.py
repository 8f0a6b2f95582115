"""The properties that an object can have, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.structure.errors import UnsatisfiableError
from eventcontracts.structure.parts import of_any_property
from eventcontracts.structure.textual import texts_of
from eventcontracts.texts import drawn, matching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.structure.conjunction import Conjunction

__all__ = ["Offer", "offers"]

INVENTED: Final = ("language", "segment", "accountNumber", "preferredChannel", "loyaltyTier")
"""Names of attributes that tenants define for themselves."""

PATTERNS: Final = {
    "date": "^2025-0[1-9]-1[0-9]$",
    "date-time": "^2025-0[1-9]-1[0-9]T1[0-9]:[0-5]0:00Z$",
    "email": "^user[0-9]{4}@example[.]com$",
    "uuid": "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$",
}
"""Names in a format; those in others are drawn, which takes longer."""

MOST_INVENTED: Final = 3
LARGEST: Final = 10_000
"""The most properties that a schema can demand of an event."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A property that an object can have.

    Attributes:
        name: Its name.
        required: Whether it is always there.
        invented: Whether the schema leaves the name open.
    """

    name: str
    required: bool
    invented: bool


def offers(
    said: Conjunction,
    allows: Callable[[str], bool],
    is_name: Callable[[str], bool],
    names: Callable[[], Iterable[Conjunction]],
) -> Iterator[Offer]:
    """Yield the properties of an object, in the order of the schema.

    Args:
        said: What the schema says about the object.
        allows: Tells whether there can be a value for a property.
        is_name: Tells whether `propertyNames` allows a name.
        names: Returns what the ways of `propertyNames` say about a name.

    Raises:
        UnsatisfiableError: If a required property cannot be there.
    """
    named = _named(said)
    fewest = int(max(said.all("minProperties"), default=0))
    if fewest > LARGEST:
        raise UnsatisfiableError("", f"more than {LARGEST} properties are demanded")
    spare = {*named} - said.name.forbidden
    found = [
        _offer(said, name, allows)
        for name in named
        if name in said.required or (name in spare and allows(name))
    ]
    yield from found
    for name in _invented(said, fewest - len(found), is_name, names):
        if allows(name):
            yield Offer(name, name in said.required, invented=True)


def _named(said: Conjunction) -> dict[str, None]:
    """Return the names that the schema speaks of."""
    named = dict.fromkeys(name for table in said.all("properties") for name in table)
    named.update(dict.fromkeys(name for names in said.all("required") for name in names))
    named.update(dict.fromkeys(sorted(said.required)))
    rules = [rule for table in said.all("dependentRequired") for rule in table.items()]
    named.update(dict.fromkeys(name for one, others in rules for name in (one, *others)))
    return named


def _offer(said: Conjunction, name: str, allows: Callable[[str], bool]) -> Offer:
    required = name in said.required
    if required and name in said.name.forbidden:
        raise UnsatisfiableError("", f"{name!r} is required and forbidden")
    if required and not allows(name):
        barring = list(of_any_property(said, name))
        verb = "leaves" if len(barring) == 1 else "leave"
        told = f"{' and '.join(barring)} {verb} no value for it"
        raise UnsatisfiableError("", f"{name!r} is required, and {told}")
    return Offer(name, required, invented=False)


def _invented(
    said: Conjunction,
    lacking: int,
    is_name: Callable[[str], bool],
    names: Callable[[], Iterable[Conjunction]],
) -> list[str]:
    """Return names for properties that the schema does not name but describes."""
    if lacking <= 0 and not _is_map(said):
        return []
    most = max(lacking, MOST_INVENTED)
    barred = {*_named(said), *said.name.forbidden}
    found: dict[str, None] = {}
    for name in _candidates(said, names, most):
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


def _in_format(name: str, most: int) -> tuple[str, ...]:
    if name in PATTERNS:
        return matching(PATTERNS[name], most)
    found = drawn({"type": "string", "format": name}, most)
    return tuple(text for text in found if isinstance(text, str))


def _candidates(
    said: Conjunction, names: Callable[[], Iterable[Conjunction]], most: int
) -> Iterator[str]:
    for table in said.all("patternProperties"):
        for pattern in table:
            yield from matching(pattern, most)
    if any(said.all("patternProperties")) and not any(said.all("additionalProperties")):
        return
    ways = list(names())
    for way in ways:
        if way.values is not None:
            yield from (value for value in way.values if isinstance(value, str))
        elif patterns := way.all("pattern"):
            yield from matching(patterns[0], most)
        elif formats := way.all("format"):
            yield from _in_format(formats[0], most)
    yield from INVENTED
    yield from (f"attribute{number}" for number in range(1, most + 1))
    yield from "abcdefghijklmnopqrstuvwxyz"
    for way in ways:
        for texts in texts_of(way, most):
            yield from texts
