"""`unevaluatedProperties` and `unevaluatedItems` as formulas.

What they reach depends on which branches hold. So the branches are told apart into cases, each
with the conditions under which it is the case and with what is evaluated then.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, Protocol

from eventcontracts.containment.constraints import AdditionalProperties, ItemsFrom, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.containment.constraints import FormulaFactory
    from eventcontracts.jsondata.jsontypes import JsonObject
    from eventcontracts.schema.references import ReferenceResolver, SchemaPath

__all__ = ["TooManyCasesError", "unevaluated_formula"]

MAX_CASES: Final = 64


class SubschemaFormulas(Protocol):
    """The subschemas of one schema, and what they say."""

    statements: FormulaFactory
    references: ReferenceResolver

    def literal(self, place: SchemaPath) -> Literal:
        """Return what the schema says at a place."""
        ...


class TooManyCasesError(Exception):
    """There are more cases than can be told apart; it never leaves this package."""


@dataclass(frozen=True, slots=True)
class _EvaluationCase:
    """Properties and items that are evaluated when some conditions hold.

    Attributes:
        when: The conditions.
        everything: Whether nothing is left.
        names: The properties that are evaluated, by name, and by pattern.
        patterns: The patterns.
        items: How many items are evaluated from the first on.
        matching: Items that meet one of these are evaluated.
    """

    when: tuple[Literal, ...] = ()
    everything: bool = False
    names: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    items: int = 0
    matching: tuple[Literal, ...] = ()

    def __or__(self, other: _EvaluationCase) -> _EvaluationCase:
        return _EvaluationCase(
            (*self.when, *other.when),
            self.everything or other.everything,
            self.names | other.names,
            self.patterns | other.patterns,
            max(self.items, other.items),
            (*self.matching, *other.matching),
        )

    @property
    def is_void(self) -> bool:
        """Whether nothing is evaluated."""
        return not (self.everything or self.names or self.patterns or self.items or self.matching)


def unevaluated_formula(subschemas: SubschemaFormulas, place: SchemaPath, keyword: str) -> Literal:
    """Return what `unevaluatedProperties` or `unevaluatedItems` says at a place.

    Raises:
        TooManyCasesError: If there are too many, or the schema applies itself in place.
    """
    statements = subschemas.statements
    below = subschemas.literal((*place, keyword))
    rests = []
    for case in _CaseCollector(subschemas, keyword).at(place, (), is_top=True):
        if case.everything:
            rest = statements.true
        elif keyword == "unevaluatedProperties":
            patterns = tuple(sorted(case.patterns))
            rest = statements.literal(AdditionalProperties, case.names, patterns, below)
        else:
            rest = statements.literal(
                ItemsFrom, case.items, statements.some([*case.matching, below])
            )
        rests.append(statements.every([*case.when, rest]))
    return statements.some(rests)


class _CaseCollector:
    def __init__(self, subschemas: SubschemaFormulas, keyword: str) -> None:
        self._subschemas = subschemas
        self._keyword = keyword

    def at(
        self, place: SchemaPath, above: tuple[SchemaPath, ...], *, is_top: bool = False
    ) -> list[_EvaluationCase]:
        """Return the cases of a subschema that holds: always exactly one of them is the case."""
        part = self._subschemas.references.part(place)
        if place in above:
            raise TooManyCasesError
        if isinstance(part, bool):
            return [_EvaluationCase()]
        # A subschema that says so itself leaves nothing unevaluated (Core 11.3: annotations of
        # adjacent and nested keywords alike).
        if self._keyword in part and not is_top:
            return [_EvaluationCase(everything=True)]
        return _join_cases([[self._own(part, place)], *self._groups(part, place, (*above, place))])

    def _own(self, part: JsonObject, place: SchemaPath) -> _EvaluationCase:
        if self._keyword == "unevaluatedProperties":
            return _EvaluationCase(
                everything="additionalProperties" in part,
                names=frozenset(part.get("properties", ())),
                patterns=frozenset(part.get("patternProperties", ())),
            )
        matching: tuple[Literal, ...] = ()
        # Core 10.3.1.3: items that meet `contains` count as evaluated, in this draft and no
        # earlier one.
        if "contains" in part:
            matching = (self._subschemas.literal((*place, "contains")),)
        return _EvaluationCase(
            everything="items" in part,
            items=len(part.get("prefixItems", ())),
            matching=matching,
        )

    def _groups(
        self, part: JsonObject, place: SchemaPath, above: tuple[SchemaPath, ...]
    ) -> Iterator[list[_EvaluationCase]]:
        """Yield the cases of each keyword that applies a subschema in place."""
        for keyword in ("$ref", "$dynamicRef"):
            if keyword in part:
                dynamic = keyword == "$dynamicRef"
                references = self._subschemas.references
                target = references.target(place, part[keyword], dynamic=dynamic)
                if target is None:
                    raise TooManyCasesError
                yield self.at(target, above)
        for index in range(len(part.get("allOf", ()))):
            yield self.at((*place, "allOf", str(index)), above)
        # Core 7.7.1.1: each branch that holds contributes its annotations, so `anyOf` does not end
        # at the first. Every branch either holds or not: 2ⁿ cases, fewer where a branch evaluates
        # nothing.
        for index in range(len(part.get("anyOf", ()))):
            yield self._maybe((*place, "anyOf", str(index)), above)
        # Just one branch holds, so there are as many cases as branches.
        if "oneOf" in part:
            branches = [(*place, "oneOf", str(index)) for index in range(len(part["oneOf"]))]
            yield _simplify_cases(
                case for branch in branches for case in self._given(branch, above)
            )
        if "if" in part:
            yield self._test(part, place, above)
        for name in part.get("dependentSchemas", ()):
            condition = self._subschemas.statements.having(name)
            cases = self.at((*place, "dependentSchemas", name), above)
            yield _simplify_cases(
                [*_with_condition(condition, cases), _EvaluationCase((condition.negated(),))]
            )

    def _given(self, place: SchemaPath, above: tuple[SchemaPath, ...]) -> list[_EvaluationCase]:
        return _with_condition(self._subschemas.literal(place), self.at(place, above))

    def _maybe(self, place: SchemaPath, above: tuple[SchemaPath, ...]) -> list[_EvaluationCase]:
        fails = _EvaluationCase((self._subschemas.literal(place).negated(),))
        return _simplify_cases([*self._given(place, above), fails])

    def _test(
        self, part: JsonObject, place: SchemaPath, above: tuple[SchemaPath, ...]
    ) -> list[_EvaluationCase]:
        test = self._subschemas.literal((*place, "if"))
        then, other = [_EvaluationCase()], [_EvaluationCase()]
        if "then" in part:
            then = self.at((*place, "then"), above)
        if "else" in part:
            other = self.at((*place, "else"), above)
        # The annotations of `if` count where it holds (Core 10.2.2.1), even without `then`.
        met = _join_cases([self.at((*place, "if"), above), then])
        return _simplify_cases(
            [*_with_condition(test, met), *_with_condition(test.negated(), other)]
        )


def _with_condition(condition: Literal, cases: list[_EvaluationCase]) -> list[_EvaluationCase]:
    return [_EvaluationCase((condition,)) | case for case in cases]


def _simplify_cases(cases: Iterable[_EvaluationCase]) -> list[_EvaluationCase]:
    """Return cases, but one without conditions if nothing is evaluated in any."""
    found = list(cases)
    return [_EvaluationCase()] if all(case.is_void for case in found) else found


def _join_cases(groups: list[list[_EvaluationCase]]) -> list[_EvaluationCase]:
    """Return the cases of all groups together."""
    result = [_EvaluationCase()]
    for group in groups:
        if len(result) * len(group) > MAX_CASES:
            raise TooManyCasesError
        result = [one | other for one, other in product(result, group)]
    return result
