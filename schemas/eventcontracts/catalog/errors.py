"""What can go wrong with a catalog."""

from __future__ import annotations

from eventcontracts.errors import InputError

__all__ = ["CatalogError", "UnknownEventError"]


class CatalogError(InputError):
    """A catalog that is missing or damaged."""


class UnknownEventError(InputError):
    """An event that a catalog does not have.

    Attributes:
        event: The name that was asked for.
        known: The names that there are.
    """

    def __init__(self, event: str, catalog: str, known: tuple[str, ...]) -> None:
        close = [name for name in known if event.upper() in name.upper()]
        names = ", ".join(close or known)
        super().__init__(f"{catalog} has no event {event!r}; it has {names or 'no events'}")
        self.event = event
        self.known = known
