"""The door without walls: Python code in this process, for a debugger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.consumers.callers import caller_of
from eventcontracts.consumers.interface import Interface, Limits
from eventcontracts.consumers.messages import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.consumers.interface import Deliverable, Outcome
    from eventcontracts.consumers.messages import Request

__all__ = ["InProcessConsumer"]


class InProcessConsumer:
    """A Python callable or web app, called right here: no deadline, breakpoints work.

    Args:
        name: `module:callable`.
        interface: Whether it is a callable, an ASGI app or a WSGI app.
        request: What is sent to an app.
        rejects: More exception types that mean rejection.
        watched: Whether the outcomes of a callable say what was read of the event.

    Attributes:
        name: What the user calls it.
        renewable: What lives in this process cannot be made fresh.

    Raises:
        ConsumerError: If there is no such callable.

    >>> from eventcontracts.consumers import Delivery
    >>> consumer = InProcessConsumer("builtins:dict")
    >>> [str(outcome.verdict) for outcome in consumer.deliver([Delivery(b"{}")])]
    ['accepted']
    """

    renewable = False

    def __init__(
        self,
        name: str,
        rejects: tuple[str, ...] = (),
        *,
        interface: Interface = Interface.CALLABLE,
        request: Request = PLAIN,
        watched: bool = False,
    ) -> None:
        self.name = name
        self._caller, _ = caller_of(
            name, interface, request, rejects, Limits().answer, watched=watched
        )

    @property
    def takes_bytes(self) -> bool:
        """Whether it is an app: it is sent bytes, and a callable is given parsed events."""
        return self._caller.takes_bytes

    def deliver(self, deliveries: Iterable[Deliverable]) -> Iterator[Outcome]:
        """Yield the outcome of each delivery, in order."""
        yield from map(self._caller.deliver, deliveries)

    def reset(self) -> None:
        """Do nothing: what lives in this process cannot be made fresh."""

    def close(self) -> None:
        """End the consumer's event loop, if it has one."""
        self._caller.close()
