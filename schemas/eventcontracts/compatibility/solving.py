"""Finding a value that meets a goal, or proving that there is none.

A goal is a few literals about one value. Values are finite: if some value meets a goal, then the
smallest does, and nothing inside it meets the same goal. So a goal that comes up inside the search
for itself counts as met by nothing there, and recursive schemas come to an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.arrays import find_array
from eventcontracts.compatibility.branching import State
from eventcontracts.compatibility.equality import TYPES, type_of
from eventcontracts.compatibility.facts import Facts
from eventcontracts.compatibility.numbers import find_number
from eventcontracts.compatibility.objects import find_object, member_goal
from eventcontracts.compatibility.results import EMPTY, Result, candidate, found, unknown
from eventcontracts.compatibility.statements import Member
from eventcontracts.compatibility.strings import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.compatibility.contexts import Context
    from eventcontracts.compatibility.statements import Among, Goal, Literal
    from eventcontracts.jsontypes import Json

__all__ = ["ExhaustedError", "Solver"]

DEPTH: Final = 50
"""How deep a value may be nested."""


class ExhaustedError(Exception):
    """The search took more steps than it may; it never leaves this package."""


class Solver:
    """The search for values.

    Args:
        context: What is known before.
        steps: How many steps the search may take.
        offer: What is shown each candidate for the outermost goal; it says whether that will do.
    """

    def __init__(self, context: Context, steps: int, offer: Callable[[Json], bool]) -> None:
        self.context = context
        self._texts = Texts()
        self._steps = steps
        self._offer = offer
        self._known: dict[frozenset[Literal], Result] = {}
        self._provisional: dict[frozenset[Literal], int] = {}
        self._stack: dict[frozenset[Literal], int] = {}
        self._lowest = DEPTH

    def _spend(self) -> None:
        """Take a step.

        Raises:
            ExhaustedError: If it was the last.
        """
        self._steps -= 1
        if self._steps < 0:
            raise ExhaustedError

    def solve(self, goal: Goal) -> Result:
        """Return a value that meets a goal, or that there is none."""
        if not goal:
            return found(None)
        key = frozenset(goal)
        if key in self._stack:
            self._lowest = min(self._lowest, self._stack[key])
            return EMPTY
        known = self._known.get(key)
        if known is not None:
            self._lowest = min(self._lowest, self._provisional.get(key, DEPTH))
            return known
        if any(literal.negated() in key for literal in goal):
            return EMPTY
        if len(self._stack) >= DEPTH:
            return unknown(f"values nested deeper than {DEPTH} are not looked for")
        return self._entered(goal, key)

    def _entered(self, goal: Goal, key: frozenset[Literal]) -> Result:
        """Solve a goal, and remember the result for as long as it stands."""
        depth, outer, before = len(self._stack), self._lowest, len(self._provisional)
        self._stack[key] = depth
        self._lowest = DEPTH
        result = self._solved(goal, is_outermost=depth == 0)
        del self._stack[key]
        lowest = self._lowest
        rests_on_others = lowest < depth
        self._lowest = min(outer, lowest) if rests_on_others else outer
        inside = list(self._provisional)[before:]
        for other in inside:
            if not result.is_empty:
                del self._known[other]
            if rests_on_others and result.is_empty:
                self._provisional[other] = min(self._provisional[other], lowest)
            else:
                del self._provisional[other]
        self._known[key] = result
        if rests_on_others and result.is_empty:
            self._provisional[key] = lowest
        return result

    def _solved(self, goal: Goal, *, is_outermost: bool) -> Result:
        """Solve a goal for each type in turn."""
        doubt: Result = EMPTY
        for type_ in TYPES:
            for result in self._of_type(goal, type_):
                if result.is_found and (not is_outermost or self._offer(result.value)):
                    return result
                if result.has_value and is_outermost and self._offer(result.value):
                    return found(result.value)
                if result.is_found:
                    doubt = unknown("a witness that was found did not stand the validator's check")
                elif not result.is_empty and not doubt.has_value:
                    doubt = result
        return doubt

    def _of_type(self, goal: Goal, type_: str) -> Iterator[Result]:
        """Yield what is found for each way to make the choices of a goal."""
        first = State(Facts(type_, self.context))
        todo = [first] if first.add(goal) else []
        while todo:
            self._spend()
            state = todo.pop()
            if not state.settle():
                continue
            result = self._so_far(state.facts, goal)
            if result.is_empty:
                continue
            is_met = result.has_value and self.context.truth.of_all(goal, result.value)
            if is_met:
                yield found(result.value)
            if is_met or not state.choices or state.facts.listed() is not None:
                yield result
                continue
            todo.extend(reversed(list(self._branches(state))))

    def _branches(self, state: State) -> Iterator[State]:
        """Yield a state for each case of a tag, or of the choice that has the fewest."""
        alternatives = state.by_tag()
        if alternatives is None:
            sized = [(choice.left(state.facts) or [], choice) for choice in state.choices]
            alternatives, chosen = min(sized, key=lambda pair: len(pair[0]))
            state.choices.remove(chosen)
        for alternative in alternatives:
            if not self._is_hopeless(state.facts, alternative):
                branch = state.copy()
                if branch.add(alternative):
                    yield branch

    def _is_hopeless(self, facts: Facts, alternative: Goal) -> bool:
        """Return whether an alternative asks a member for what it cannot be."""
        for statement, holds in alternative:
            if isinstance(statement, Member) and not holds and facts.type == "object":
                goal = (statement.literal.negated(), *member_goal(facts.atoms, statement.name))
                if self.solve(tuple(dict.fromkeys(goal))).is_empty:
                    return True
        return False

    def _so_far(self, facts: Facts, goal: Goal) -> Result:
        """Return a value that meets all facts, whatever is still to be chosen."""
        listed = facts.listed()
        if listed is not None:
            return self._among(listed, facts.type, goal)
        result = self._by_type(facts)
        opaque = facts.opaque()
        if opaque is None or result.is_empty:
            return result
        reason = f"{opaque.reason} is not understood"
        return candidate(result.value, reason) if result.has_value else unknown(reason)

    def _among(self, listed: Among, type_: str, goal: Goal) -> Result:
        """Return one of a few values that meets a goal."""
        doubt: Result = EMPTY
        for value in listed.values:
            if type_of(value) == type_:
                verdict = self.context.truth.of_all(goal, value)
                if verdict:
                    return found(value)
                if verdict is None:
                    doubt = candidate(value, "a listed value could not be checked")
        return doubt

    def _by_type(self, facts: Facts) -> Result:
        match facts.type:
            case "null":
                return self._one_of((None,), facts)
            case "boolean":
                return self._one_of((True, False), facts)
            case "integer" | "fraction":
                return find_number(facts.atoms, is_integer=facts.type == "integer")
            case "string":
                return self._texts.find(facts.atoms)
            case "array":
                return find_array(self, tuple(facts.atoms))
            case _:
                return find_object(self, tuple(facts.atoms))

    def _one_of(self, values: tuple[Json, ...], facts: Facts) -> Result:
        for value in values:
            if self.context.truth.of_all(facts.atoms, value) is not False:
                return found(value)
        return EMPTY

    def several(self, goal: Goal, number: int) -> tuple[list[Json], bool]:
        """Return different values that meet a goal, and whether fewer than asked for are all."""
        values: list[Json] = []
        while len(values) < number:
            result = self.solve((*goal, *self._unlike(values)))
            if not result.is_found:
                return values, result.is_empty
            values.append(result.value)
        return values, True

    def _unlike(self, values: Iterable[Json]) -> tuple[Literal, ...]:
        listed = list(values)
        return (self.context.statements.among(listed).negated(),) if listed else ()
