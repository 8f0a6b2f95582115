"""Generation: cases of every kind for a contract, and the sites where it can be broken."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Case
from eventcontracts.errors import InputError
from eventcontracts.jsondata.pointers import parse_pointer
from eventcontracts.mutations.incoherence import LINK_KEYWORD as LINK
from eventcontracts.mutations.incoherence import UNLINK_OPERATOR, incoherent_cases
from eventcontracts.mutations.invalid_cases import InvalidCases, SiteCases
from eventcontracts.mutations.malformed_bodies import JSON_KEYWORD as NO_JSON
from eventcontracts.mutations.malformed_bodies import malformed_cases
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind
from eventcontracts.streams import DEFAULT_COUNT, WHOLE_SHARD, Shard, bodies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.contract import Contract
    from eventcontracts.mutations import Selection
    from eventcontracts.mutations.mutation_selection import SelectableMutation

__all__ = [
    "DEFAULT_COUNT",
    "SUPPORTED_KINDS",
    "Shard",
    "bodies",
    "breakable_sites",
    "cases",
    "cases_by_operator",
    "mutated_bodies",
]

# What can be broken in an event type, and how: constraints, links, and the event as a whole.


NO_DONOR: Final = "no other event has another value there that breaks this link alone"


def breakable_sites(plan: Plan) -> tuple[tuple[Kind, SiteCases], ...]:
    """Return each place that can be broken with how, and the kind of the cases.

    It takes a full run to know.

    >>> from eventcontracts.contract import Contract
    >>> from eventcontracts.plan import Plan
    >>> ping = Contract("PING", {"type": "object", "required": ["n"]}, sample={"n": 1})
    >>> for kind, row in breakable_sites(Plan.compile(ping)):
    ...     print(kind, repr(row.pattern), row.keyword, len(row.operators) > 1)
    invalid '' type True
    invalid '/n' required True
    malformed '' json True
    """
    unlinked = [case.fault.pointer for case in incoherent_cases(plan) if case.fault]
    spoiled = tuple(case.fault.operator for case in malformed_cases(plan) if case.fault)
    patterns = [pattern for link in plan.contract.links for pattern in link.patterns]
    return (
        *((Kind.INVALID, row) for row in InvalidCases(plan).table),
        *((Kind.INCOHERENT, _link_site(pattern, unlinked)) for pattern in patterns),
        (Kind.MALFORMED, SiteCases("", NO_JSON, "", spoiled)),
    )


def _link_site(pattern: str, unlinked: list[str]) -> SiteCases:
    if any(_matches_pattern(pointer, pattern) for pointer in unlinked):
        return SiteCases(pattern, LINK, "", (UNLINK_OPERATOR.name,))
    return SiteCases(pattern, LINK, "", (), NO_DONOR)


def _matches_pattern(pointer: str, pattern: str) -> bool:
    """Return whether a pointer names a place of a pattern."""
    tokens, wanted = parse_pointer(pointer), parse_pointer(pattern)
    return len(tokens) == len(wanted) and all(
        want in {token, "*"} for token, want in zip(tokens, wanted, strict=True)
    )


def cases(
    contract: Contract,
    kind: Kind = Kind.VALID,
    *,
    seed: int = 0,
    n: int | None = None,
    shard: Shard = WHOLE_SHARD,
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
    if kind not in SUPPORTED_KINDS:
        known = ", ".join(supported.value for supported in SUPPORTED_KINDS)
        raise InputError(f"cases of kind {kind.value} cannot be made: choose from {known}")
    plan = Plan.compile(contract, seed=seed)
    if kind is Kind.VALID:
        return _valid_cases(plan, n, shard)
    made = CASE_MAKERS[kind](plan, n, _checked_selection(selection))
    return islice(made, shard.number - 1, None, shard.total)


def mutated_bodies(
    contract: Contract,
    *,
    seed: int = 0,
    n: int | None = None,
    shard: Shard = WHOLE_SHARD,
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
    >>> {b"{}", b'{"N":1}', b"null"} <= set(mutated_bodies(ping))
    True
    """
    from eventcontracts.mutations import InvalidCases

    plan = Plan.compile(contract, seed=seed)
    bodies = InvalidCases(plan, _checked_selection(selection)).bodies(n)
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
    from eventcontracts.mutations import InvalidCases, incoherent_cases, malformed_cases
    from eventcontracts.mutations.incoherence import UNLINK_OPERATOR

    selection = _checked_selection(selection)
    if kind is Kind.INVALID:
        mutations = InvalidCases(plan, selection)
        return {operator.name: mutations.of(operator) for operator in mutations.operators}
    if kind is Kind.EDGE:
        return edge_cases_by_class(plan, selection)
    if kind is Kind.INCOHERENT:
        return {UNLINK_OPERATOR.name: incoherent_cases(plan, None, selection)}
    if kind is Kind.MALFORMED:
        made = malformed_cases(plan, None, selection)
        return {case.change.operator: iter((case,)) for case in made if case.change}
    raise InputError(f"cases of kind {kind.value} have no operators")


