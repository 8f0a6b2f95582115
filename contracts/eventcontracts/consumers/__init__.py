"""Consumers: what is under test, behind one of several doors."""

from __future__ import annotations

from eventcontracts.consumers.inprocess import InProcessConsumer
from eventcontracts.consumers.interface import Consumer, ConsumerError, Limits, Outcome
from eventcontracts.consumers.isolated import IsolatedConsumer

__all__ = [
    "Consumer",
    "ConsumerError",
    "InProcessConsumer",
    "IsolatedConsumer",
    "Limits",
    "Outcome",
]
