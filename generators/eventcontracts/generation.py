"""Cases of every kind for a contract."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Case
from eventcontracts.edges import edge_cases, edge_cases_by_class
from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind
from eventcontracts.mutations import EVERYTHING, Mutations, incoherent, malformed, name_of
from eventcontracts.mutations.incoherence import UNLINK
from eventcontracts.mutations.registry import check
from eventcontracts.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.contract import Contract
    from eventcontracts.mutations import Selection

__all__ = ["DEFAULT_COUNT", "SUPPORTED", "Shard", "bodies", "cases", "cases_by_operator"]

DEFAULT_COUNT: Final = 100
"""How many valid cases there are where no number is given."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several shares of the same cases; all shares together are all of them.

    Attributes:
        number: Which share, from 1.
        total: How many there are.

    >>> Shard.parse("2/3")
    Shard(number=2, total=3)
    """

    number: int = 1
    total: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return the share that `I/N` names.

        Raises:
            InputError: If the text does not name one.
        """
        number, _, total = text.partition("/")
        if not (number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total)):
            raise InputError(f"a shard is I/N with I from 1 to N, such as 2/3; not {text!r}")
        return cls(int(number), int(total))


def cases(
    contract: Contract,
    kind: Kind = Kind.VALID,
    *,
    seed: int = 0,
    n: int | None = None,
    shard: Shard = Shard(),
    selection: Selection = EVERYTHING,
) -> Iterator[Case]:
    """Yield cases of one kind, the same for the same contract and seed.

    Args:
        contract: What the events are for.
        kind: The kind of the cases.
        seed: Where chance begins.
        n: How many. Without it, `DEFAULT_COUNT` of kind valid; of kind invalid one for each
            constraint site and each operator that breaks it, all sites first; of kind
            incoherent one for each place of each link; of kind malformed one for each way.
        shard: Which share of them.
        selection: Which mutations; it says nothing about the valid kinds.

    Raises:
        InputError: If the kind is not made, or no event can meet the schema.

    >>> from eventcontracts.contract import Contract
    >>> ping = Contract("PING", {"type": "object", "properties": {"n": {"type": "integer"}},
    ...                          "required": ["n"], "additionalProperties": False})
    >>> [case.id for case in cases(ping, Kind.VALID, n=2)]
    ['PING-valid-0', 'PING-valid-1']
    >>> sorted({case.fault.keyword for case in cases(ping, Kind.INVALID)})
    ['additionalProperties', 'required', 'type']
    """
    if kind not in SUPPORTED:
        known = ", ".join(supported.value for supported in SUPPORTED)
        raise InputError(f"cases of kind {kind.value} cannot be made: choose from {known}")
    plan = Plan.compile(contract, seed=seed)
    if kind in MUTATORS:
        check(selection)
        return islice(MUTATORS[kind](plan, n, selection), shard.number - 1, None, shard.total)
    return MAKERS[kind](plan, n, shard)


def cases_by_operator(
    plan: Plan, kind: Kind, selection: Selection = EVERYTHING
) -> dict[str, Iterator[Case]]:
    """Return for each operator or edge class its cases, made as they are asked for.

    They are those that `cases` makes, by the same names; those at a place that the ordinary event
    has come first.

    Args:
        plan: The plan.
        kind: A kind of cases that has operators.
        selection: Which mutations.

    Raises:
        InputError: If the kind has no operators, or the selection names what is not known.

    >>> from eventcontracts.contract import Contract
    >>> plan = Plan.compile(Contract("PING", {"type": "object", "required": ["n"]}))
    >>> [case.id for case in cases_by_operator(plan, Kind.INVALID)["remove"]]
    ['PING-invalid-remove-n']
    """
    check(selection)
    if kind is Kind.INVALID:
        mutations = Mutations(plan, selection)
        return {operator.name: mutations.of(operator) for operator in mutations.operators}
    if kind is Kind.EDGE:
        return edge_cases_by_class(plan)
    if kind is Kind.INCOHERENT:
        return {UNLINK.name: incoherent(plan, None, selection)}
    if kind is Kind.MALFORMED:
        made = malformed(plan, None, selection)
        return {case.change.operator: iter((case,)) for case in made if case.change}
    raise InputError(f"cases of kind {kind.value} have no operators")


def bodies(
    contract: Contract, *, seed: int = 0, n: int | None = None, shard: Shard = Shard()
) -> Iterator[bytes]:
    """Yield valid events as they are sent: the bodies of the valid cases, much faster.

    Args:
        contract: What the events are for.
        seed: Where chance begins.
        n: How many; `DEFAULT_COUNT` unless given.
        shard: Which share of them.

    Raises:
        InputError: If no event can meet the schema.
    """
    plan = Plan.compile(contract, seed=seed)
    return map(plan.body, _numbers(n, shard))


def _numbers(n: int | None, shard: Shard) -> range:
    return range(shard.number - 1, DEFAULT_COUNT if n is None else n, shard.total)


def _valid(plan: Plan, n: int | None, shard: Shard) -> Iterator[Case]:
    name = plan.contract.event_type
    for index in _numbers(n, shard):
        yield Case(name_of(name, "valid", str(index)), name, Kind.VALID, plan.valid(index))


def _edge(plan: Plan, n: int | None, shard: Shard) -> Iterator[Case]:
    return islice(edge_cases(plan, n), shard.number - 1, None, shard.total)


def _invalid(plan: Plan, n: int | None, selection: Selection) -> Iterator[Case]:
    return Mutations(plan, selection).cases(n)


MAKERS: Final[dict[Kind, Callable[[Plan, int | None, Shard], Iterator[Case]]]] = {
    Kind.VALID: _valid,
    Kind.EDGE: _edge,
}

MUTATORS: Final[dict[Kind, Callable[[Plan, int | None, Selection], Iterator[Case]]]] = {
    Kind.INVALID: _invalid,
    Kind.INCOHERENT: incoherent,
    Kind.MALFORMED: malformed,
}

SUPPORTED: Final = (*MAKERS, *MUTATORS)
"""The kinds that can be made."""