def _checked_selection(selection: Selection | None) -> Selection:
    from eventcontracts.mutations.mutation_selection import DEFAULT_SELECTION

    chosen = DEFAULT_SELECTION if selection is None else selection
    _check_selection(chosen)
    return chosen


def _check_selection(selection: Selection) -> None:
    """Refuse a selection that names a class or an operator that there is not.

    Raises:
        InputError: If it does.
    """
    from eventcontracts.edges.edge_generation import all_edge_classes
    from eventcontracts.mutations.malformed_bodies import MALFORMED_OPERATORS
    from eventcontracts.mutations.registry import operators

    named: tuple[SelectableMutation, ...] = (
        *operators(selection.own),
        UNLINK_OPERATOR,
        *MALFORMED_OPERATORS,
        *all_edge_classes(),
    )
    known = {word for each in named for word in (each.category, each.name)}
    words = [word for word in selection.without if word[:1] not in {"/", "*"}]
    for word in (*selection.mutate, *words):
        if word not in known and not (word in words and word.startswith("keyword:")):
            close = get_close_matches(word, sorted(known), 1)
            classes = ", ".join(sorted({each.category for each in named}))
            hint = f"did you mean {close[0]}?" if close else f"classes are {classes}"
            raise InputError(f"there is no mutation class or operator {word!r}; {hint}")


def _valid_cases(plan: Plan, n: int | None, shard: Shard) -> Iterator[Case]:
    from eventcontracts.mutations import case_name

    name = plan.contract.event_type
    for index in shard.numbers(n):
        yield Case(case_name(name, "valid", str(index)), name, Kind.VALID, plan.valid(index))


def _edge_cases(plan: Plan, n: int | None, selection: Selection) -> Iterator[Case]:
    from eventcontracts.edges import edge_cases

    return edge_cases(plan, n, selection)


def _invalid_cases(plan: Plan, n: int | None, selection: Selection) -> Iterator[Case]:
    from eventcontracts.mutations import InvalidCases

    return InvalidCases(plan, selection).cases(n)


def _incoherent_cases(plan: Plan, n: int | None, selection: Selection) -> Iterator[Case]:
    from eventcontracts.mutations import incoherent_cases

    return incoherent_cases(plan, n, selection)


def _malformed_cases(plan: Plan, n: int | None, selection: Selection) -> Iterator[Case]:
    from eventcontracts.mutations import malformed_cases

    return malformed_cases(plan, n, selection)


CASE_MAKERS: Final[dict[Kind, Callable[[Plan, int | None, Selection], Iterator[Case]]]] = {
    Kind.EDGE: _edge_cases,
    Kind.INVALID: _invalid_cases,
    Kind.INCOHERENT: _incoherent_cases,
    Kind.MALFORMED: _malformed_cases,
}


SUPPORTED_KINDS: Final = (Kind.VALID, *CASE_MAKERS)


"""The kinds that can be made."""
