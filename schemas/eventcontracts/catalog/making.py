"""Who makes events of an event type: found by an entry point, since this part knows no maker."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from eventcontracts.catalog.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json

__all__ = ["EventMaker", "Overrides", "maker_of"]

Overrides: TypeAlias = "Mapping[str, Json | Callable[[int], Json]]"
"""Values of places by JSON Pointer; a function makes one of the event's number."""

GROUP: Final = "eventcontracts.makers"
"""The entry point whose `events` is the class that makes events."""


class EventMaker(Protocol):
    """Makes events that meet a contract."""

    def __init__(self, contract: Contract, seed: int) -> None: ...

    def example(
        self, at: Overrides | None = None, *, number: int | None = None, valid: bool = True
    ) -> Json:
        """Return one event to measure."""
        ...

    def events(
        self, n: int | None = None, at: Overrides | None = None, *, valid: bool = True
    ) -> Iterator[Json]:
        """Yield events, each to measure."""
        ...


def maker_of(contract: Contract, seed: int) -> EventMaker:
    """Return what makes the events of a contract.

    Raises:
        CatalogError: If no maker is installed.
    """
    return _maker_class()(contract, seed)


@cache
def _maker_class() -> type[EventMaker]:
    from importlib.metadata import entry_points

    for found in entry_points(group=GROUP, name="events"):
        maker: type[EventMaker] = found.load()
        return maker
    raise CatalogError("nothing is installed that makes events: install eventcontracts again")
