"""Lint: what is wrong or doubtful in documents, found by comparing their payloads."""

from __future__ import annotations

from eventcontracts.lint.checks import lint

__all__ = ["lint"]
