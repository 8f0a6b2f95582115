"""What a schema says about each place of an event."""

from __future__ import annotations

from eventcontracts.jsonvalues import KINDS, kind_of, same
from eventcontracts.structure.errors import UnsatisfiableError
from eventcontracts.structure.forks import Fork, Way
from eventcontracts.structure.members import Member, length_range
from eventcontracts.structure.nodes import Name, Node, Structure
from eventcontracts.structure.places import Choice, Place, places, usual_kinds

__all__ = [
    "KINDS",
    "Choice",
    "Fork",
    "Member",
    "Name",
    "Node",
    "Place",
    "Structure",
    "UnsatisfiableError",
    "Way",
    "kind_of",
    "length_range",
    "places",
    "same",
    "usual_kinds",
]
