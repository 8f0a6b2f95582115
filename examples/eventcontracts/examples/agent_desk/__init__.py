"""An agent desk: what a team lead sees of the conversations in a contact center.

`on_event` is the consumer, with one bug that waits for the right event; `corrected` is the same
desk without it. Both take the events of Conversation Studio as they come, in the webhook's body or
in a Node-RED message, and refuse what is malformed with `ValueError`.

    eventcontracts verify eventcontracts.examples.agent_desk:on_event
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.examples.agent_desk.desk import CorrectedDesk, Desk

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["CorrectedDesk", "Desk", "corrected", "on_event"]

DESK = Desk()
CORRECTED_DESK = CorrectedDesk()


def on_event(event: Json) -> None:
    """Show an event on the desk.

    Raises:
        ValueError: If the event is malformed.
    """
    DESK.handle(event)


def corrected(event: Json) -> None:
    """Show an event on the corrected desk.

    Raises:
        ValueError: If the event is malformed.
    """
    CORRECTED_DESK.handle(event)
