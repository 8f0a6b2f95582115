"""Corrections: reviewed facts that the samples cannot show, each with its reason.

They are kept in a catalog's `corrections.toml`:

    [thresholds]     how much evidence a constraint takes here, where strictness does not fit
    [[samples]]      a wrong value of a documented payload, mended before anything is learned
    [[records]]      the name of a kind of record
    [[layers]]       the envelope layers, from the outermost in
    [events.NAME]    an event's title and description
    [[schemas]]      keywords to merge at a place of a definition or an event
    [[sketches]]     an event without payload, made like another
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eventcontracts.errors import InputError
from eventcontracts.inference.naming import NamedRecord
from eventcontracts.inference.strictness import wrong_threshold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = [
    "Corrections",
    "CorrectionsError",
    "Hole",
    "SampleCorrection",
    "SchemaCorrection",
    "Sketch",
]


class CorrectionsError(InputError):
    """Corrections that cannot be read or applied."""


@dataclass(frozen=True, slots=True)
class SampleCorrection:
    """A value of a documented payload that is wrong.

    Attributes:
        event: The event's name.
        pointer: Where the value lies.
        value: What it should be.
        reason: Why.
    """

    event: str
    pointer: str
    value: Json
    reason: str


@dataclass(frozen=True, slots=True)
class SchemaCorrection:
    """Keywords to merge into a schema.

    Attributes:
        at: A definition's or event's name (`*` for all events), and the pointer of a value that
            it describes, with `*` for a list's items: `Task/state/name`.
        reason: Why.
        merge: Keywords to set.
        remove: Keywords to take away first.
    """

    at: str
    reason: str
    merge: JsonObject = field(default_factory=dict)
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sketch:
    """An event without payload.

    Attributes:
        event: Its name.
        like: The event whose envelope it has.
        reason: What is known, and from where.
        title: What its document calls it.
        description: What it is, in a sentence.
        schemas: What is different, by pointer.
    """

    event: str
    like: str
    reason: str
    title: str = ""
    description: str = ""
    schemas: Mapping[str, JsonObject] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hole:
    """An envelope layer.

    Attributes:
        name: Its name.
        hole: Where the next one lies in it.
        reason: Why it is known.
        schemas: By pointer, the schemas of values that differ in this layer from the others.
    """

    name: str
    hole: str = ""
    reason: str = ""
    schemas: Mapping[str, Schema] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Corrections:
    r"""All corrections of a catalog.

    >>> Corrections.parse('[catalog]\ntitle = "Orders"').catalog["title"]
    'Orders'
    """

    catalog: Mapping[str, Any] = field(default_factory=dict)
    thresholds: Mapping[str, Any] = field(default_factory=dict)
    samples: tuple[SampleCorrection, ...] = ()
    records: tuple[NamedRecord, ...] = ()
    layers: tuple[Hole, ...] = ()
    events: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    schemas: tuple[SchemaCorrection, ...] = ()
    sketches: tuple[Sketch, ...] = ()

    @classmethod
    def parse(cls, text: str, where: str = "corrections.toml") -> Corrections:
        """Return the corrections that a text states.

        Args:
            text: TOML.
            where: What to call the text in an error.

        Raises:
            CorrectionsError: If the text is no TOML, or has something that no correction has.
        """
        try:
            found = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise CorrectionsError(f"{where}: {error}") from None
        unknown = sorted(set(found) - set(cls.__dataclass_fields__))
        if unknown:
            known = ", ".join(cls.__dataclass_fields__)
            raise CorrectionsError(f"{where}: no table [{unknown[0]}]; there are {known}")
        return cls(
            catalog=found.get("catalog", {}),
            thresholds=_thresholds(found.get("thresholds", {}), where),
            samples=_all(SampleCorrection, found, "samples", where),
            records=_all(NamedRecord, found, "records", where),
            layers=_all(Hole, found, "layers", where),
            events=found.get("events", {}),
            schemas=_all(SchemaCorrection, found, "schemas", where),
            sketches=_all(Sketch, found, "sketches", where),
        )


def _thresholds(found: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """Return the thresholds of a table, without the reason that is given for them."""
    known = {key: value for key, value in found.items() if key != "reason"}
    problem = wrong_threshold(known)
    if problem:
        raise CorrectionsError(f"{where}: [thresholds] {problem}")
    return known


def _all(kind: type, found: Mapping[str, Any], table: str, where: str) -> tuple[Any, ...]:
    made = []
    for number, entry in enumerate(found.get(table, ()), 1):
        facts = {
            key: tuple(value) if key in {"keys", "remove"} else value
            for key, value in entry.items()
        }
        try:
            made.append(kind(**facts))
        except TypeError as error:
            problem = str(error).partition(" ")[2]
            raise CorrectionsError(f"{where}: [[{table}]] number {number}: {problem}") from None
    return tuple(made)
