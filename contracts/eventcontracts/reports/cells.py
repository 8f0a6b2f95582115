"""A cell as plain values: all that a page says of it, in a form that travels between processes."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from eventcontracts.policy import Kind, Verdict
from eventcontracts.verification.results import VERDICTS_WORST_FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.jsondata.jsontypes import JsonObject
    from eventcontracts.reports.failure_details import FailureDetail, FailureRenderer
    from eventcontracts.verification import FailureCluster, OperatorStats, ResultCell

__all__ = ["MatrixCell", "matrix_cells", "operator_class"]

# Classes of operators: the columns of the grid.


def operator_class(kind: Kind, operator: str | None) -> str:
    """Return the class that the cases of an operator belong to; empty where there is one only.

    >>> operator_class(Kind.INVALID, "remove"), operator_class(Kind.EDGE, "empty-list")
    ('presence', 'value')
    >>> operator_class(Kind.VALID, None)
    ''
    """
    if operator is None or kind not in {Kind.EDGE, Kind.INVALID}:
        return ""
    return _classes_by_operator(kind).get(operator, "other")


@lru_cache(maxsize=2)
def _classes_by_operator(kind: Kind) -> Mapping[str, str]:
    if kind is Kind.EDGE:
        from eventcontracts.edges import all_edge_classes

        return {edge.name: edge.category for edge in all_edge_classes()}
    from eventcontracts.mutations.registry import operators

    return {operator.name: operator.category for operator in operators()}


MAX_SQUARE_CAUSES: Final = 8


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A square of the grid: the cases of one event type, kind and class of operators.

    Attributes:
        row: The row: the event's name, or more where several tests share the grid.
        event_type: The event's name.
        kind: The kind of the cases.
        category: The class of the operators; empty where the kind has but one.
        cases: How many cases there are.
        failures: How many of them fail.
        skipped: How many were not judged.
        verdicts: How many cases got each verdict.
        worst: The worst verdict among the failures; empty if there are none.
        operators: Each operator with its name, cases, verdicts and failures.
        articles: The causes, the gravest first.
        more: How many more causes there are.
        excused: Failures that do not fail the run: each with kind, verdict, reason and number.
    """

    row: str
    event_type: str
    kind: str
    category: str
    cases: int
    failures: int
    skipped: int
    verdicts: dict[str, int]
    worst: str
    operators: list[JsonObject]
    articles: list[FailureDetail]
    more: int
    excused: list[JsonObject]


def matrix_cells(cell: ResultCell, renderer: FailureRenderer, row: str = "") -> list[JsonObject]:
    """Return the squares of a cell as JSON, each a `MatrixCell` by its attributes.

    Args:
        cell: What was found.
        renderer: Tells of the causes.
        row: The row of the grid; the event's name unless given.
    """
    tallies: dict[str, list[OperatorStats]] = {}
    for tally in cell.tallies:
        tallies.setdefault(operator_class(cell.kind, tally.operator), []).append(tally)
    return [
        asdict(_matrix_cell(cell, category, found, row or cell.event_type, renderer))
        for category, found in tallies.items()
    ]


def _matrix_cell(
    cell: ResultCell,
    category: str,
    tallies: list[OperatorStats],
    row: str,
    renderer: FailureRenderer,
) -> MatrixCell:
    causes: dict[tuple[str, str], list[tuple[OperatorStats, FailureCluster]]] = {}
    for tally in tallies:
        for cause in tally.causes:
            key = (cause.outcome.verdict.value, cause.outcome.cause)
            causes.setdefault(key, []).append((tally, cause))
    articles = [
        renderer.article(cell, found) for found in list(causes.values())[:MAX_SQUARE_CAUSES]
    ]
    worst = [tally.worst for tally in tallies if tally.worst]
    return MatrixCell(
        row=row,
        event_type=cell.event_type,
        kind=cell.kind.value,
        category=category,
        cases=sum(tally.cases for tally in tallies),
        failures=sum(_count_failures(tally) for tally in tallies),
        skipped=sum(tally.skipped for tally in tallies),
        verdicts=_count_verdicts(tallies),
        worst=next((verdict.value for verdict in VERDICTS_WORST_FIRST if verdict in worst), ""),
        operators=[_operator_as_json(tally) for tally in tallies if tally.operator],
        articles=articles,
        more=max(len(causes) - MAX_SQUARE_CAUSES, 0),
        excused=_excuses_as_json(cell, category),
    )


def _excuses_as_json(cell: ResultCell, category: str) -> list[JsonObject]:
    """Return the failures of a class of operators that do not fail the run, by excuse."""
    found: Counter[tuple[str, str, str]] = Counter()
    for cause in cell.excused:
        for failure in cause.failures if cause.excuse else ():
            operator = failure.change.operator if failure.change else None
            if cause.excuse and operator_class(cell.kind, operator) == category:
                key = (cause.excuse.kind, failure.outcome.verdict.value, cause.excuse.reason)
                found[key] += 1
    return [
        {"kind": kind, "verdict": verdict, "reason": reason, "failures": count}
        for (kind, verdict, reason), count in found.items()
    ]


def _count_verdicts(tallies: list[OperatorStats]) -> dict[str, int]:
    total: Counter[Verdict] = Counter()
    for tally in tallies:
        total.update(tally.verdicts)
    return {verdict.value: total[verdict] for verdict in Verdict if total[verdict]}


def _count_failures(tally: OperatorStats) -> int:
    return sum(len(cause.failures) for cause in tally.causes)


def _operator_as_json(tally: OperatorStats) -> JsonObject:
    return {
        "name": tally.operator,
        "cases": tally.cases,
        "failures": _count_failures(tally),
        "verdicts": _count_verdicts([tally]),
    }
