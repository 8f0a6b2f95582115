"""The grid of a page: its columns, its rows, and which square tells which causes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.policy import Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["FailureReason", "Grid", "GridColumn"]

CLASS_ORDER: Final = ("", "presence", "type", "value", "shape", "envelope", "text")
MAX_ARTICLES: Final = 400
MAX_ARTICLES_PER_REASON: Final = 24


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column of the grid.

    Attributes:
        kind: The kind of the cases.
        category: The class of the operators; empty where the kind has but one.
    """

    kind: str
    category: str


@dataclass(slots=True)
class FailureReason:
    """Failures that have the same cause, wherever they are.

    Attributes:
        number: Its number, from 1.
        article: What is told of it.
        failures: How many cases it fails.
        places: The squares where it comes up, with how many cases fail there.
    """

    number: int
    article: JsonObject
    failures: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)


class Grid:
    """The squares of a contract test, in order.

    Attributes:
        squares: All squares, as `reports.squares` returns them.
        columns: The columns, by kind.
        rows: The name of each row with its squares, or None where there is no case, by column.
        reasons: The causes, kind by kind.
        articles: What each square tells: pairs of the id of an article and its reason's number.
        told: The articles by id.
    """

    def __init__(self, squares: Sequence[JsonObject]) -> None:
        self.squares = squares
        found = {(square["kind"], square["category"]) for square in squares}
        self.columns = [
            GridColumn(kind.value, category)
            for kind in Kind
            for category in sorted((c for k, c in found if k == kind.value), key=_column_order)
        ]
        where = {
            (square["row"], square["kind"], square["category"]): number
            for number, square in enumerate(squares)
        }
        names = dict.fromkeys(square["row"] for square in squares)
        self.rows = [
            (name, [where.get((name, column.kind, column.category)) for column in self.columns])
            for name in names
        ]
        self.articles: list[list[tuple[str, int]]] = [[] for _ in squares]
        self.told: dict[str, JsonObject] = {}
        self.reasons = self._reasons()

    @property
    def kinds(self) -> dict[str, int]:
        """Each kind with how many columns it has."""
        return dict(Counter(column.kind for column in self.columns))

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(square["cases"] for square in self.squares)

    @property
    def failures(self) -> int:
        """How many cases fail."""
        return sum(square["failures"] for square in self.squares)

    @property
    def skipped(self) -> int:
        """How many cases were not judged."""
        return sum(square["skipped"] for square in self.squares)

    @property
    def excused(self) -> int:
        """How many cases fail and are excused."""
        return sum(each["failures"] for each in self.set_aside)

    @property
    def set_aside(self) -> list[JsonObject]:
        """The failures that do not fail the run, by excuse."""
        return [each for square in self.squares for each in square["excused"]]

    @property
    def verdicts(self) -> dict[str, int]:
        """How many cases got each verdict."""
        total: Counter[str] = Counter()
        for square in self.squares:
            total.update(square["verdicts"])
        return {verdict.value: total[verdict] for verdict in Verdict if total[verdict]}

    def _reasons(self) -> list[FailureReason]:
        """Return the causes, and lay the articles to the squares.

        Of the articles only so many are kept that a page stays small; a square whose own is left
        out shows the first of the same reason.
        """
        reasons: dict[tuple[Any, ...], FailureReason] = {}
        for kind in Kind:
            for number, square in enumerate(self.squares):
                for article in square["articles"] if square["kind"] == kind.value else ():
                    key = tuple(article["key"])
                    reason = reasons.setdefault(key, FailureReason(len(reasons) + 1, article))
                    self._lay(reason, article, number)
        return list(reasons.values())

    def _lay(self, reason: FailureReason, article: JsonObject, square: int) -> None:
        reason.failures += article["failures"]
        reason.places.append((square, article["failures"]))
        name = f"r{reason.number}"
        if len(reason.places) > 1 and self._has_room(reason):
            name = f"{name}-{len(reason.places)}"
        self.told.setdefault(name, article)
        self.articles[square].append((name, reason.number))

    def _has_room(self, reason: FailureReason) -> bool:
        return len(reason.places) <= MAX_ARTICLES_PER_REASON and len(self.told) < MAX_ARTICLES


def _column_order(category: str) -> tuple[int, str]:
    return (CLASS_ORDER.index(category) if category in CLASS_ORDER else len(CLASS_ORDER), category)
