"""Drafts of JSON Schema, and making draft 2020-12 of the earlier ones."""

from __future__ import annotations

from eventcontracts.schema.drafts import CURRENT_DRAFT, Draft, draft_of
from eventcontracts.schema.upgrade import upgrade_schema
from eventcontracts.schema.vocabulary import all_subschemas, direct_subschemas

__all__ = [
    "CURRENT_DRAFT",
    "Draft",
    "all_subschemas",
    "direct_subschemas",
    "draft_of",
    "upgrade_schema",
]
