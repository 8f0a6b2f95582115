"""Texts of a wanted form, and what Hypothesis draws where no form is known."""

from __future__ import annotations

from eventcontracts.strings.drawing import draw_values, matching_strings
from eventcontracts.strings.string_templates import (
    UNESCAPED_CHARACTERS,
    UUID_TEMPLATE,
    CharacterRun,
    StringTemplate,
    random_string,
    template_of_example,
    template_of_pattern,
)

__all__ = [
    "UNESCAPED_CHARACTERS",
    "UUID_TEMPLATE",
    "CharacterRun",
    "StringTemplate",
    "draw_values",
    "matching_strings",
    "random_string",
    "template_of_example",
    "template_of_pattern",
]
