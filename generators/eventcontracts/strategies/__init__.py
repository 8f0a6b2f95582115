"""Hypothesis strategies: events and cases for `@given`, which shrink towards the ordinary event."""

from __future__ import annotations

from eventcontracts.strategies.deviations import cases, cases_of, mutants, mutants_of
from eventcontracts.strategies.valid_events import ContractOptions, events, events_of

__all__ = ["ContractOptions", "cases", "cases_of", "events", "events_of", "mutants", "mutants_of"]
