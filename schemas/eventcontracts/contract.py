"""A contract: all that generating and checking one event type needs, self-contained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from eventcontracts.catalog.links import Link
    from eventcontracts.jsontypes import Json, Schema

__all__ = ["DEFAULT_LOCALE", "Contract"]

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
