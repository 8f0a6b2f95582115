"""Texts of a wanted form, and what Hypothesis draws where no form is known."""

from __future__ import annotations

from eventcontracts.texts.drawn import drawn, matching
from eventcontracts.texts.forms import (
    SAFE,
    UUID,
    Form,
    Run,
    form_of_example,
    form_of_pattern,
    text_of,
)

__all__ = [
    "SAFE",
    "UUID",
    "Form",
    "Run",
    "drawn",
    "form_of_example",
    "form_of_pattern",
    "matching",
    "text_of",
]
