"""Contracts: all that generating and checking one event type needs, links included."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from eventcontracts.jsondata.equality import equal_values
from eventcontracts.jsondata.pointers import matches
from eventcontracts.schema.validator import Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.jsondata.jsontypes import Json, Schema

__all__ = ["DEFAULT_LOCALE", "Contract", "EventMaker", "Link", "Overrides"]

# Links: places in one event that hold the same value.


@dataclass(frozen=True, slots=True)
class Link:
    """Places that hold the same value in every sample.

    A place is a pattern: a pointer in which `*` stands for every item of a list. A place that is
    absent or null does not count. The first pattern leads: generation copies from it. No pattern
    lies below a follower of another link, so links can be restored from the smallest value to the
    largest.

    Attributes:
        patterns: Two or more patterns.
        support: In how many samples it was seen to hold.

    >>> link = Link(("/id", "/items/*/order"))
    >>> link.holds({"id": 1, "items": [{"order": 1}, {"order": None}]})
    True
    >>> link.holds({"id": 1, "items": [{"order": 2}]})
    False
    >>> link.holds({"id": 1, "items": [{"order": True}]})
    False
    """

    patterns: tuple[str, ...]
    support: int = 1

    def holds(self, event: Json) -> bool:
        """Return whether all places of the link hold the same value in an event."""
        values = [
            value
            for pattern in self.patterns
            for _, value in matches(event, pattern)
            if value is not None
        ]
        return all(equal_values(value, values[0]) for value in values[1:])

    def within(self, prefix: str) -> Link | None:
        """Return the link as seen from a part of the event, or None if it does not lie in it.

        Args:
            prefix: The pointer of the part; the empty pointer is the whole event.

        >>> Link(("/payload/a", "/payload/b", "/c")).within("/payload").patterns
        ('/a', '/b')
        """
        inside = tuple(
            pattern.removeprefix(prefix)
            for pattern in self.patterns
            if pattern.startswith(prefix + "/")
        )
        return Link(inside, self.support) if len(inside) > 1 else None

    def below(self, prefix: str) -> Link:
        """Return the link as seen from an event that holds this one at a pointer."""
        return Link(tuple(prefix + pattern for pattern in self.patterns), self.support)


Overrides: TypeAlias = "Mapping[str, Json | Callable[[int], Json]]"
"""Values of places by JSON Pointer; a function makes one of the event's number."""


class EventMaker(Protocol):
    """A maker of the events of a contract; the front door knows one, this root does not."""

    def example(
        self, at: Overrides | None = None, *, number: int | None = None, valid: bool = True
    ) -> Json:
        """Return one event to measure."""
        ...

    def events(
        self, n: int | None = None, at: Overrides | None = None, *, valid: bool = True
    ) -> Iterator[Json]:
        """Yield events, each to measure."""
        ...


DEFAULT_LOCALE = "en_US"


