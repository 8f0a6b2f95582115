"""Identifying: which event a payload is, and which of its objects are the envelope."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eventcontracts.documents import name_of_title
from eventcontracts.pointers import lookup, parse

if TYPE_CHECKING:
    from eventcontracts.documents import Sample

__all__ = ["Identity"]


@dataclass(frozen=True, slots=True)
class Identity:
    """How events are told apart.

    Attributes:
        pointers: Where a payload tells its event's name, the most trusted first.
    """

    pointers: tuple[str, ...] = ()

    @property
    def spine(self) -> tuple[str, ...]:
        """The pointers of the objects around the names: the envelope, from the root down.

        >>> Identity(("/payload/event/name",)).spine
        ('', '/payload', '/payload/event')
        """
        prefixes = {""}
        for pointer in self.pointers:
            tokens = pointer.split("/")
            prefixes.update("/".join(tokens[:end]) for end in range(1, len(tokens)))
        return tuple(sorted(prefixes))

    def name(self, sample: Sample) -> str:
        """Return the name of a sample's event: what it says itself, else what its title says."""
        for pointer in self.pointers:
            value = lookup(sample.event, parse(pointer))
            if isinstance(value, str) and value:
                return value
        return name_of_title(sample.title)

    def keep(self, original: Sample, redacted: Sample) -> Sample:
        """Return a redacted sample that still tells its event's name: a name is no secret.

        Args:
            original: The sample.
            redacted: The same, redacted.
        """
        event = redacted.event
        for path in map(parse, self.pointers):
            value = lookup(original.event, path)
            if not isinstance(value, str) or value == lookup(event, path):
                continue
            if event is redacted.event:
                event = copy.deepcopy(event)
            holder = lookup(event, path[:-1])
            if isinstance(holder, dict):
                holder[path[-1]] = value
        return replace(redacted, event=event)

    def named(self, sample: Sample, event: str) -> frozenset[str]:
        """Return the pointers at which a sample tells its event's name."""
        return frozenset(
            pointer for pointer in self.pointers if lookup(sample.event, parse(pointer)) == event
        )
