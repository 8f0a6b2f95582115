"""Cases of every kind for a contract."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Case
from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind
from eventcontracts.plan import Plan
from eventcontracts.streams import DEFAULT_COUNT, WHOLE, Shard, bodies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.contract import Contract
    from eventcontracts.mutations import Selection

__all__ = ["DEFAULT_COUNT", "SUPPORTED", "Shard", "bodies", "cases", "cases_by_operator", "mutated"]


def cases(
    contract: Contract,
    kind: Kind = Kind.VALID,
    *,
    seed: int = 0,
    n: int | None = None,
    shard: Shard = WHOLE,
    selection: Selection | None = None,
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
        selection: Which mutations and edges, all but those that are off unless given; it says
            nothing about valid events, and words that name mutations nothing about edges.

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
    if kind is Kind.VALID:
        return _valid(plan, n, shard)
    made = MAKERS[kind](plan, n, _checked(selection))
    return islice(made, shard.number - 1, None, shard.total)


def mutated(
    contract: Contract,
    *,
    seed: int = 0,
    n: int | None = None,
    shard: Shard = WHOLE,
    selection: Selection | None = None,
) -> Iterator[bytes]:
    """Yield invalid events as they are sent: the bodies of the invalid cases, faster.

    Args:
        contract: What the events are for.
        seed: Where chance begins.
        n: How many; see `cases`.
        shard: Which share of them.
        selection: Which mutations; all but those that are off unless given.

    Raises:
        InputError: If no event can meet the schema, or the selection names what is not known.

    >>> from eventcontracts.contract import Contract
    >>> ping = Contract("PING", {"type": "object", "required": ["n"]}, sample={"n": 1})
    >>> {b"{}", b'{"N":1}', b"null"} <= set(mutated(ping))
    True
    """
    from eventcontracts.mutations import Mutations

    plan = Plan.compile(contract, seed=seed)
    bodies = Mutations(plan, _checked(selection)).bodies(n)
    return islice(bodies, shard.number - 1, None, shard.total)


def cases_by_operator(
    plan: Plan, kind: Kind, selection: Selection | None = None
) -> dict[str, Iterator[Case]]:
    """Return for each operator or edge class its cases, made as they are asked for.

    They are those that `cases` makes, by the same names; those at a place that the ordinary event
    has come first.

    Args:
        plan: The plan.
        kind: A kind of cases that has operators.
        selection: Which mutations; all but those that are off unless given.

    Raises:
        InputError: If the kind has no operators, or the selection names what is not known.

    >>> from eventcontracts.contract import Contract
    >>> plan = Plan.compile(Contract("PING", {"type": "object", "required": ["n"]}))
    >>> [case.id for case in cases_by_operator(plan, Kind.INVALID)["remove"]]
    ['PING-invalid-remove-n']
    """
    from eventcontracts.edges import edge_cases_by_class
    from eventcontracts.mutations import Mutations, incoherent, malformed
    from eventcontracts.mutations.incoherence import UNLINK

    selection = _checked(selection)
    if kind is Kind.INVALID:
        mutations = Mutations(plan, selection)
        return {operator.name: mutations.of(operator) for operator in mutations.operators}
    if kind is Kind.EDGE:
        return edge_cases_by_class(plan, selection)
    if kind is Kind.INCOHERENT:
        return {UNLINK.name: incoherent(plan, None, selection)}
    if kind is Kind.MALFORMED:
        made = malformed(plan, None, selection)
        return {case.change.operator: iter((case,)) for case in made if case.change}
    raise InputError(f"cases of kind {kind.value} have no operators")


def _checked(selection: Selection | None) -> Selection:
    from eventcontracts.mutations.registry import check
    from eventcontracts.mutations.selection import EVERYTHING

    chosen = EVERYTHING if selection is None else selection
    check(chosen)
    return chosen


def _valid(plan: Plan, n: int | None, shard: Shard) -> Iterator[Case]:
    from eventcontracts.mutations import name_of

    name = plan.contract.event_type
    for index in shard.numbers(n):
        yield Case(name_of(name, "valid", str(index)), name, Kind.VALID, plan.valid(index))


def _edge(plan: Plan, n: int | None, selection: Selection) -> Iterator[Case]:
    from eventcontracts.edges import edge_cases

    return edge_cases(plan, n, selection)


def _invalid(plan: Plan, n: int | None, selection: Selection) -> Iterator[Case]:
    from eventcontracts.mutations import Mutations

    return Mutations(plan, selection).cases(n)


def _incoherent(plan: Plan, n: int | None, selection: Selection) -> Iterator[Case]:
    from eventcontracts.mutations import incoherent

    return incoherent(plan, n, selection)


def _malformed(plan: Plan, n: int | None, selection: Selection) -> Iterator[Case]:
    from eventcontracts.mutations import malformed

    return malformed(plan, n, selection)


MAKERS: Final[dict[Kind, Callable[[Plan, int | None, Selection], Iterator[Case]]]] = {
    Kind.EDGE: _edge,
    Kind.INVALID: _invalid,
    Kind.INCOHERENT: _incoherent,
    Kind.MALFORMED: _malformed,
}

SUPPORTED: Final = (Kind.VALID, *MAKERS)
"""The kinds that can be made."""
