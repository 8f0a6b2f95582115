"""What can go wrong with input, as one family of errors.

    ValueError
    └── InputError               anything a user can mend; the message is one line
        ├── documents.DocumentError     a page or sample that cannot be read
        ├── catalog.CatalogError        a catalog that is missing or damaged
        │   ├── catalog.UnknownEventError
        │   └── catalog.UnknownLayerError
        ├── validation.SchemaError      a schema that is no schema
        ├── plan.UnsatisfiableError     a schema that no event can meet
        ├── factories.FactoryError      an event that cannot be made as it is asked for
        ├── configuration.ConfigurationError  settings that cannot be used
        └── consumers.ConsumerError     a consumer that cannot be reached

Each is defined beside what raises it and keeps its facts as attributes. A command turns any of
them into one line on standard error and exit status 2.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CatalogError", "Explanation", "InputError", "UnknownEventError", "UnsatisfiableError"]

# What a code in a report means: the entry that `explain CODE` shows.


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a finding of one code means, and what to do about it.

    Attributes:
        code: Lower-case words with hyphens; it never changes once it is published.
        title: What was found, in one line.
        meaning: What that says about the event, the schema or the consumer.
        remedy: What to do about it.

    >>> Explanation("invalid-hung", "no answer in time", "It waits.", "Bound it.").code
    'invalid-hung'
    """

    code: str
    title: str
    meaning: str
    remedy: str


class InputError(ValueError):
    """Input that cannot be used; its text says what is wrong, where, and what to do.

    >>> str(InputError("orders.txt:12: expected ',' between two members"))
    "orders.txt:12: expected ',' between two members"
    """


# What can go wrong with a catalog.


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


# The error for a schema that no event can meet.


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
