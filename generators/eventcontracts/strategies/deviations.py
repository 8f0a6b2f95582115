"""Strategies of cases: events that deviate from the ordinary one by something known."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Case
from eventcontracts.errors import InputError
from eventcontracts.generation import cases_by_operator
from eventcontracts.jsondata.jsontext import round_trip
from eventcontracts.mutations import case_name
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind
from eventcontracts.strategies.valid_events import ContractOptions, contract_for, events_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Unpack

    from hypothesis.strategies import SearchStrategy

    from eventcontracts.contract import Contract
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.mutations import Selection

__all__ = ["cases", "cases_of", "mutants", "mutants_of"]

DEFAULT_KINDS: Final = (Kind.VALID, Kind.EDGE, Kind.INVALID)
MAX_CASES_PER_OPERATOR: Final = 1_024
"""How many cases of one operator are drawn from at most."""


def mutants(
    event_type: str | None = None,
    *,
    selection: Selection | None = None,
    **where: Unpack[ContractOptions],
) -> SearchStrategy[Case]:
    """Return a strategy of invalid cases: each breaks one constraint at one place.

    What is drawn is a `Case`: `event` is the mutant, `fault` says what is wrong with it, `parent`
    is the valid event that it was made of. A failing one shrinks to a fault in the ordinary event.

    Args:
        event_type: The event's name; not needed with a schema file.
        selection: Which mutations; all but those that are off unless given.
        where: `catalog`, `schema`, `layer`, `seed` and `locale`, as for `events`.

    Raises:
        InputError: If a catalog, schema, event type or layer cannot be used; or, when it is first
            drawn from, if nothing is left to break.

    >>> from hypothesis import find
    >>> case = find(mutants("AGENT_SUBSCRIBED", layer="event"), lambda case: True)
    >>> case.fault.operator, case.event == case.parent
    ('remove', False)
    """
    contract = contract_for(event_type, where)
    return mutants_of(contract, seed=where.get("seed", 0), selection=selection)


def cases(
    event_type: str | None = None,
    *,
    kinds: Sequence[Kind] = DEFAULT_KINDS,
    **where: Unpack[ContractOptions],
) -> SearchStrategy[Case]:
    """Return a strategy of cases of several kinds, the first of them the plainest.

    Args:
        event_type: The event's name; not needed with a schema file.
        kinds: The kinds; valid, edge and invalid unless given.
        where: `catalog`, `schema`, `layer`, `seed` and `locale`, as for `events`.

    Raises:
        InputError: If a catalog, schema, event type or layer cannot be used; or, when it is first
            drawn from, if there is no case of any of the kinds.
    """
    contract = contract_for(event_type, where)
    return cases_of(contract, seed=where.get("seed", 0), kinds=kinds)


def mutants_of(
    contract: Contract, *, seed: int = 0, selection: Selection | None = None
) -> SearchStrategy[Case]:
    """Return a strategy of the invalid cases of a contract; see `mutants`.

    Args:
        contract: What the events are for.
        seed: What they are made from.
        selection: Which mutations; all but those that are off unless given.

    Raises:
        InputError: If the contract's schema cannot be used, or nothing is left to break.
    """
    return cases_of(contract, seed=seed, kinds=(Kind.INVALID,), selection=selection)


def cases_of(
    contract: Contract,
    *,
    seed: int = 0,
    kinds: Sequence[Kind] = DEFAULT_KINDS,
    selection: Selection | None = None,
) -> SearchStrategy[Case]:
    """Return a strategy of the cases of a contract; see `cases`.

    Args:
        contract: What the events are for.
        seed: What they are made from.
        kinds: The kinds; valid, edge and invalid unless given.
        selection: Which mutations; all but those that are off unless given.

    Raises:
        InputError: If the contract's schema cannot be used, or there is no case of any of the
            kinds.
    """
    from hypothesis import strategies as st

    plan = Plan.compile(contract, seed=seed)
    return st.deferred(lambda: _kinds_strategy(plan, tuple(dict.fromkeys(kinds)), selection))


def _kinds_strategy(
    plan: Plan, kinds: tuple[Kind, ...], selection: Selection | None
) -> SearchStrategy[Case]:
    """Return a strategy of some kinds, the first of them the plainest."""
    from hypothesis import strategies as st

    found = [_kind_strategy(plan, kind, selection) for kind in kinds]
    made = [strategy for strategy in found if strategy is not None]
    if not made:
        told = " or ".join(kind.value for kind in kinds)
        raise InputError(f"{plan.contract.event_type}: there is no case of kind {told}")
    return st.one_of(made)


def _kind_strategy(
    plan: Plan, kind: Kind, selection: Selection | None
) -> SearchStrategy[Case] | None:
    if kind is Kind.VALID:
        drawn = events_of(plan.contract, seed=plan.seed)
        return drawn.map(partial(_valid_case, plan.contract.event_type))
    series = OperatorCases(cases_by_operator(plan, kind, selection).values())
    return _series_strategy(series) if series else None


def _valid_case(event_type: str, event: Json) -> Case:
    name = case_name(event_type, Kind.VALID.value, "drawn")
    return Case(name, event_type, Kind.VALID, event)


class OperatorCases:
    """The cases of some operators, made when they are first asked for.

    Args:
        operators: The cases of each, those in the ordinary event first.
    """

    def __init__(self, operators: Iterable[Iterator[Case]]) -> None:
        self._waiting = [islice(cases, MAX_CASES_PER_OPERATOR) for cases in operators]
        self._made: list[list[Case]] = [[] for _ in self._waiting]

    def __len__(self) -> int:
        """Return how many operators there are; 0 if none of them has a case."""
        return (
            len(self._made) if any(self._upto(which, 1) for which in range(len(self._made))) else 0
        )

    def case(self, operator: int, number: int) -> Case:
        """Return a case of an operator, or of the next one that has any.

        Args:
            operator: Which operator.
            number: Which of its cases; it begins anew behind the last one.

        Raises:
            LookupError: If there is no case at all.
        """
        for turn in range(len(self._made)):
            if made := self._upto((operator + turn) % len(self._made), number + 1):
                return made[number % len(made)]
        raise LookupError("no operator has a case")

    def _upto(self, operator: int, count: int) -> Sequence[Case]:
        """Return at least so many cases of an operator, as far as it has them."""
        made = self._made[operator]
        made.extend(islice(self._waiting[operator], max(0, count - len(made))))
        return made


def _series_strategy(series: OperatorCases) -> SearchStrategy[Case]:
    from hypothesis import strategies as st

    numbers = st.tuples(st.integers(0, len(series) - 1), st.integers(0, MAX_CASES_PER_OPERATOR - 1))
    return numbers.map(lambda chosen: series.case(*chosen)).map(_own_copy)


def _own_copy(case: Case) -> Case:
    """Return a case whose events belong to the test that draws it."""
    return replace(case, event=round_trip(case.event), parent=round_trip(case.parent))
