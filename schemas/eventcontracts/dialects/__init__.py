"""Drafts of JSON Schema, and making draft 2020-12 of the earlier ones."""

from __future__ import annotations

from eventcontracts.dialects.converting import converted
from eventcontracts.dialects.drafts import CURRENT, Draft, draft_of
from eventcontracts.dialects.positions import every, parts

__all__ = ["CURRENT", "Draft", "converted", "draft_of", "every", "parts"]
