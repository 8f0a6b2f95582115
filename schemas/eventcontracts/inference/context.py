"""Context: what the deciding functions share, summed up once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from eventcontracts.inference.elsewhere import Elsewhere
from eventcontracts.inference.frames import frames
from eventcontracts.inference.requirements import loose_labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.inference.frames import Frame
    from eventcontracts.inference.naming import Records
    from eventcontracts.inference.observe import Field, Group, GroupKey
    from eventcontracts.inference.pooling import Kind
    from eventcontracts.inference.strictness import Thresholds

__all__ = ["Context", "Seen"]


@dataclass(frozen=True)
class Context:
    """What the deciding functions share.

    Attributes:
        records: All kinds of record.
        groups: What was seen in each group.
        limits: How much evidence a constraint takes.
        elsewhere: What was seen at all fields, by key.
        frames: What the envelopes of all events have in common, by pointer.
        loose: The labels of records of which nothing is required.
        names: The event's name at each identifying pointer; empty outside an envelope.
    """

    records: Records
    groups: Mapping[GroupKey, Group]
    limits: Thresholds
    elsewhere: Elsewhere
    frames: Mapping[str, Frame]
    loose: frozenset[str]
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Records, groups: Mapping[GroupKey, Group], limits: Thresholds) -> Context:
        """Return what follows from all that was seen.

        Args:
            records: All kinds of record.
            groups: What was seen in each group.
            limits: How much evidence a constraint takes.
        """
        elsewhere = Elsewhere(groups.values(), limits)
        loose = loose_labels(groups, limits)
        return cls(records, groups, limits, elsewhere, frames(groups, limits), loose)

    def borrowed(self, event: str, pointer: str) -> dict[str, Field]:
        """Return what only other events show of an event's envelope.

        Of a field that holds records, nothing unless all are of one shared definition.

        Args:
            event: The event.
            pointer: Where the object lies in its envelope.
        """
        found = self.frames[pointer].borrowed(event)
        return {key: seen for key, seen in found.items() if self._is_one_thing(seen)}

    def _is_one_thing(self, seen: Field) -> bool:
        names = {self.records.name(group) for group in seen.held()}
        return not names or (len(names) == 1 and None not in names)

    def required(self, kind: Kind) -> frozenset[str]:
        """Return the keys that records of a kind have wherever they stand."""
        few = kind.seen.count < self.limits.settled_value
        return frozenset() if few and kind.labels <= self.loose else kind.seen.required


class Seen(NamedTuple):
    """What was seen at a field: here, and in all records of the kind."""

    own: Field
    pooled: Field
    nullable: bool

    @classmethod
    def at(cls, context: Context, key: str, own: Field, pooled: Field) -> Seen:
        """Return what was seen, weighed by what fields of the same key show elsewhere.

        Args:
            context: What the deciding functions share.
            key: The key.
            own: What was seen here.
            pooled: What was seen in all records of the kind.
        """
        nullable = pooled.nulls > 0 or context.elsewhere.may_be_null(key, pooled)
        if context.elsewhere.lacks_the_form(key, pooled):
            pooled = replace(pooled, forms=pooled.forms | {None})
        return cls(own, pooled, nullable)
