"""The structure of a schema: all it says about each place of an event."""

from __future__ import annotations

from eventcontracts.jsondata.equality import JSON_TYPES, equal_values, json_type
from eventcontracts.structure.applicable import subschemas_of_item, subschemas_of_property
from eventcontracts.structure.choices import (
    Alternative,
    Branch,
    EventPlace,
    GenerationChoice,
    event_places,
    usual_types,
)
from eventcontracts.structure.conjunction import NodeKey, candidate_strings
from eventcontracts.structure.nodes import PropertySpec, SchemaNode, SchemaStructure
from eventcontracts.structure.subschemas import SchemaDocument, SchemaFragment, child_pointer

__all__ = [
    "JSON_TYPES",
    "Alternative",
    "Branch",
    "EventPlace",
    "GenerationChoice",
    "NodeKey",
    "PropertySpec",
    "SchemaDocument",
    "SchemaFragment",
    "SchemaNode",
    "SchemaStructure",
    "candidate_strings",
    "child_pointer",
    "equal_values",
    "event_places",
    "json_type",
    "subschemas_of_item",
    "subschemas_of_property",
    "usual_types",
]
