"""Hypothesis strategies: events and cases for `@given`, which shrink towards the ordinary event."""

from __future__ import annotations

from eventcontracts.strategies.chosen import Where
from eventcontracts.strategies.deviating import cases, cases_of, mutants, mutants_of
from eventcontracts.strategies.drawing import events, events_of

__all__ = ["Where", "cases", "cases_of", "events", "events_of", "mutants", "mutants_of"]
