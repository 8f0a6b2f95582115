"""Redaction: samples without personal data, that keep their forms and what is equal in them."""

from __future__ import annotations

from eventcontracts.redaction.redactor import redact, redact_document

__all__ = ["redact", "redact_document"]
