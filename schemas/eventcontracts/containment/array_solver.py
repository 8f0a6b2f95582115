"""The solver of arrays: a goal for each item, counts of `contains`, and distinct items."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Final

from eventcontracts.containment.constraints import Contains, ItemAt, ItemsFrom, MinSize, UniqueItems
from eventcontracts.containment.result import (
    EMPTY_RESULT,
    SearchResult,
    candidate_result,
    found_result,
    unknown_result,
)
from eventcontracts.jsondata.equality import equality_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.containment.constraints import Goal, Literal
    from eventcontracts.containment.search import ValueFinder
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["find_array"]

MAX_ATTEMPTS: Final = 3_000
"""How many ways to meet all demands are tried."""

MAX_DISTINCT_ITEMS: Final = 300
"""How many items may be told apart."""

MAX_ARRAY_LENGTH: Final = 20_000
"""How many items an array may need."""


@dataclass(frozen=True, slots=True)
class _ContainsCount:
    """Bounds on how many items from an index on meet something."""

    index: int
    literal: Literal
    least: int = 0
    most: int | None = None


@dataclass(slots=True)
class _ArraySearch:
    """The search for one array."""

    finder: ValueFinder
    atoms: tuple[Literal, ...]
    counts: list[_ContainsCount] = field(default_factory=list)
    places: int = 0
    core: int = 0
    least: int = 0
    most: int | None = None
    is_distinct: bool = False
    is_repeated: bool = False
    attempts: int = 0

    def read(self) -> None:
        """Sort the literals."""
        for statement, holds in self.atoms:
            match statement:
                case MinSize(_, size) if holds:
                    self.least = max(self.least, size)
                case MinSize(_, size):
                    self.most = size - 1 if self.most is None else min(self.most, size - 1)
                # What holds of item 3 says nothing of shorter arrays (Core 10.3.1.1); not to meet
                # it takes an item 3.
                case ItemAt(index, _):
                    self.places = max(self.places, index + 1)
                    self.least = max(self.least, 0 if holds else index + 1)
                case ItemsFrom(index, literal):
                    self.places = max(self.places, index)
                    if not holds:
                        self.counts.append(_ContainsCount(index, literal.negated(), 1))
                case Contains(literal, least) if holds:
                    self.counts.append(_ContainsCount(0, literal, least))
                case Contains(literal, least):
                    self.counts.append(_ContainsCount(0, literal, 0, least - 1))
                case UniqueItems():
                    self.is_distinct |= holds
                    self.is_repeated |= not holds

    def run(self) -> SearchResult:
        """Return an array: the shortest lengths are tried first."""
        # `uniqueItems` and its negation.
        if self.is_distinct and self.is_repeated:
            return EMPTY_RESULT
        # No array needs more items that differ in what is asked of them: those with a place of
        # their own, and one for each time that `contains` must be met. Further items are all
        # alike.
        needed = sum(count.least for count in self.counts) + 2 * self.is_repeated
        self.core = self.places + needed
        longest = max(self.least, self.core)
        if self.most is not None:
            longest = min(longest, self.most)
        searched = longest if self.is_distinct else min(longest, self.core)
        if searched > MAX_DISTINCT_ITEMS or longest > MAX_ARRAY_LENGTH:
            return unknown_result(f"a list of {longest} items is more than is looked for")
        doubt: SearchResult = EMPTY_RESULT
        for length in range(self.least, longest + 1):
            result = self._of_length(length)
            if result.is_found:
                return result
            if not result.is_empty and not doubt.has_value:
                doubt = result
        return doubt

    def _of_length(self, length: int) -> SearchResult:
        base = [self._item(index) for index in range(min(length, self.core))]
        rest = [self._rest()] * (length - len(base))
        if any(self.finder.solve(goal).is_empty for goal in dict.fromkeys(base)):
            return EMPTY_RESULT
        doubt: SearchResult = EMPTY_RESULT
        for goals in self._assigned(base, [], tuple(0 for _ in self.counts)):
            result = self._listed([*goals, *rest])
            if result.is_found:
                return result
            if not result.is_empty and not doubt.has_value:
                doubt = result
        if doubt.is_empty and rest and any(count.most for count in self.counts):
            # Items that only make the array longer were held to meet no `maxContains`; perhaps one
            # could.
            return unknown_result("so many items are not told apart for maxContains")
        if doubt.is_empty and self.attempts > MAX_ATTEMPTS:
            return unknown_result("there are too many ways to choose items")
        return doubt

    def _rest(self) -> Goal:
        """Return what items meet that only make the array longer; they count nowhere."""
        limits = [count.literal.negated() for count in self.counts if count.most is not None]
        return tuple(dict.fromkeys((*self._item(self.core), *limits)))

    def _item(self, index: int) -> Goal:
        """Return what every item at an index has to meet."""
        goal: dict[Literal, None] = {}
        for statement, holds in self.atoms:
            match statement:
                case ItemAt(place, literal) if place == index:
                    goal[literal if holds else literal.negated()] = None
                case ItemsFrom(first, literal) if holds and first <= index:
                    goal[literal] = None
        return tuple(goal)

    def _assigned(
        self, base: list[Goal], goals: list[Goal], met: tuple[int, ...]
    ) -> Iterator[list[Goal]]:
        """Yield the goals of all items for each way to meet the counts."""
        self.attempts += 1
        if self.attempts > MAX_ATTEMPTS:
            return
        index = len(goals)
        left = len(base) - index
        # Fewer items are left than have still to meet something.
        if any(count.least - has > left for count, has in zip(self.counts, met, strict=True)):
            return
        if left == 0:
            yield goals
            return
        for extra, now in self._sides(index, met):
            goal = tuple(dict.fromkeys((*base[index], *extra)))
            if not extra or not self.finder.solve(goal).is_empty:
                yield from self._assigned(base, [*goals, goal], now)

    def _sides(
        self, index: int, met: tuple[int, ...]
    ) -> Iterator[tuple[tuple[Literal, ...], tuple[int, ...]]]:
        """Yield what an item may be held to, with how many items meet each count then."""
        ways: list[tuple[tuple[Literal, ...], tuple[int, ...]]] = [((), ())]
        for count, has in zip(self.counts, met, strict=True):
            yes, no = (count.literal,), (count.literal.negated(),)
            options: list[tuple[tuple[Literal, ...], int]] = []
            if index < count.index:
                options.append(((), has))
            elif count.most is None:
                # Without an upper limit an item need not be kept from meeting more than it has to.
                if has < count.least:
                    options.append((yes, has + 1))
                options.append(((), has))
            else:
                options.append((no, has))
                if has < count.most:
                    options.append((yes, has + 1))
            ways = [
                ((*way, *extra), (*now, next_)) for way, now in ways for extra, next_ in options
            ]
        yield from ways

    def _listed(self, goals: list[Goal]) -> SearchResult:
        if self.is_distinct:
            return self._different(goals)
        if self.is_repeated:
            return self._with_equals(goals)
        return self._plain(goals)

    def _plain(self, goals: list[Goal]) -> SearchResult:
        values: list[Json] = []
        reason = ""
        for goal in goals:
            result = self.finder.solve(goal)
            if not result.has_value:
                return result
            values.append(result.value)
            reason = reason or result.reason
        return candidate_result(values, reason) if reason else found_result(values)

    def _with_equals(self, goals: list[Goal]) -> SearchResult:
        """Return an array with two items that are equal."""
        doubt: SearchResult = EMPTY_RESULT
        # Equal items meet the goals of both.
        for one, other in combinations(range(len(goals)), 2):
            both = tuple(dict.fromkeys((*goals[one], *goals[other])))
            joined = [both if index in {one, other} else goal for index, goal in enumerate(goals)]
            result = self._plain(joined)
            if result.is_found:
                return result
            doubt = doubt if result.is_empty else result
        return doubt

    def _different(self, goals: list[Goal]) -> SearchResult:
        """Return an array without equal items: with enough values for each, they can be matched."""
        # Hall's theorem: n items can all differ if each has n values to choose from; where a goal
        # has fewer, the array is complete and the matching below decides.
        choices: dict[Goal, list[Json]] = {}
        is_complete = True
        for goal in dict.fromkeys(goals):
            choices[goal], is_all = self.finder.several(goal, len(goals))
            is_complete &= is_all
        taken: dict[object, int] = {}
        values: list[Json] = [None] * len(goals)
        for index in range(len(goals)):
            if not _assign_distinct(index, goals, choices, taken, values, set()):
                return (
                    EMPTY_RESULT
                    if is_complete
                    else unknown_result("too few different items were found")
                )
        return found_result(values)


def _assign_distinct(  # noqa: PLR0917  one step of a search that shares its state
    index: int,
    goals: list[Goal],
    choices: dict[Goal, list[Json]],
    taken: dict[object, int],
    values: list[Json],
    seen: set[object],
) -> bool:
    """Give an item a value that no other has, moving others where they can (a matching)."""
    for value in choices[goals[index]]:
        key = equality_key(value)
        if key in seen:
            continue
        seen.add(key)
        # An augmenting path: whoever has the value takes another one, if it can.
        if key not in taken or _assign_distinct(taken[key], goals, choices, taken, values, seen):
            taken[key] = index
            values[index] = value
            return True
    return False


def find_array(finder: ValueFinder, atoms: tuple[Literal, ...]) -> SearchResult:
    """Return an array that meets all literals about arrays.

    Args:
        finder: What finds the items.
        atoms: Literals about arrays, none of them a choice.
    """
    search = _ArraySearch(finder, atoms)
    search.read()
    return search.run()
