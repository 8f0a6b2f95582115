"""Event types: what a catalog knows of one kind of event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from eventcontracts.catalog.links import Link
    from eventcontracts.jsontypes import Json, Schema

__all__ = ["EventType", "Origin"]

Origin = Literal["inferred", "sketched"]
"""Whether a schema was inferred from payloads, or sketched from what is known without one."""


@dataclass(frozen=True)
class EventType:
    """One event type of a catalog.

    Attributes:
        name: Its name, such as `TASK_ENQUEUED`.
        schema: Its schema as documented, with references to `../definitions/NAME.json`.
        title: What its document calls it.
        description: What it is, in a sentence.
        origin: Whether the schema was inferred or sketched.
        source: The document and line that it comes from; empty if there is none.
        layer: The envelope layer that it is documented in; None where there are no layers.
        links: Places that hold the same value.
        samples: Payloads without personal data; the first is the ordinary event.
    """

    name: str
    schema: Schema
    title: str = ""
    description: str = ""
    origin: Origin = "inferred"
    source: str = ""
    layer: str | None = None
    links: tuple[Link, ...] = ()
    samples: tuple[Json, ...] = ()
