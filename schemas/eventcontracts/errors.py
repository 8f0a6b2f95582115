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

__all__ = ["InputError"]


class InputError(ValueError):
    """Input that cannot be used; its text says what is wrong, where, and what to do.

    >>> str(InputError("orders.txt:12: expected ',' between two members"))
    "orders.txt:12: expected ',' between two members"
    """
