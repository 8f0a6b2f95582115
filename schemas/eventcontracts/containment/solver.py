"""The solver of goals: a value that meets one, or the proof that there is none.

A goal is a few literals about one value. Values are finite: if some value meets a goal, then the
smallest does, and nothing inside it meets the same goal. So a goal that comes up inside the search
for itself counts as met by nothing there, and recursive schemas come to an end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from eventcontracts.containment.array_solver import find_array
from eventcontracts.containment.constraints import (
    And,
    Constraint,
    Enum,
    ExactlyOne,
    Literal,
    Property,
    Reference,
    Required,
    Types,
)
from eventcontracts.containment.number_solver import find_number
from eventcontracts.containment.object_solver import find_object, property_goal
from eventcontracts.containment.result import (
    EMPTY_RESULT,
    SearchResult,
    candidate_result,
    found_result,
    unknown_result,
)
from eventcontracts.containment.search import Disjunction, KnownFacts, unequal_alternatives
from eventcontracts.containment.string_solver import StringFinder
from eventcontracts.jsondata.equality import VALUE_TYPES, exact_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.containment.constraints import Goal
    from eventcontracts.containment.search import SearchContext
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["ExhaustedError", "SearchState", "Solver"]

# Finding a value of one type: choices are made until only literals about that type are left.


MAX_PROPERTY_CHOICES: Final = 3


"""How many choices ask for a property before its values are taken one by one."""


@dataclass(slots=True)
class SearchState:
    """Known facts about a value, and the choices that are still open."""

    facts: KnownFacts
    choices: list[Disjunction] = field(default_factory=list)

    def copy(self) -> SearchState:
        """Return a state that can be changed by itself."""
        return SearchState(self.facts.copy(), list(self.choices))

    def add(self, literals: Iterable[Literal]) -> bool:
        """Take literals as true; return whether they can be, as far as is seen at once."""
        facts = self.facts
        todo = list(literals)[::-1]
        while todo:
            literal = todo.pop()
            # A literal that is known adds nothing; its negation is a contradiction, and the whole
            # case is over.
            if literal in facts.seen:
                continue
            if literal.negated() in facts.seen:
                return False
            statement, holds = literal
            # A keyword about another type is true here (Validation 6: "validation succeeds"), and
            # its negation false: this is what makes one search out of six small ones.
            if statement.about is not None and facts.type not in statement.about:
                if not holds:
                    return False
                continue
            facts.seen[literal] = None
            parts = self._take(statement, holds=holds)
            if parts is None:
                return False
            todo.extend(reversed(parts))
        return True

    def _take(self, statement: Constraint, *, holds: bool) -> Goal | None:
        """Return what follows from a literal; None if it cannot be."""
        facts, context = self.facts, self.facts.context
        match statement:
            case Types(names):
                return () if (facts.type in names) is holds else None
            case Reference():
                expanded = context.expand(statement)
                return (expanded if holds else expanded.negated(),)
            case And(parts) if holds:
                return parts
            # De Morgan: not all of them, so the negation of one.
            case And(parts):
                self.choices.append(Disjunction(tuple((part.negated(),) for part in parts)))
            case ExactlyOne(parts):
                self.choices.append(Disjunction(one=parts, holds=holds))
            case Enum():
                return self._take_values(statement, holds=holds)
            case Property(name, literal):
                facts.atoms[Literal(statement, holds)] = None
                facts.narrow(name, literal if holds else literal.negated())
                # `properties` says nothing of a property that is not there (Core 10.3.2.1); so
                # where it is not met, the property is there.
                return () if holds else (context.statements.literal(Required, name),)
            case _:
                facts.atoms[Literal(statement, holds)] = None
        return ()

    def _take_values(self, statement: Enum, *, holds: bool) -> Goal | None:
        facts = self.facts
        ours = [value for value in statement.values if exact_type(value) == facts.type]
        if holds and not ours:
            return None
        # A scalar is unlike a value or it is not. An array is unlike another by its length or by
        # an item, which are cases to choose from.
        if holds or facts.type not in {"array", "object"}:
            if ours:
                facts.atoms[Literal(statement, holds)] = None
            return ()
        for value in ours:
            self.choices.append(
                Disjunction(tuple(unequal_alternatives(value, facts.context.statements)))
            )
        return ()

    def settle(self) -> bool:
        """Make the choices that have one alternative left; return whether all can be made."""
        # Unit propagation: what has one alternative left is no choice. Each may leave others with
        # one.
        is_settled = False
        while not is_settled:
            is_settled = True
            choices, self.choices = self.choices, []
            for choice in choices:
                left = choice.left(self.facts)
                if left is None:
                    continue
                if not left:
                    return False
                if len(left) > 1:
                    self.choices.append(choice)
                elif not self.add(left[0]):
                    return False
                else:
                    is_settled = False
        return True

    def by_tag(self) -> list[Goal] | None:
        """Return the cases of a property with few values that several choices ask for, if any."""
        facts, context = self.facts, self.facts.context
        # Twenty branches of a tagged union are twenty disjunctions that each mention the tag.
        # Branching over them one by one is exponential; over the values of the tag it is linear.
        asked: dict[str, int] = {}
        for choice in self.choices:
            parts = (*choice.one, *chain.from_iterable(choice.alternatives))
            for name in sorted(context.property_names_in(parts)):
                asked[name] = asked.get(name, 0) + 1
        tags = [
            name
            for name, values in facts.domains.items()
            if len(values) > 1 and asked.get(name, 0) >= MAX_PROPERTY_CHOICES
        ]
        if not tags:
            return None
        name = max(tags, key=lambda tag: asked[tag])
        statements = context.statements
        has = statements.literal(Required, name)
        cases: list[Goal] = [
            (has, statements.literal(Property, name, statements.enum([value])))
            for value in facts.domains[name]
        ]
        return cases if has in facts.seen else [(has.negated(),), *cases]


MAX_NESTING: Final = 50


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

    def __init__(self, context: SearchContext, steps: int, offer: Callable[[Json], bool]) -> None:
        self.context = context
        self._texts = StringFinder()
        self._steps = steps
        self._offer = offer
        self._known: dict[frozenset[Literal], SearchResult] = {}
        self._provisional: dict[frozenset[Literal], int] = {}
        self._stack: dict[frozenset[Literal], int] = {}
        self._lowest = MAX_NESTING

    def _spend(self) -> None:
        """Take a step.

        Raises:
            ExhaustedError: If it was the last.
        """
        self._steps -= 1
        if self._steps < 0:
            raise ExhaustedError

    def solve(self, goal: Goal) -> SearchResult:
        """Return a value that meets a goal, or that there is none."""
        if not goal:
            return found_result(None)
        key = frozenset(goal)
        # The goal came up inside the search for itself. The least value that meets it has nothing
        # inside that meets it too, so inside there is none. `_lowest` tells the goals in between
        # whose word this rests on.
        if key in self._stack:
            self._lowest = min(self._lowest, self._stack[key])
            return EMPTY_RESULT
        known = self._known.get(key)
        if known is not None:
            self._lowest = min(self._lowest, self._provisional.get(key, MAX_NESTING))
            return known
        # Seen here without trying types, since it is the usual end of a branch.
        if any(literal.negated() in key for literal in goal):
            return EMPTY_RESULT
        if len(self._stack) >= MAX_NESTING:
            return unknown_result(f"values nested deeper than {MAX_NESTING} are not looked for")
        return self._entered(goal, key)

    def _entered(self, goal: Goal, key: frozenset[Literal]) -> SearchResult:
        """Solve a goal, and remember the result for as long as it stands."""
        depth, outer, before = len(self._stack), self._lowest, len(self._provisional)
        self._stack[key] = depth
        self._lowest = MAX_NESTING
        result = self._solved(goal, is_outermost=depth == 0)
        del self._stack[key]
        lowest = self._lowest
        rests_on_others = lowest < depth
        self._lowest = min(outer, lowest) if rests_on_others else outer
        # Answers that were found inside rest on "none" for a goal that is still open. If that goal
        # is met after all they were premature and are forgotten; if it is empty too they stand,
        # for as long as the outermost goal that they rest on is open.
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

    def _solved(self, goal: Goal, *, is_outermost: bool) -> SearchResult:
        """Solve a goal for each type in turn."""
        doubt: SearchResult = EMPTY_RESULT
        for type_ in VALUE_TYPES:
            for result in self._of_type(goal, type_):
                if result.is_found and (not is_outermost or self._offer(result.value)):
                    return result
                if result.has_value and is_outermost and self._offer(result.value):
                    return found_result(result.value)
                if result.is_found:
                    doubt = unknown_result(
                        "a witness that was found did not stand the validator's check"
                    )
                elif not result.is_empty and not doubt.has_value:
                    doubt = result
        return doubt

    def _of_type(self, goal: Goal, type_: str) -> Iterator[SearchResult]:
        """Yield a result for each way to make the choices of a goal."""
        first = SearchState(KnownFacts(type_, self.context))
        todo = [first] if first.add(goal) else []
        while todo:
            self._spend()
            state = todo.pop()
            if not state.settle():
                continue
            # The facts alone, without the choices that are left, are a weaker goal: if even that
            # has no value, the choices need not be made at all. If its value happens to meet the
            # whole goal, likewise.
            result = self._solve_facts(state.facts, goal)
            if result.is_empty:
                continue
            is_met = result.has_value and self.context.truth.of_all(goal, result.value)
            if is_met:
                yield found_result(result.value)
            if is_met or not state.choices or state.facts.listed() is not None:
                yield result
                continue
            todo.extend(reversed(list(self._branches(state))))

    def _branches(self, state: SearchState) -> Iterator[SearchState]:
        """Yield a state for each case of a tag, or of the choice that has the fewest."""
        alternatives = state.by_tag()
        if alternatives is None:
            sized = [(choice.left(state.facts) or [], choice) for choice in state.choices]
            alternatives, chosen = min(sized, key=lambda pair: len(pair[0]))
            state.choices.remove(chosen)
        # Depth first, and in the order of the schema, so that a witness comes from the first
        # branch that gives one and is the same at every run.
        for alternative in alternatives:
            if not self._is_hopeless(state.facts, alternative):
                branch = state.copy()
                if branch.add(alternative):
                    yield branch

    def _is_hopeless(self, facts: KnownFacts, alternative: Goal) -> bool:
        """Return whether an alternative asks a property for what it cannot be."""
        for statement, holds in alternative:
            if isinstance(statement, Property) and not holds and facts.type == "object":
                goal = (statement.literal.negated(), *property_goal(facts.atoms, statement.name))
                if self.solve(tuple(dict.fromkeys(goal))).is_empty:
                    return True
        return False

    def _solve_facts(self, facts: KnownFacts, goal: Goal) -> SearchResult:
        """Return a value that meets all facts, whatever is still to be chosen."""
        listed = facts.listed()
        if listed is not None:
            return self._solve_enum(listed, facts.type, goal)
        result = self._by_type(facts)
        opaque = facts.opaque()
        if opaque is None or result.is_empty:
            return result
        reason = f"{opaque.reason} is not understood"
        return (
            candidate_result(result.value, reason) if result.has_value else unknown_result(reason)
        )

    def _solve_enum(self, listed: Enum, type_: str, goal: Goal) -> SearchResult:
        """Return one of a few values that meets a goal."""
        doubt: SearchResult = EMPTY_RESULT
        for value in listed.values:
            if exact_type(value) == type_:
                verdict = self.context.truth.of_all(goal, value)
                if verdict:
                    return found_result(value)
                if verdict is None:
                    doubt = candidate_result(value, "a listed value could not be checked")
        return doubt

    def _by_type(self, facts: KnownFacts) -> SearchResult:
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

    def _one_of(self, values: tuple[Json, ...], facts: KnownFacts) -> SearchResult:
        for value in values:
            if self.context.truth.of_all(facts.atoms, value) is not False:
                return found_result(value)
        return EMPTY_RESULT

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
        return (self.context.statements.enum(listed).negated(),) if listed else ()
