"""The items that need no test code: one for each event type and kind.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import sys
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from eventcontracts.errors import InputError
from eventcontracts.plugin.summary import ascii_node_name, format_failures, record_result
from eventcontracts.policy import Policy, Verdict
from eventcontracts.printing import printable
from eventcontracts.reports import FailureRenderer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eventcontracts.configuration import Configuration
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.field_usage import FieldUsage
    from eventcontracts.policy import Kind
    from eventcontracts.verification import ResultCell

__all__ = ["CONSUMER_KEY", "ConfigurationFile", "ContractItem", "EventTypeCollector"]

CONSUMER_KEY: pytest.StashKey[Consumer] = pytest.StashKey()
"""One door for all items: how often a consumer may die is counted over the session."""

READS_KEY: pytest.StashKey[dict[str, FieldUsage]] = pytest.StashKey()
"""What the consumer reads of each event type, as far as anybody asked."""


class ConfigurationFile(pytest.File):
    """The file that configures the contract test: a collector for each event type."""

    def __init__(self, *, configuration: Configuration, **rest: Any) -> None:
        super().__init__(**rest)
        self.configuration = configuration

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield a collector for each event type, in the order of their names."""
        try:
            contracts = self.configuration.contracts()
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for contract in sorted(contracts, key=lambda contract: contract.event_type):
            yield EventTypeCollector.from_parent(
                self,
                name=ascii_node_name(contract.event_type),
                contract=contract,
                configuration=self.configuration,
            )


class EventTypeCollector(pytest.Collector):
    """One event type: an item for each kind."""

    def __init__(self, *, contract: Contract, configuration: Configuration, **rest: Any) -> None:
        super().__init__(**rest)
        self.contract = contract
        self.configuration = configuration

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each kind."""
        for kind in self.configuration.kinds:
            yield ContractItem.from_parent(
                self,
                name=kind.value,
                kind=kind,
                contract=self.contract,
                configuration=self.configuration,
            )


class ContractError(Exception):
    """A consumer that fails its contract test; the text is all that is shown."""


class ContractItem(pytest.Item):
    """The contract test of one event type and kind."""

    def __init__(
        self, *, kind: Kind, contract: Contract, configuration: Configuration, **rest: Any
    ) -> None:
        super().__init__(**rest)
        self.kind = kind
        self.contract = contract
        self.configuration = configuration
        self.add_marker("eventcontract")
        self._text = ""
        self._line = ""

    def runtest(self) -> None:
        """Run the contract test.

        Raises:
            ContractError: If the consumer fails it.
        """
        self._text = ""
        started = perf_counter()
        try:
            cell = self._examined()
        except InputError as error:
            raise ContractError(str(error)) from None
        renderer = FailureRenderer.of(self.configuration, cell)
        record_result(self, self.contract, cell, perf_counter() - started, renderer)
        if cell.failures:
            self._text, self._line = format_failures(cell, renderer), _format_result_line(cell)
            if self.config.getoption("usepdb"):
                self._stop_there(cell)
            raise ContractError(self._text)
        if cell.skipped:
            pytest.skip(f"{cell.skipped} of {cell.cases} cases: the consumer was lost too often")

    def _examined(self) -> ResultCell:
        from eventcontracts.verification import verify_kind

        if CONSUMER_KEY not in self.config.stash:
            self.config.stash[CONSUMER_KEY] = self.configuration.door()
        consumer = self.config.stash[CONSUMER_KEY]
        settings = self.configuration.settings(self.config.getoption("eventcontracts_case"))
        if self.configuration.policy is Policy.GUARDED:
            settings = replace(settings, reads=self._reads())
        try:
            return verify_kind(self.contract, self.kind, consumer, settings)
        finally:
            consumer.reset()

    def _reads(self) -> FieldUsage:
        """Return what the consumer reads of the event type; it is found out once."""
        known = self.config.stash.setdefault(READS_KEY, {})
        name = self.contract.event_type
        if name not in known:
            known[name] = self.configuration.reads([self.contract])
        return known[name]

    def _stop_there(self, cell: ResultCell) -> None:
        """Call a crashing callable here, so that the debugger stops where it crashes."""
        from eventcontracts.consumers import Interface
        from eventcontracts.consumers.doors import Door
        from eventcontracts.consumers.target import resolve_target

        reached = Door(self.configuration.consumer, self.configuration.interface).reached
        crashed = cell.causes[0].outcome.verdict is Verdict.CRASHED
        if reached is not Interface.CALLABLE or not crashed:
            return
        sys.path[:0] = [*self.configuration.path, str(self.path.parent)]
        resolve_target(self.configuration.consumer).function(cell.causes[0].smallest.event)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what the developer needs to know, without a traceback of ours."""
        if not (self._text or isinstance(excinfo.value, ContractError)):
            return super().repr_failure(excinfo, style)
        shown = excinfo.getrepr(style="value", chain=False)
        text = self._text or str(excinfo.value)
        for entry in shown.reprtraceback.reprentries:
            entry.lines = text.splitlines()
        if shown.reprcrash:
            shown.reprcrash.message = self._line or text
        return shown

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where the item comes from and what it is called."""
        return self.path, None, f"{self.contract.event_type} {self.kind}"


def _format_result_line(cell: ResultCell) -> str:
    """Return what stands beside the item where each failure has one line."""
    outcome = cell.causes[0].outcome
    said = f"{outcome.verdict}: {outcome.detail}" if outcome.detail else outcome.verdict.value
    return printable(f"{said}, {len(cell.failures):,} of {cell.cases:,} cases")
