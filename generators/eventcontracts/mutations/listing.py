"""What can be broken in an event type, and how: constraints, links, and the event as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.expectations import Kind
from eventcontracts.mutations.incoherence import KEYWORD as LINK
from eventcontracts.mutations.incoherence import UNLINK, incoherent
from eventcontracts.mutations.making import Mutations, SiteCases
from eventcontracts.mutations.malforming import KEYWORD as NO_JSON
from eventcontracts.mutations.malforming import malformed
from eventcontracts.pointers import parse

if TYPE_CHECKING:
    from eventcontracts.plan import Plan

__all__ = ["breakable"]

TIED: Final = "no other event has another value there that breaks this link alone"


def breakable(plan: Plan) -> tuple[tuple[Kind, SiteCases], ...]:
    """Return each place that can be broken with how, and the kind of the cases.

    It takes a full run to know.

    >>> from eventcontracts.contract import Contract
    >>> from eventcontracts.plan import Plan
    >>> ping = Contract("PING", {"type": "object", "required": ["n"]}, sample={"n": 1})
    >>> for kind, row in breakable(Plan.compile(ping)):
    ...     print(kind, repr(row.pattern), row.keyword, len(row.operators) > 1)
    invalid '' type True
    invalid '/n' required True
    malformed '' json True
    """
    unlinked = [case.fault.pointer for case in incoherent(plan) if case.fault]
    spoiled = tuple(case.fault.operator for case in malformed(plan) if case.fault)
    patterns = [pattern for link in plan.contract.links for pattern in link.patterns]
    return (
        *((Kind.INVALID, row) for row in Mutations(plan).table),
        *((Kind.INCOHERENT, _linked(pattern, unlinked)) for pattern in patterns),
        (Kind.MALFORMED, SiteCases("", NO_JSON, "", spoiled)),
    )


def _linked(pattern: str, unlinked: list[str]) -> SiteCases:
    if any(_fits(pointer, pattern) for pointer in unlinked):
        return SiteCases(pattern, LINK, "", (UNLINK.name,))
    return SiteCases(pattern, LINK, "", (), TIED)


def _fits(pointer: str, pattern: str) -> bool:
    """Return whether a pointer names a place of a pattern."""
    tokens, wanted = parse(pointer), parse(pattern)
    return len(tokens) == len(wanted) and all(
        want in {token, "*"} for token, want in zip(tokens, wanted, strict=True)
    )
