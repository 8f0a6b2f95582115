"""The family of errors: everything that can be wrong with input.

    ValueError
    └── InputError                    anything a user can mend; the message is one line
        ├── CatalogError              a catalog that is missing or damaged
        │   ├── UnknownEventError     an event type that it does not have
        │   ├── UnknownLayerError     an envelope layer that it does not have
        │   └── UnknownPlaceError     a place that its schema says nothing of
        ├── DocumentError             a page, capture or payload that cannot be read
        ├── DiscriminatorError        a text that does not say where payloads name their event
        ├── ChoiceError               a title or line that selects no payload
        ├── NothingToInferError       documents without any payload
        ├── CorrectionsError          corrections that cannot be read or applied
        ├── SchemaError               a schema that is no JSON Schema
        ├── UnsatisfiableError        a schema that no event can meet
        ├── FactoryError              an event that cannot be made as it is asked for
        ├── FolderError               a folder that cannot be read or written as it is
        ├── ManifestError             a corpus whose manifest is damaged
        ├── UnreadableCorpusError     a corpus that recorded events cannot be taken from
        ├── RevisionError             a git revision that cannot be read
        │   └── MissingPathError      a path that a revision does not have
        ├── WaiverError               a file of waivers that cannot be used
        ├── ReadsError                a file of what a consumer reads that cannot be used
        ├── ConfigurationError        settings that cannot be used
        ├── BaselineError             a baseline that cannot be used
        ├── RecordError               a kept failure that cannot be read
        └── ConsumerError             a consumer that cannot be reached

Each is defined beside what raises it, unless several parts raise it, and keeps its facts as
attributes. A command turns any of them into one line on standard error and exit status 2. Other
exceptions in the package are signals within one part, which catches what it raises.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CatalogError", "Explanation", "InputError", "UnknownEventError", "UnsatisfiableError"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The meaning of a code in reports, and the remedy.

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


class CatalogError(InputError):
    """A catalog that is missing or damaged."""


class UnknownEventError(CatalogError):
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


class UnsatisfiableError(InputError):
    """A place in a schema that no value can meet.

    Attributes:
        pointer: The place in the event.
        reason: Why nothing can be made there.
        event_type: The event type whose schema it is; empty where that is not known.

    >>> str(UnsatisfiableError("/id", "minLength 5 is above maxLength 3"))
    'no event can be made: at /id: minLength 5 is above maxLength 3'
    """

    def __init__(self, pointer: str, reason: str, event_type: str = "") -> None:
        where = f"{event_type}: " if event_type else ""
        place = pointer or "the top level"
        super().__init__(f"{where}no event can be made: at {place}: {reason}")
        self.pointer = pointer
        self.reason = reason
        self.event_type = event_type
