"""The context of decisions: evidence from other records, and the keys that a place requires."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.inference.envelope_layers import EnvelopeStatistics
    from eventcontracts.inference.record_types import RecordTypes
    from eventcontracts.inference.statistics import GroupKey, ObjectGroup
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsondata.jsontypes import InstancePath

__all__ = ["InferenceContext"]


@dataclass(frozen=True)
class InferenceContext:
    """The statistics and thresholds that the deciding functions share.

    Attributes:
        records: All kinds of record.
        groups: What was seen in each group.
        limits: How much evidence a constraint takes.
        frames: What the envelopes of events have in common, by pointer.
        names: The event's name at each identifying pointer; empty outside an envelope.
        guesses: What is guessed in the schema that is being decided, by pointer: what is allowed,
            such as `null`, and why.
    """

    records: RecordTypes
    groups: Mapping[GroupKey, ObjectGroup]
    limits: Thresholds
    frames: Mapping[str, EnvelopeStatistics]
    names: Mapping[str, str] = field(default_factory=dict)
    guesses: dict[str, dict[str, str]] = field(default_factory=dict)

    def guess(self, at: InstancePath, what: str, reason: str) -> None:
        """Note that something is allowed that was not seen.

        Args:
            at: The place.
            what: What is allowed there.
            reason: Why, in words.
        """
        self.guesses.setdefault(build_pointer(at), {})[what] = reason
