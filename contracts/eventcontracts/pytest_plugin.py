"""The pytest plugin: a contract test for every event type and kind, without test code.

In a repo whose `pyproject.toml` (or `eventcontracts.toml`) names a consumer,

    [tool.eventcontracts]
    consumer = "app.handlers:on_event"

`pytest` collects one item for each event type and kind, such as
`pyproject.toml::AGENT_SUBSCRIBED::invalid`.

Installed and unused it must cost nothing, so everything else is imported where it is needed.
PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eventcontracts.configuration import Configuration
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.expectations import Kind
    from eventcontracts.verification import Cell

__all__ = [
    "ConfigurationFile",
    "ContractItem",
    "EventTypeCollector",
    "pytest_collect_file",
    "pytest_configure",
    "pytest_report_header",
    "pytest_unconfigure",
]

MARKER = "eventcontract"
MOST_CAUSES = 5
CONFIGURATION: pytest.StashKey[Configuration] = pytest.StashKey()
CONSUMER: pytest.StashKey[Consumer] = pytest.StashKey()
"""One door for all items: how often a consumer may die is counted over the session."""


def pytest_configure(config: pytest.Config) -> None:
    """Read the configuration, and see to it that its file is collected."""
    config.addinivalue_line("markers", f"{MARKER}: a contract test made by eventcontracts")
    if not _is_configured(config.rootpath):
        return
    from eventcontracts.configuration import find
    from eventcontracts.errors import InputError

    try:
        configuration = find(config.rootpath)
    except InputError as error:
        raise pytest.UsageError(str(error)) from None
    if configuration is None:
        return
    config.stash[CONFIGURATION] = configuration
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        config.args.append(str(configuration.file))


def _is_configured(folder: Path) -> bool:
    """Return whether it is worth importing what reads a configuration."""
    pyproject = folder / "pyproject.toml"
    return (folder / "eventcontracts.toml").is_file() or (
        pyproject.is_file() and b"tool.eventcontracts" in pyproject.read_bytes()
    )


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is under test, if anything is."""
    configuration = config.stash.get(CONFIGURATION, None)
    if configuration is None:
        return None
    against = configuration.schema or configuration.catalog or "expertflow-cx"
    return f"eventcontracts: {configuration.consumer} against {against}, {configuration.policy}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the consumer."""
    consumer = config.stash.get(CONSUMER, None)
    if consumer is not None:
        consumer.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the file that configures the contract test."""
    configuration = parent.config.stash.get(CONFIGURATION, None)
    if configuration is None or file_path != configuration.file:
        return None
    return ConfigurationFile.from_parent(parent, path=file_path, configuration=configuration)


class ConfigurationFile(pytest.File):
    """The file that configures the contract test: a collector for each event type."""

    def __init__(self, *, configuration: Configuration, **rest: Any) -> None:
        super().__init__(**rest)
        self.configuration = configuration

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield a collector for each event type, in the order of their names."""
        from eventcontracts.errors import InputError

        try:
            contracts = self.configuration.contracts()
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for contract in sorted(contracts, key=lambda contract: contract.event_type):
            yield EventTypeCollector.from_parent(
                self,
                name=_ascii(contract.event_type),
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
        self.add_marker(MARKER)

    def runtest(self) -> None:
        """Run the contract test.

        Raises:
            ContractError: If the consumer fails it.
        """
        from eventcontracts.errors import InputError
        from eventcontracts.verification import examine

        consumer = self.config.stash.setdefault(CONSUMER, self.configuration.door())
        try:
            cell = examine(self.contract, self.kind, consumer, self.configuration.settings())
        except InputError as error:
            raise ContractError(str(error)) from None
        finally:
            consumer.reset()
        if cell.failures:
            raise ContractError(self._told(cell))
        if cell.skipped:
            pytest.skip(f"{cell.skipped} of {cell.cases} cases: the consumer was lost too often")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what the developer needs to know, without a traceback of ours."""
        if isinstance(excinfo.value, ContractError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where the item comes from and what it is called."""
        return self.path, None, f"{self.contract.event_type} {self.kind}"

    def _told(self, cell: Cell) -> str:
        from eventcontracts.reports import describe

        blocks = []
        for cause in cell.causes[:MOST_CAUSES]:
            case_id = cause.failures[0].case_id
            command = self.configuration.command(cell.event_type, cell.kind, case_id)
            blocks.append("\n".join(describe(cell, cause, command)))
        if (more := len(cell.causes) - MOST_CAUSES) > 0:
            blocks.append(f"and {more} more causes, which `eventcontracts verify` shows")
        return "\n\n".join(blocks)


def _ascii(name: str) -> str:
    """Return a name as it stands in a node id: ASCII, and without its separators."""
    text = name.encode("ascii", "backslashreplace").decode()
    return text.replace("::", "__").replace("[", "(").replace("]", ")")
