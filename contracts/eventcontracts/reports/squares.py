"""A cell as plain values: all that a page says of it, in a form that travels between processes."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.expectations import Verdict
from eventcontracts.reports.classes import class_of
from eventcontracts.verification.results import WORST_FIRST

if TYPE_CHECKING:
    from eventcontracts.jsontypes import JsonObject
    from eventcontracts.reports.articles import Article, Teller
    from eventcontracts.verification import Cause, Cell, Tally

__all__ = ["Square", "squares"]

MOST_CAUSES: Final = 8


@dataclass(frozen=True, slots=True)
class Square:
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
    articles: list[Article]
    more: int
    excused: list[JsonObject]


def squares(cell: Cell, teller: Teller, row: str = "") -> list[JsonObject]:
    """Return the squares of a cell as JSON, each a `Square` by its attributes.

    Args:
        cell: What was found.
        teller: Tells of the causes.
        row: The row of the grid; the event's name unless given.
    """
    tallies: dict[str, list[Tally]] = {}
    for tally in cell.tallies:
        tallies.setdefault(class_of(cell.kind, tally.operator), []).append(tally)
    return [
        asdict(_square(cell, category, found, row or cell.event_type, teller))
        for category, found in tallies.items()
    ]


def _square(cell: Cell, category: str, tallies: list[Tally], row: str, teller: Teller) -> Square:
    causes: dict[tuple[str, str], list[tuple[Tally, Cause]]] = {}
    for tally in tallies:
        for cause in tally.causes:
            key = (cause.outcome.verdict.value, cause.outcome.cause)
            causes.setdefault(key, []).append((tally, cause))
    articles = [teller.article(cell, found) for found in list(causes.values())[:MOST_CAUSES]]
    worst = [tally.worst for tally in tallies if tally.worst]
    return Square(
        row=row,
        event_type=cell.event_type,
        kind=cell.kind.value,
        category=category,
        cases=sum(tally.cases for tally in tallies),
        failures=sum(_failures(tally) for tally in tallies),
        skipped=sum(tally.skipped for tally in tallies),
        verdicts=_verdicts(tallies),
        worst=next((verdict.value for verdict in WORST_FIRST if verdict in worst), ""),
        operators=[_operator(tally) for tally in tallies if tally.operator],
        articles=articles,
        more=max(len(causes) - MOST_CAUSES, 0),
        excused=_excused(cell, category),
    )


def _excused(cell: Cell, category: str) -> list[JsonObject]:
    """Return the failures of a class of operators that do not fail the run, by excuse."""
    found: Counter[tuple[str, str, str]] = Counter()
    for cause in cell.excused:
        for failure in cause.failures if cause.excuse else ():
            operator = failure.change.operator if failure.change else None
            if cause.excuse and class_of(cell.kind, operator) == category:
                key = (cause.excuse.kind, failure.outcome.verdict.value, cause.excuse.reason)
                found[key] += 1
    return [
        {"kind": kind, "verdict": verdict, "reason": reason, "failures": count}
        for (kind, verdict, reason), count in found.items()
    ]


def _verdicts(tallies: list[Tally]) -> dict[str, int]:
    total: Counter[Verdict] = Counter()
    for tally in tallies:
        total.update(tally.verdicts)
    return {verdict.value: total[verdict] for verdict in Verdict if total[verdict]}


def _failures(tally: Tally) -> int:
    return sum(len(cause.failures) for cause in tally.causes)


def _operator(tally: Tally) -> JsonObject:
    return {
        "name": tally.operator,
        "cases": tally.cases,
        "failures": _failures(tally),
        "verdicts": _verdicts([tally]),
    }
