"""Valid events: trees that grow from a schema, and templates that are filled."""

from __future__ import annotations

from eventcontracts.events.compiling import compile_tree
from eventcontracts.events.grower import Grower
from eventcontracts.events.growth import Tree
from eventcontracts.events.linking import blamed, restore
from eventcontracts.events.picking import Picker, RandomPicker, UsualPicker
from eventcontracts.events.templates import Template

__all__ = [
    "Grower",
    "Picker",
    "RandomPicker",
    "Template",
    "Tree",
    "UsualPicker",
    "blamed",
    "compile_tree",
    "restore",
]
