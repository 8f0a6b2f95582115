"""The error for a schema that no event can meet."""

from __future__ import annotations

from eventcontracts.errors import InputError

__all__ = ["UnsatisfiableError"]


class UnsatisfiableError(InputError):
    """A place in a schema that no value can meet.

    Attributes:
        pointer: The place in the event.
        reason: Why nothing can be made there.

    >>> str(UnsatisfiableError("/id", "minLength 5 is above maxLength 3"))
    'no event can be made: at /id: minLength 5 is above maxLength 3'
    """

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"no event can be made: at {pointer or 'the top level'}: {reason}")
        self.pointer = pointer
        self.reason = reason
