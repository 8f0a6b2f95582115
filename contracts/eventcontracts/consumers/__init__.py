"""Consumers: what is under test, behind one of several doors."""

from __future__ import annotations

from eventcontracts.consumers.command import CommandConsumer
from eventcontracts.consumers.inprocess import InProcessConsumer
from eventcontracts.consumers.interface import (
    Consumer,
    ConsumerError,
    Deliverable,
    Delivery,
    Interface,
    Limits,
    Outcome,
)
from eventcontracts.consumers.isolated import IsolatedConsumer
from eventcontracts.consumers.messages import CloudEvents, Request
from eventcontracts.consumers.once import ExecConsumer
from eventcontracts.consumers.overhttp import HttpConsumer

__all__ = [
    "CloudEvents",
    "CommandConsumer",
    "Consumer",
    "ConsumerError",
    "Deliverable",
    "Delivery",
    "ExecConsumer",
    "HttpConsumer",
    "InProcessConsumer",
    "Interface",
    "IsolatedConsumer",
    "Limits",
    "Outcome",
    "Request",
]
