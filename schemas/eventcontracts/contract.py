"""A contract: all that generating and checking one event type needs, self-contained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from eventcontracts.catalog.links import Link
    from eventcontracts.jsontypes import Json, Schema

__all__ = ["Contract"]


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
    """

    event_type: str
    schema: Schema
    catalog: str = ""
    layer: str | None = None
    links: tuple[Link, ...] = ()
    sample: Json = None
    envelope: tuple[str, ...] = ()

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
