"""What a schema says about each place of an event."""

from __future__ import annotations

from eventcontracts.jsonvalues import KINDS, kind_of, same
from eventcontracts.structure.conjunction import Name
from eventcontracts.structure.errors import UnsatisfiableError
from eventcontracts.structure.forks import Fork, Way
from eventcontracts.structure.nodes import Member, Node, Structure
from eventcontracts.structure.parts import of_item, of_property
from eventcontracts.structure.places import Choice, Place, places, usual_kinds
from eventcontracts.structure.subschemas import Fragment, Subschemas, below
from eventcontracts.structure.textual import texts_of

__all__ = [
    "KINDS",
    "Choice",
    "Fork",
    "Fragment",
    "Member",
    "Name",
    "Node",
    "Place",
    "Structure",
    "Subschemas",
    "UnsatisfiableError",
    "Way",
    "below",
    "kind_of",
    "of_item",
    "of_property",
    "places",
    "same",
    "texts_of",
    "usual_kinds",
]
