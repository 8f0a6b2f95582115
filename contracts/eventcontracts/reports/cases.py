"""Every case with its verdict, one a line, written while they are judged."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from eventcontracts.jsontext import compact
from eventcontracts.writing import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Outcome
    from eventcontracts.expectations import Policy
    from eventcontracts.jsontypes import JsonObject
    from eventcontracts.verification import Observe

__all__ = ["case_as_json", "recorded"]


@contextmanager
def recorded(file: Path, policy: Policy) -> Iterator[Observe]:
    """Give what writes a line for each case that it sees; the file is there when all is seen.

    Args:
        file: The file, compressed where it ends in `.gz`.
        policy: Which verdicts are right.

    Raises:
        OSError: If the file cannot be written.
    """
    with replacing(file) as stream:

        def observe(case: Case, outcome: Outcome) -> None:
            stream.write(compact(case_as_json(case, outcome, policy)) + b"\n")

        yield observe


def case_as_json(case: Case, outcome: Outcome, policy: Policy) -> JsonObject:
    """Return a case and its verdict, without the event.

    >>> from eventcontracts.cases import Case
    >>> from eventcontracts.consumers import Outcome
    >>> from eventcontracts.expectations import Kind, Policy, Verdict
    >>> ping = Case("PING-valid-0", "PING", Kind.VALID, {})
    >>> found = case_as_json(ping, Outcome(Verdict.ACCEPTED), Policy.STRICT)
    >>> found["verdict"], found["expected"]
    ('accepted', ['accepted'])
    """
    return {
        "id": case.id,
        "event_type": case.event_type,
        "kind": case.kind.value,
        "operator": case.change.operator if case.change else None,
        "pointer": case.change.pointer if case.change else None,
        "keyword": case.fault.keyword if case.fault else None,
        "verdict": outcome.verdict.value,
        "expected": [verdict.value for verdict in case.expected(policy)],
        "detail": outcome.detail,
    }
