"""Progress on a terminal: how many cases are judged, how fast, and how long it will still take."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.progress import Progress, Task

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Outcome
    from eventcontracts.policy import Kind
    from eventcontracts.verification import ResultCell

__all__ = ["Forecast", "ProgressDisplay", "format_progress", "show_progress"]

CASES_PER_UPDATE: Final = 50
"""How many cases are judged before the terminal is told."""


class Forecast:
    """A forecast of the number of cases, as far as those before can tell.

    Each event type that is still to come is taken to have as many cases of a kind as those that
    are done had on average.

    Args:
        event_types: How many event types there are.
        kinds: The kinds of cases.

    >>> from eventcontracts.policy import Kind
    >>> forecast = Forecast(3, [Kind.VALID, Kind.INVALID])
    >>> forecast.done(Kind.VALID, 10)
    >>> forecast.total is None
    True
    >>> forecast.done(Kind.INVALID, 200)
    >>> forecast.total
    630
    """

    def __init__(self, event_types: int, kinds: Sequence[Kind]) -> None:
        self._event_types = event_types
        self._cells: Counter[Kind] = Counter()
        self._cases: Counter[Kind] = Counter(dict.fromkeys(kinds, 0))

    def done(self, kind: Kind, cases: int) -> None:
        """Learn how many cases of a kind an event type had."""
        self._cells[kind] += 1
        self._cases[kind] += cases

    @property
    def total(self) -> int | None:
        """How many cases there will be; None before each kind has come up once."""
        if not all(self._cells[kind] for kind in self._cases):
            return None
        rest = {kind: self._event_types - self._cells[kind] for kind in self._cases}
        return sum(
            cases + round(rest[kind] * cases / self._cells[kind])
            for kind, cases in self._cases.items()
        )


class ProgressDisplay:
    """The display of a run's progress, case by case and cell by cell.

    Args:
        progress: Where it is shown.
        forecast: How much there will be.
    """

    def __init__(self, progress: Progress, forecast: Forecast) -> None:
        self._progress = progress
        self._forecast = forecast
        self._task = progress.add_task("", total=None)
        self._cases = 0

    def observe(self, case: Case, outcome: Outcome) -> None:
        """See a case that is judged."""
        del outcome
        self._cases += 1
        if self._cases % CASES_PER_UPDATE == 0:
            self._show(f"{case.event_type} {case.kind}")

    def advance(self, cell: ResultCell) -> None:
        """See an event type and kind that is done."""
        self._forecast.done(cell.kind, cell.cases)
        self._show(f"{cell.event_type} {cell.kind}")

    def _show(self, what: str) -> None:
        total = self._forecast.total
        known = None if total is None else max(total, self._cases)
        self._progress.update(self._task, completed=self._cases, total=known, description=what)


def format_progress(cases: int, total: float | None, seconds: float) -> str:
    """Return how many cases are judged, how many a second, and how long the rest will take.

    >>> format_progress(1_500, 6_000, 3.0)
    '1,500 cases, 500 a second, 0:09 left'
    >>> format_progress(1_500, None, 0.0)
    '1,500 cases'
    """
    parts = [f"{cases:,} cases"]
    if cases and seconds > 0:
        parts.append(f"{cases / seconds:,.0f} a second")
        if total is not None:
            minutes, rest = divmod(round((total - cases) * seconds / cases), 60)
            parts.append(f"{minutes}:{rest:02} left")
    return ", ".join(parts)


@contextmanager
def show_progress(
    out: Console, event_types: int, kinds: Sequence[Kind]
) -> Iterator[ProgressDisplay | None]:
    """Give what shows progress if the console is a terminal, or else nothing.

    Args:
        out: Where it is shown.
        event_types: How many event types there are.
        kinds: The kinds of cases.
    """
    if not out.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn
    from rich.text import Text

    class Count(ProgressColumn):
        """A count of cases whose total is learned on the way."""

        def render(self, task: Task) -> Text:
            return Text(format_progress(round(task.completed), task.total, task.elapsed or 0.0))

    progress = Progress(
        BarColumn(24),
        Count(),
        TextColumn("{task.description}", markup=False, style="dim"),
        console=out,
        transient=True,
    )
    with progress:
        yield ProgressDisplay(progress, Forecast(event_types, kinds))
