"""All checks over documents, as one sorted list of problems."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from eventcontracts.documents import Problem, check_identity, find_naming
from eventcontracts.lint.envelopes import check_envelopes
from eventcontracts.lint.event_names import check_names
from eventcontracts.lint.rows import check_rows
from eventcontracts.lint.values import check_values
from eventcontracts.lint.words import check_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.documents import Document, Naming

__all__ = ["lint"]


def lint(documents: Sequence[Document], naming: Naming | None = None) -> tuple[Problem, ...]:
    """Return the problems of documents, wrong or doubtful, sorted by place.

    Severity `error` is a payload that is lost, `warning` something that misleads a reader or the
    inference of schemas, `note` something that the documents cannot tell or that looks unusual.

    Args:
        documents: Documents that describe the same kind of events; they are compared as one.
        naming: How their payloads name their events; found unless given.

    >>> from eventcontracts.documents import Document, SourceLocation, Row
    >>> page = Document("page.txt", (Row("Order Lost", "", SourceLocation("page.txt", 3)),))
    >>> [(str(problem.place), problem.code) for problem in lint([page])]
    [('page.txt:3', 'row-without-payload')]
    """
    found = chain(
        *(document.problems for document in documents),
        *map(check_rows, documents),
        *map(_asides, documents),
        check_identity(documents, naming or find_naming(documents)),
        check_names(documents),
        check_envelopes(documents),
        check_values(documents),
        *map(check_words, documents),
    )
    return tuple(sorted(found, key=lambda problem: (problem.place, problem.code, problem.pointer)))


def _asides(document: Document) -> Iterator[Problem]:
    """Yield a note for each block that looks like data and is taken for no event."""
    for aside in (aside for aside in document.asides if not aside.is_doubtful):
        message = f"taken for no event: {aside.reason}"
        yield Problem(aside.place, "no-event", message, severity="note")
