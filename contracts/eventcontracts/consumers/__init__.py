"""Consumers: what is under test, behind one of several doors."""

from __future__ import annotations

from eventcontracts.consumers.exec import ExecConsumer
from eventcontracts.consumers.http import HttpConsumer
from eventcontracts.consumers.interface import (
    Consumer,
    ConsumerError,
    Deliverable,
    Delivery,
    Interface,
    Limits,
    Outcome,
)
from eventcontracts.consumers.python import InProcessConsumer, IsolatedConsumer
from eventcontracts.consumers.requests import CloudEvents, RequestTemplate
from eventcontracts.consumers.session import CommandConsumer

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
    "RequestTemplate",
]
