"""A contract: all that generating and checking one event type needs, self-contained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from eventcontracts.jsondata.pointers import matches
from eventcontracts.schema.validator import Validator

if TYPE_CHECKING:
    from pathlib import Path

    from eventcontracts.jsondata.jsontypes import Json, Schema

__all__ = ["DEFAULT_LOCALE", "Contract", "Link", "contract_of_file"]

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
        return all(value == values[0] for value in values[1:])

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


# A plain JSON Schema file as a contract, for those who have a schema already.


def contract_of_file(path: Path) -> Contract:
    """Return the contract that a schema file states.

    The event is named after the file: `order_paid.schema.json` is `order_paid`.

    Args:
        path: A JSON Schema of draft-04 or later; it becomes draft 2020-12. What it refers to in
            other files is taken in from its folder and the folders below.

    Raises:
        SchemaError: If the file cannot be read, or is no schema.
    """
    from eventcontracts.schema.file_references import load_schema

    return Contract(path.name.split(".")[0], load_schema(path), catalog=path.name)
