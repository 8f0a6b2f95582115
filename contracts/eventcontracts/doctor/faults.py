"""The faults that are planted, and which verdict each must get behind which door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from eventcontracts.consumers import Interface
from eventcontracts.expectations import Verdict

__all__ = ["FAULTS", "Fault"]

EVERYWHERE: Final = tuple(Interface)
APPS: Final = (Interface.ASGI, Interface.WSGI)
PROCESSES: Final = (Interface.CALLABLE, *APPS, Interface.COMMAND, Interface.EXEC)
WATCHED: Final = PROCESSES


@dataclass(frozen=True, slots=True)
class Fault:
    """What a planted consumer does.

    Attributes:
        does: What its event tells it to do; empty for what is no event.
        told: The same for people.
        verdict: The verdict that it must get.
        interfaces: The doors behind which it can do that.
    """

    does: str
    told: str
    verdict: Verdict
    interfaces: tuple[Interface, ...] = EVERYWHERE


FAULTS: Final = (
    Fault("accept", "takes the event", Verdict.ACCEPTED),
    Fault("reject", "refuses it", Verdict.REJECTED),
    Fault("crash", "raises an exception", Verdict.CRASHED),
    Fault("leave", "ends its process", Verdict.CRASHED),
    Fault("break", "crashes its interpreter", Verdict.CRASHED),
    Fault("leak", "takes memory without end", Verdict.CRASHED, WATCHED),
    Fault("garbage", "answers nonsense", Verdict.CRASHED, (Interface.HTTP, Interface.COMMAND)),
    Fault("disorder", "answers out of order", Verdict.CRASHED, (Interface.COMMAND,)),
    Fault("hang-up", "hangs up", Verdict.CRASHED, (Interface.HTTP, Interface.COMMAND)),
    Fault("hang", "does not answer", Verdict.HUNG),
    Fault("trickle", "answers without end, slowly", Verdict.HUNG, (Interface.HTTP,)),
    Fault("endless", "answers without end", Verdict.FLOODED, (*APPS, Interface.HTTP)),
    Fault("flood-output", "prints without end", Verdict.FLOODED, PROCESSES),
    Fault("flood-lines", "prints lines without end", Verdict.FLOODED, PROCESSES),
    Fault("flood-errors", "prints errors without end", Verdict.FLOODED, PROCESSES),
    Fault("change", "crashes the first time only", Verdict.UNSTABLE),
    Fault("", "is spared after it was lost too often", Verdict.SKIPPED),
)
