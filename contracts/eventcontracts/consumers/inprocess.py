"""The door without walls: a callable in this process, for a debugger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eventcontracts.consumers.calling import Caller
from eventcontracts.consumers.interface import Outcome
from eventcontracts.consumers.target import resolve
from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["InProcessConsumer"]


class InProcessConsumer:
    """A Python callable, called right here: no deadline, no limits, breakpoints work.

    Args:
        name: `module:callable`.
        rejects: More exception types that mean rejection.

    Raises:
        ConsumerError: If there is no such callable.

    >>> [str(outcome.verdict) for outcome in InProcessConsumer("builtins:dict").deliver([b"{}"])]
    ['accepted']
    """

    def __init__(self, name: str, rejects: tuple[str, ...] = ()) -> None:
        self.name = name
        self._caller = Caller(resolve(name), rejects)

    def deliver(self, bodies: Iterable[bytes]) -> Iterator[Outcome]:
        """Yield the outcome of each body, in order."""
        for body in bodies:
            try:
                event = json.loads(body)
            except (ValueError, RecursionError):
                yield Outcome(Verdict.SKIPPED, "it is no JSON, and a callable is given events")
            else:
                yield self._caller(event)

    def reset(self) -> None:
        """Do nothing: what lives in this process cannot be made fresh."""

    def close(self) -> None:
        """End the consumer's event loop, if it has one."""
        self._caller.close()