@dataclass(frozen=True)
class Contract:
    """One event type in one envelope layer.

    Attributes:
        event_type: Its name, such as `TASK_ENQUEUED`.
        schema: A self-contained schema: every `$ref` begins with `#`.
        catalog: Where it comes from: `name@version`, or the name of a schema file.
        layer: The envelope layer, or None where the catalog has no layers.
        links: Places that hold the same value, as seen from the root of `schema`.
        sample: A documented payload without personal data that meets the schema; None if there
            is none.
        envelope: Where each layer of the envelope has the next one, from the outermost in, as
            pointers from the root of `schema`.
        locale: Where names, cities and sentences in generated events are from, such as `de_DE`.
        documented: A self-contained schema of what is declared or was seen, without anything
            guessed: every event that meets it meets `schema`. The same as `schema` unless given.

    >>> guessed = {"properties": {"by": {"type": ["string", "null"]}}}
    >>> seen = {"properties": {"by": {"type": "string"}}}
    >>> contract = Contract("PING", guessed, documented=seen)
    >>> contract.accepts({"by": None}), contract.ordinary.accepts({"by": None})
    (True, False)
    """

    event_type: str
    schema: Schema
    catalog: str = ""
    layer: str | None = None
    links: tuple[Link, ...] = ()
    sample: Json = None
    envelope: tuple[str, ...] = ()
    locale: str = DEFAULT_LOCALE
    documented: Schema = None  # type: ignore[assignment]  # the schema, where nothing is guessed

    def __post_init__(self) -> None:
        """Take the schema for what is documented where nothing else is said to be."""
        if self.documented is None:
            object.__setattr__(self, "documented", self.schema)

    @classmethod
    def load(cls, path: str | Path) -> Contract:
        """Return the contract that a schema file states.

        The event is named after the file: `order_paid.schema.json` is `order_paid`.

        Args:
            path: A JSON Schema of draft-04 or later; it becomes draft 2020-12. What it refers to
                in other files is taken in from its folder and the folders below.

        Raises:
            SchemaError: If the file cannot be read, or is no schema.
        """
        from eventcontracts.schema.file_references import load_schema

        file = Path(path)
        return cls(file.name.split(".")[0], load_schema(file), catalog=file.name)

    def localized(self, locale: str | None) -> Contract:
        """Return the contract with events from another locale; the same one for None."""
        return replace(self, locale=locale) if locale else self

    @cached_property
    def ordinary(self) -> Contract:
        """The contract of what is declared or was seen, which guesses nothing."""
        return self if self.documented is self.schema else replace(self, schema=self.documented)

    @cached_property
    def validator(self) -> Validator:
        """The compiled schema.

        >>> Contract("PING", {"type": "object"}).validator.is_valid({})
        True
        """
        return Validator(self.schema, f"{self.catalog or 'schema'}/{self.event_type}")

    def accepts(self, event: Json) -> bool:
        """Return whether an event meets the schema and keeps the links."""
        return self.validator.is_valid(event) and all(link.holds(event) for link in self.links)

    def example(
        self, at: Overrides | None = None, *, seed: int | None = None, valid: bool = True
    ) -> Json:
        """Return an event of one's own: the ordinary one, with some places set.

        Linked places follow: set one, and those that hold the same value change with it.

        Args:
            at: Values by JSON Pointer, in which `*` stands for every item of an array; the value
                `MISSING` removes the place, and a function is called with the event's number,
                which is 0 here unless a seed is given.
            seed: Begin with another valid event, the same for the same seed, instead of the
                ordinary one.
            valid: Whether the event must still meet the contract.

        Raises:
            InputError: If there is no such place or locale, or the event would not be valid.

        >>> import eventcontracts as ec
        >>> numbered = {"type": "object", "properties": {"n": {"type": "integer"}}}
        >>> ec.Contract("PING", numbered).example(at={"/n": 7})
        {'n': 7}
        """
        return self._maker(0).example(at, number=seed, valid=valid)

    def events(
        self,
        n: int | None = None,
        *,
        at: Overrides | None = None,
        seed: int = 0,
        valid: bool = True,
    ) -> Iterator[Json]:
        """Yield valid events, the ones that `generate` writes.

        Args:
            n: How many; without end unless given.
            at: Values by JSON Pointer, as for `example`; a function is called with the number of
                each event, from 0.
            seed: What the events are made from.
            valid: Whether events in which something is set must still meet the contract.

        Raises:
            InputError: If there is no such place or locale, or an event would not be valid.
        """
        return self._maker(seed).events(n, at, valid=valid)

    @cached_property
    def _makers(self) -> dict[int, EventMaker]:
        return {}

    def _maker(self, seed: int) -> EventMaker:
        # The one thing that a contract asks of generators, which this root knows nothing of: the
        # front door, which knows all roots, joins them.
        from eventcontracts import event_maker

        if seed not in self._makers:
            self._makers[seed] = event_maker(self, seed)
        return self._makers[seed]
