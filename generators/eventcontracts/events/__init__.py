"""Valid events: trees that grow from a schema, and templates that are filled."""

from __future__ import annotations

from eventcontracts.events.builder import SkeletonFactory
from eventcontracts.events.event_templates import Template, compile_skeleton
from eventcontracts.events.pickers import DefaultPicker, Picker, WeightedPicker
from eventcontracts.events.skeletons import Skeleton

__all__ = [
    "DefaultPicker",
    "Picker",
    "Skeleton",
    "SkeletonFactory",
    "Template",
    "WeightedPicker",
    "compile_skeleton",
]
