"""The fixture `make_event`: events for ordinary unit tests.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eventcontracts.errors import InputError
from eventcontracts.factories import build_event
from eventcontracts.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eventcontracts.configuration import Configuration
    from eventcontracts.contract import Overrides
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["EventFactory"]


class EventFactory:
    """Makes events of the configured catalog or schema, or of one that is named.

    Args:
        configuration: What is meant where a call says nothing.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._plans: dict[tuple[Any, ...], Plan] = {}

    def __call__(
        self,
        event_type: str | None = None,
        at: Overrides | None = None,
        *,
        number: int | None = None,
        valid: bool = True,
        **where: str | Path,
    ) -> Json:
        """Return an event: the ordinary one, with some places set, and what is linked to them.

        Args:
            event_type: The event's name; not needed with a schema file.
            at: Values by JSON Pointer; `*` stands for every item of a list, and the value
                `MISSING` removes the place. A function is called with the
                event's number.
            number: Begin with this valid event of the stream instead of the ordinary one.
            valid: Whether the event must still meet its contract.
            where: `catalog`, `schema` and `layer`, where they are others than configured.

        Raises:
            InputError: If the event type has no such place, or the event would not be valid.
        """
        __tracebackhide__ = True
        try:
            return build_event(self._plan(event_type, where), at, number=number, valid=valid)
        except InputError as error:
            raise error.with_traceback(None) from None

    def _plan(self, event_type: str | None, where: Mapping[str, Any]) -> Plan:
        key = (event_type, *sorted((name, str(value)) for name, value in where.items()))
        if key not in self._plans:
            words = {name: str(value) for name, value in where.items()}
            wanted = self._configuration.adapted(words, "make_event")
            if event_type is None and wanted.schema is None:
                raise InputError("make_event: name the event type, or give a schema file")
            named = (event_type,) if event_type else ()
            contract = replace(wanted, events=named).contracts()[0]
            self._plans[key] = Plan.compile(contract, seed=wanted.seed)
        return self._plans[key]
