"""What `generate` is asked for, and making it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Case
from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind
from eventcontracts.streams import DEFAULT_COUNT, Shard, bodies
from eventcontracts.writing import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations import Selection

__all__ = ["Order", "show_one_of_each"]

MUTATED: Final = frozenset({Kind.EDGE, Kind.INVALID, Kind.INCOHERENT, Kind.MALFORMED})
"""The kinds of cases of which some mutations can be chosen."""


@dataclass(frozen=True)
class Order:
    """What is asked for.

    Attributes:
        kinds: The kinds of cases.
        seed: What they are made from.
        n: How many of each event type and kind; None for what the kind needs.
        shard: Which share of them.
        selection: Returns which mutations; all unless given.
        values: What is set in each event, by JSON Pointer.
        checked: Whether an event in which something is set must still meet its contract.
    """

    kinds: tuple[Kind, ...]
    seed: int = 0
    n: int | None = None
    shard: Shard = field(default=Shard())
    selection: Callable[[], Selection] | None = None
    values: dict[str, Json] = field(default_factory=dict)
    checked: bool = True

    def check(self, form: Format) -> None:
        """Refuse what cannot be had together.

        Raises:
            InputError: If it cannot.
        """
        if self.values and self.kinds != (Kind.VALID,):
            raise InputError("--set is for events of kind valid: leave --kind out")
        if self.selection and MUTATED.isdisjoint(self.kinds):
            raise InputError(
                "--mutate, --at, --keyword and --without choose mutations, and there are none of "
                f"kind {' or '.join(self.kinds)}: add --kind invalid"
            )
        if Kind.MALFORMED in self.kinds and form is not Format.CASES:
            raise InputError(
                f"malformed cases are bytes, which no {form} can hold: "
                "add --format cases, or write them as files with `corpus`"
            )

    def made(self, contracts: Sequence[Contract], *, whole: bool) -> Iterator[Case | bytes]:
        """Yield the cases of some contracts; or the bodies alone, where that is quicker.

        Args:
            contracts: The contracts.
            whole: Whether all that is known of a case is wanted.
        """
        for contract in contracts:
            for kind in self.kinds:
                yield from self._of(contract, kind, whole=whole)

    def _of(self, contract: Contract, kind: Kind, *, whole: bool) -> Iterator[Case | bytes]:
        if self.values:
            return self._set(contract)
        if kind is Kind.VALID and not whole:
            return bodies(contract, seed=self.seed, n=self.n, shard=self.shard)
        from eventcontracts.generation import cases, mutated
        from eventcontracts.mutations import EVERYTHING

        chosen = self.selection() if self.selection else EVERYTHING
        if kind is Kind.INVALID and not whole:
            return mutated(contract, seed=self.seed, n=self.n, shard=self.shard, selection=chosen)
        return cases(contract, kind, seed=self.seed, n=self.n, shard=self.shard, selection=chosen)

    def _set(self, contract: Contract) -> Iterator[Case]:
        """Yield valid events in which something is set."""
        from eventcontracts.factories import FactoryError, made
        from eventcontracts.mutations import name_of
        from eventcontracts.plan import Plan

        plan, event_type = Plan.compile(contract, seed=self.seed), contract.event_type
        count = DEFAULT_COUNT if self.n is None else self.n
        for number in range(self.shard.number - 1, count, self.shard.total):
            name = name_of(event_type, Kind.VALID, str(number))
            try:
                event = made(plan, self.values, number=number, valid=self.checked)
            except FactoryError as error:
                hint = "; add --unchecked to have it all the same" if error.invalid else ""
                where = f"{event_type}: {error.pointer or 'the top level'}"
                raise InputError(f"{where}: {error.problem}{hint}") from None
            yield Case(name, event_type, Kind.VALID, event)

    def total(self, contracts: Sequence[Contract]) -> int | None:
        """Return how many cases there will be, if that can be told beforehand."""
        if self.n is None and self.kinds != (Kind.VALID,):
            return None
        count = DEFAULT_COUNT if self.n is None else self.n
        each = len(range(self.shard.number - 1, count, self.shard.total))
        return each * len(self.kinds) * len(contracts)


def show_one_of_each(contracts: Sequence[Contract], order: Order) -> None:
    """Print the first event of each contract and kind for somebody to look at.

    What was done to it on purpose is told on standard error.
    """
    from rich.highlighter import JSONHighlighter
    from rich.text import Text

    from eventcontracts.reports import console

    out, colored = console(), JSONHighlighter()
    for contract in contracts:
        for kind in order.kinds:
            one = Order((kind,), order.seed, None, Shard(), order.selection, order.values,
                        order.checked)  # fmt: skip
            for case in islice(one.made([contract], whole=True), 1):
                if isinstance(case, Case):
                    _tell(case)
                    out.print(colored(Text(_shown(case.event).rstrip())), soft_wrap=True)


def _tell(case: Case) -> None:
    from eventcontracts.printing import printable

    change, fault = case.change, case.fault
    if change is not None:
        what = f", which breaks {fault.keyword}" if fault else ""
        where = change.pointer or "the top level"
        sys.stderr.write(printable(f"{case.id}: {change.operator} at {where}{what}") + "\n")


def _shown(event: Json) -> str:
    """Return JSON for a terminal: whatever would move its cursor is escaped."""
    from eventcontracts.jsontext import pretty

    return "".join(
        char if char.isprintable() or char == "\n" else f"\\u{ord(char):04x}"
        for char in pretty(event)
    )
