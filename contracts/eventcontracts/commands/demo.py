"""`demo`: from documented payloads to the bug in a consumer, in one go."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import typer

from eventcontracts.configuration import Configuration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.catalog import Catalog

__all__ = ["demo"]

DEMO_CONSUMER: Final = "eventcontracts.examples.agent_desk"
DEMO_CATALOG: Final = "expertflow-cx"
DEMO_EVENT: Final = "AGENT_SUBSCRIBED"
SHOWN_CHARACTERS: Final = 130


def demo() -> None:
    """Show the whole chain: documented payloads, schemas, events, and a consumer with a bug."""
    from eventcontracts.catalog import Catalog
    from eventcontracts.commands.verify import run
    from eventcontracts.reports import make_console, print_report

    out = make_console()
    catalog = Catalog.load(DEMO_CATALOG)
    for line in (*_describe_catalog(catalog), *_describe_event(catalog)):
        out.print(line, soft_wrap=True)
    configuration = Configuration(f"{DEMO_CONSUMER}:on_event")
    out.print(f"\nThe contract test of an agent desk, {configuration.consumer}:\n", soft_wrap=True)
    report = run(configuration)
    print_report(report, configuration, out)
    if not report.failures:
        raise typer.Exit(1)
    out.print(
        f"\nThe corrected desk passes: eventcontracts verify {DEMO_CONSUMER}:corrected",
        soft_wrap=True,
    )


def _describe_catalog(catalog: Catalog) -> Iterator[str]:
    """Yield what was learned from the documented payloads."""
    types = catalog.event_types.values()
    inferred = sum(event_type.origin == "inferred" for event_type in types)
    samples = sum(len(event_type.samples) for event_type in types)
    links = sum(len(event_type.links) for event_type in types)
    yield f"The catalog {catalog.label}: {catalog.title}"
    yield f"  {len(types)} event types: {inferred} inferred from {samples} documented payloads,"
    yield f"  {len(types) - inferred} sketched, for the documentation shows none of their payloads;"
    yield f"  {len(catalog.definitions)} shared definitions, {links} links between equal values"


def _describe_event(catalog: Catalog) -> Iterator[str]:
    """Yield what an event made from the catalog looks like."""
    from eventcontracts.generation import cases
    from eventcontracts.policy import Kind
    from eventcontracts.verification import differences

    contract = catalog.contract(DEMO_EVENT, layer="event")
    (valid,) = islice(cases(contract, Kind.VALID, n=1), 1)
    yield f"\nA valid {DEMO_EVENT} made from it, without its envelope:"
    yield f"  {valid.body[:SHOWN_CHARACTERS].decode(errors='ignore')}… ({len(valid.body):,} bytes)"
    yield f"Three invalid ones, each a valid {DEMO_EVENT} with one thing different:"
    for case in islice(cases(contract, Kind.INVALID), 0, 300, 100):
        yield from (f"  {difference}" for difference in differences(case.parent, case.event))
