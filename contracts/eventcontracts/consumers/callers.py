"""What calls Python code in this process, whatever interface it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from eventcontracts.consumers.calling import Caller
from eventcontracts.consumers.interface import Interface
from eventcontracts.consumers.target import resolve

if TYPE_CHECKING:
    from eventcontracts.consumers.interface import Deliverable, Outcome
    from eventcontracts.consumers.messages import Request

__all__ = ["DeliveryCaller", "caller_of"]


class DeliveryCaller(Protocol):
    """What makes an outcome of a delivery."""

    takes_bytes: bool

    def deliver(self, delivery: Deliverable) -> Outcome:
        """Return what the consumer does with a delivery."""
        ...

    def judge(self, error: BaseException, seconds: float = 0.0) -> Outcome:
        """Return the outcome that an exception of the consumer means."""
        ...

    def close(self) -> None:
        """End what was started."""
        ...


def caller_of(
    name: str,
    interface: Interface,
    request: Request,
    rejects: tuple[str, ...],
    answer: int,
    *,
    watched: bool = False,
) -> tuple[DeliveryCaller, str]:
    """Return what calls a consumer, and the folder of its code.

    Args:
        name: `module:callable` or `module:app`.
        interface: Whether it is a callable, an ASGI app or a WSGI app.
        request: What is sent to an app.
        rejects: More exception types, or statuses, that mean rejection.
        answer: Bytes of one answer of an app.
        watched: Whether the outcomes of a callable say what was read of the event.

    Raises:
        ConsumerError: If it cannot be imported or started.
    """
    target = resolve(name, app=interface is not Interface.CALLABLE)
    if interface is Interface.CALLABLE:
        return Caller(target, rejects, watched=watched), target.home
    from eventcontracts.consumers.webapps import WebCaller

    return WebCaller(target, interface, request, rejects, answer), target.home
