"""Discriminators: where a payload names its event, in one place or in two.

`/type` is one place; `/type+/action` are two, whose values are joined by a dot: `order.paid`. The
second part may be absent: a `message` without a `subtype` is a `message`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import InputError
from eventcontracts.jsondata.pointers import lookup, parse_pointer

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["Discriminator", "DiscriminatorError"]

JOINT: Final = "."
"""What stands between the two parts of an event's name."""


class DiscriminatorError(InputError):
    """A text that does not say where payloads name their event."""


@dataclass(frozen=True, slots=True)
class Discriminator:
    """One place in a payload that names its event, or two that do together.

    >>> place = Discriminator.parse("/type+/action")
    >>> place.name({"type": "order", "action": "paid"}), place.name({"type": "ping"})
    ('order.paid', 'ping')

    Attributes:
        pointers: The pointers of the places, the leading one first.
    """

    pointers: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Discriminator:
        """Return the discriminator that a text names.

        Args:
            text: A JSON pointer, or several with a plus sign between them.

        Raises:
            DiscriminatorError: If it is no such text.
        """
        first, *further = text.split("+/")
        pointers = (first, *(f"/{pointer}" for pointer in further))
        if not all(pointer.startswith("/") for pointer in pointers):
            raise DiscriminatorError(
                f"{text!r} is no JSON pointer; say where payloads name their event, as in /type or "
                "/type+/action"
            )
        return cls(pointers)

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return "+".join(self.pointers)

    def inside(self, hole: str) -> Discriminator | None:
        """Return the same places as seen from an object around them; None if they lie elsewhere.

        Args:
            hole: The object's pointer.
        """
        if not all(pointer.startswith(f"{hole}/") for pointer in self.pointers):
            return None
        return Discriminator(tuple(pointer.removeprefix(hole) for pointer in self.pointers))

    def parts(self, event: Json) -> dict[str, str]:
        """Return what a payload says at each place, up to the first where it says nothing."""
        found: dict[str, str] = {}
        for pointer in self.pointers:
            value = lookup(event, parse_pointer(pointer))
            if not isinstance(value, str) or not value.strip():
                break
            found[pointer] = value
        return found

    def name(self, event: Json) -> str:
        """Return the event's name in a payload; empty if it has none there."""
        return JOINT.join(self.parts(event).values())
