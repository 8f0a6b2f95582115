"""`generate`: events and cases."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from eventcontracts.cases import Case
from eventcontracts.commands.options import (
    AtOption,
    CatalogOption,
    EventsArgument,
    KeywordOption,
    LayerOption,
    LocaleOption,
    MutateOption,
    SchemaOption,
    SetOption,
    WithoutOption,
    selection_of_options,
    values_by_pointer,
)
from eventcontracts.contract_selection import select_contracts
from eventcontracts.errors import InputError
from eventcontracts.policy import Kind
from eventcontracts.streams import DEFAULT_COUNT, Shard, bodies
from eventcontracts.writing import CaseFormat, encode_cases, write_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eventcontracts.contract import Contract
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.mutations import Selection

__all__ = ["GenerateRequest", "generate", "print_samples"]

# What `generate` is asked for, and making it.


MUTATED_KINDS: Final = frozenset({Kind.EDGE, Kind.INVALID, Kind.INCOHERENT, Kind.MALFORMED})


"""The kinds of cases of which some mutations can be chosen."""


@dataclass(frozen=True)
class GenerateRequest:
    """A request for events.

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

    def check(self, form: CaseFormat) -> None:
        """Refuse what cannot be had together.

        Raises:
            InputError: If it cannot.
        """
        if self.values and self.kinds != (Kind.VALID,):
            raise InputError("--set is for events of kind valid: leave --kind out")
        if self.selection and MUTATED_KINDS.isdisjoint(self.kinds):
            raise InputError(
                "--mutate, --at, --keyword and --without choose mutations, and there are none of "
                f"kind {' or '.join(self.kinds)}: add --kind invalid"
            )
        if Kind.MALFORMED in self.kinds and form is not CaseFormat.CASES:
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
        from eventcontracts.generation import cases, mutated_bodies
        from eventcontracts.mutations import DEFAULT_SELECTION

        chosen = self.selection() if self.selection else DEFAULT_SELECTION
        if kind is Kind.INVALID and not whole:
            return mutated_bodies(
                contract, seed=self.seed, n=self.n, shard=self.shard, selection=chosen
            )
        return cases(contract, kind, seed=self.seed, n=self.n, shard=self.shard, selection=chosen)

    def _set(self, contract: Contract) -> Iterator[Case]:
        """Yield valid events in which something is set."""
        from eventcontracts.factories import FactoryError, build_event
        from eventcontracts.mutations import case_name
        from eventcontracts.plan import Plan

        plan, event_type = Plan.compile(contract, seed=self.seed), contract.event_type
        count = DEFAULT_COUNT if self.n is None else self.n
        for number in range(self.shard.number - 1, count, self.shard.total):
            name = case_name(event_type, Kind.VALID, str(number))
            try:
                event = build_event(plan, self.values, number=number, valid=self.checked)
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


def print_samples(contracts: Sequence[Contract], order: GenerateRequest) -> None:
    """Print the first event of each contract and kind for somebody to look at.

    What was done to it on purpose is told on standard error.
    """
    from rich.highlighter import JSONHighlighter
    from rich.text import Text

    from eventcontracts.reports import make_console

    out, colored = make_console(), JSONHighlighter()
    for contract in contracts:
        for kind in order.kinds:
            one = GenerateRequest((kind,), order.seed, None, Shard(), order.selection, order.values,
                        order.checked)  # fmt: skip
            for case in islice(one.made([contract], whole=True), 1):
                if isinstance(case, Case):
                    _print_case(case)
                    out.print(
                        colored(Text(_escape_for_terminal(case.event).rstrip())), soft_wrap=True
                    )


def _print_case(case: Case) -> None:
    from eventcontracts.printing import printable

    change, fault = case.change, case.fault
    if change is not None:
        what = f", which breaks {fault.keyword}" if fault else ""
        where = change.pointer or "the top level"
        sys.stderr.write(printable(f"{case.id}: {change.operator} at {where}{what}") + "\n")


def _escape_for_terminal(event: Json) -> str:
    """Return JSON for a terminal: whatever would move its cursor is escaped."""
    from eventcontracts.jsondata.jsontext import pretty

    return "".join(
        char if char.isprintable() or char == "\n" else f"\\u{ord(char):04x}"
        for char in pretty(event)
    )


CASES_PER_UPDATE: Final = 100


"""After how many cases the terminal is told."""


NUMBER_HELP = (
    "How many of each event type and kind. Unless given: "
    f"{DEFAULT_COUNT} valid ones; of kind invalid each constraint by each operator that breaks it."
)


def generate(
    events: EventsArgument = None,
    catalog: CatalogOption = None,
    schema: SchemaOption = None,
    kinds: Annotated[
        list[Kind] | None, typer.Option("--kind", help="A kind of cases; valid unless given.")
    ] = None,
    n: Annotated[int | None, typer.Option("-n", metavar="N", min=0, help=NUMBER_HELP)] = None,
    layer: LayerOption = None,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, help="What the events are made from.")
    ] = 0,
    locale: LocaleOption = None,
    shard: Annotated[
        str | None,
        typer.Option(metavar="I/N", help="Only the I-th of N equal shares, counted from 1."),
    ] = None,
    form: Annotated[
        CaseFormat | None,
        typer.Option(
            "--format",
            help="One event a line, one case a line, or one list; as OUT ends unless given.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", metavar="OUT", help="The file: .ndjson, .json, and .gz after it; else stdout."
        ),
    ] = None,
    set_values: SetOption = None,
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="With --set: events need not meet the schema.")
    ] = False,
    mutate: MutateOption = None,
    at: AtOption = None,
    keyword: KeywordOption = None,
    without: WithoutOption = None,
) -> None:
    """Write events, valid or with a fault.

    On a terminal, without -n, -o, --format and --shard: one of each, to look at.
    """
    chosen = select_contracts(
        events or (), catalog=catalog, schema=schema, layer=layer, locale=locale
    )
    look = n is None and form is None and output is None and shard is None and sys.stdout.isatty()
    choosing = bool(mutate or at or keyword or without)
    order = GenerateRequest(
        tuple(dict.fromkeys(kinds or (Kind.VALID,))),
        seed=seed,
        n=n,
        shard=Shard.parse(shard or "1/1"),
        selection=(lambda: selection_of_options(mutate, at, keyword, without))
        if choosing
        else None,
        values=values_by_pointer(set_values),
        checked=not unchecked,
    )
    form = form or CaseFormat.of(output.name if output else "")
    order.check(form)
    if look:
        print_samples(chosen, order)
        return
    made = order.made(chosen, whole=form is CaseFormat.CASES)
    watch = sys.stderr.isatty() and (output is not None or _is_file_output(sys.stdout.fileno()))
    write_pieces(
        encode_cases(_show_progress(made, order.total(chosen)) if watch else made, form), output
    )


def _is_file_output(handle: int) -> bool:
    """Return whether output goes to a file, and not to a reader that has the terminal, too."""
    return stat.S_ISREG(os.fstat(handle).st_mode)


def _show_progress(made: Iterator[Case | bytes], total: int | None) -> Iterator[Case | bytes]:
    """Yield cases while their number is shown on the terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from eventcontracts.reports import make_console

    count = TextColumn("{task.completed:,.0f} {task.description}")
    bar = () if total is None else (BarColumn(),)
    columns = (count, *bar, TimeElapsedColumn())
    with Progress(*columns, console=make_console(err=True), transient=True) as progress:
        task = progress.add_task("cases", total=total)
        for number, case in enumerate(made, 1):
            yield case
            if number % CASES_PER_UPDATE == 0:
                progress.update(task, completed=number)
