"""Test functions as consumers: an item for each event type and kind, run over its cases.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, cast

import pytest

from eventcontracts.configuration.keys import SELECTION_KEYS
from eventcontracts.consumers import ConsumerError, Outcome
from eventcontracts.consumers.callables import CallableCaller
from eventcontracts.consumers.target import CallableTarget
from eventcontracts.errors import InputError
from eventcontracts.plugin.event_case import CaseCheckError, CaseContext, EventCase
from eventcontracts.plugin.run_settings import command_line_configuration, repository_configuration
from eventcontracts.plugin.summary import ascii_node_name, format_failures, record_result
from eventcontracts.policy import Kind, Verdict
from eventcontracts.reports import FailureRenderer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.configuration import Configuration
    from eventcontracts.consumers import Consumer, Deliverable
    from eventcontracts.contract import Contract
    from eventcontracts.verification import FailureCluster, ResultCell

__all__ = [
    "FIXTURE_NAMES",
    "CallPlugin",
    "FunctionConsumer",
    "ParametrizedCase",
    "parametrize",
    "parametrized_cases",
    "prepare_test",
]

# Which event types and kinds a marked test runs with.


FIXTURE_NAMES: Final = ("event_case", "event")


MARKER_KEYS: Final = (
    *("kinds", "catalog", "schema", "layer", "policy", "seed", "locale"),
    *("n", "timeout", "rejects"),
    *SELECTION_KEYS,
)


@dataclass(frozen=True)
class ParametrizedCase:
    """An event type and kind that a test runs with."""

    configuration: Configuration
    event_type: str
    kind: Kind

    @property
    def id(self) -> str:
        """The id of the case in the node id."""
        return f"{ascii_node_name(self.event_type)}-{self.kind}"


def parametrize(metafunc: pytest.Metafunc, marker: pytest.Mark) -> None:
    """Give a marked test its event types and kinds.

    What cannot be used fails the collection of the test with one line.
    """
    if not set(FIXTURE_NAMES) & set(metafunc.definition.fixturenames):
        pytest.fail("eventcontract: the test takes neither event_case nor event", pytrace=False)
    try:
        found = parametrized_cases(metafunc.config, marker)
    except InputError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    metafunc.parametrize("event_case", found, ids=[each.id for each in found], indirect=True)


def parametrized_cases(config: pytest.Config, marker: pytest.Mark) -> list[ParametrizedCase]:
    """Return the event types and kinds that a marker selects, sorted.

    Raises:
        InputError: If the marker or a setting cannot be used.
    """
    where = f"eventcontract({', '.join(map(repr, marker.args))})"
    if unknown := [key for key in marker.kwargs if key not in MARKER_KEYS]:
        raise InputError(
            f"{where}: {unknown[0]}: no such argument; there are {', '.join(MARKER_KEYS)}"
        )
    values = {key: _plain_value(value) for key, value in marker.kwargs.items() if value is not None}
    if marker.args:
        values["events"] = list(marker.args)
    marked = repository_configuration(config).adapted(values, where)
    wanted = command_line_configuration(config, marked, "command line")
    kinds = wanted.kinds
    if "kinds" in values:
        kinds = tuple(kind for kind in marked.kinds if kind in wanted.kinds)
    names = wanted.events or [contract.event_type for contract in wanted.contracts()]
    return [ParametrizedCase(wanted, name, kind) for name in sorted(set(names)) for kind in kinds]


def _plain_value(value: Any) -> Any:
    """Return a marker's value as it would stand in a file."""
    if isinstance(value, Path):
        return str(value)
    return [str(item) for item in value] if isinstance(value, list | tuple | set) else value


CALL_PLUGIN_NAME: Final = "eventcontracts.calls"


PYTEST_OUTCOMES: Final = (pytest.skip.Exception, pytest.xfail.Exception, pytest.exit.Exception)


MAX_LOSSES: Final = 5


"""How many cases of a series may hang before the rest is skipped."""


@lru_cache(maxsize=64)
def _load_contract(configuration: Configuration, folder: Path, event_type: str) -> Contract:
    file = folder / "pyproject.toml"
    return replace(configuration, file=file, events=(event_type,)).contracts()[0]


def prepare_test(request: pytest.FixtureRequest) -> FunctionConsumer:
    """Return what runs a test over its cases, for the fixture `event_case`."""
    combination = getattr(request, "param", None)
    if combination is None:
        pytest.fail("mark the test with @pytest.mark.eventcontract(…)", pytrace=False)
    wanted = set(FIXTURE_NAMES) & set(getattr(request.node, "fixturenames", ()))
    if not wanted:
        pytest.fail("event_case is for the test itself, not for another fixture", pytrace=False)
    configuration = combination.configuration
    folder = configuration.file.parent if configuration.file else request.config.rootpath
    try:
        contract = _load_contract(configuration, folder, combination.event_type)
    except InputError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    manager = request.config.pluginmanager
    if not manager.has_plugin(CALL_PLUGIN_NAME):
        manager.register(CallPlugin(), CALL_PLUGIN_NAME)
    run = request.node.stash[FUNCTION_CONSUMER_KEY] = FunctionConsumer(
        request, combination, contract
    )
    return run


class CallPlugin:
    """The plugin that runs a test over its cases.

    It is registered when the first such test is set up, after all other plugins, and so asked
    before them; each case is then called by whichever of them would call the test.
    """

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Run a marked test over its cases, unless that is being done."""
        run = pyfuncitem.stash.get(FUNCTION_CONSUMER_KEY, None)
        if run is None or run.busy:
            return None
        run.over_all_cases()
        return True


class FunctionConsumer:
    """A test function as the consumer of cases: it passes or fails with each of them.

    Attributes:
        name: The test's node id.
        busy: Whether the function is being called for a case right now.
        takes_bytes: It is given parsed events.
        renewable: The test itself cannot be made fresh.
    """

    takes_bytes = False
    renewable = False

    def __init__(
        self, request: pytest.FixtureRequest, combination: ParametrizedCase, contract: Contract
    ) -> None:
        self.name: str = request.node.nodeid
        self.busy = False
        self._item: Any = request.node
        self._combination = combination
        self._contract = contract
        self._doors: dict[str, Consumer] = {}
        configuration = combination.configuration
        debugging = request.config.getoption("usepdb") or request.config.getoption("trace", False)
        self._around = CaseContext(
            configuration.policy,
            lambda: request.getfixturevalue("event_consumer"),
            self._door,
            0 if debugging else configuration.timeout,
            configuration.rejects,
        )
        self._failing: dict[str, Case] = {}
        self._checked: set[str] = set()
        self._error: BaseException | None = None

    def over_all_cases(self) -> None:
        """Call the test function with every case.

        The smallest event that fails is tried last, and its error raised with a note that says
        what was sent and how to repeat it. A skip or an expected failure ends the test.
        """
        from eventcontracts.generation import cases
        from eventcontracts.verification import CaseJudge

        configuration, kind = self._combination.configuration, self._combination.kind
        only = self._item.config.getoption("eventcontracts_case")
        started = perf_counter()
        try:
            made = cases(
                self._contract,
                kind,
                seed=configuration.seed,
                n=configuration.n,
                selection=configuration.selection,
            )
            chosen = (case for case in made if only is None or case.id == only)
            judge = CaseJudge(self, configuration.policy, excuses=configuration.excuses())
            cell = judge.cell(self._contract, kind, chosen)
        except InputError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        seconds = perf_counter() - started
        record_result(self._item, self._contract, cell, seconds, self._teller, row=self._row)
        if only is not None and not cell.cases:
            pytest.skip(f"there is no case {only} here")
        if cell.failures:
            self._raise(cell)

    def deliver(self, deliveries: Iterable[Deliverable]) -> Iterator[Outcome]:
        """Yield what the test makes of each case."""
        losses = 0
        for delivery in deliveries:
            if losses == MAX_LOSSES:
                yield Outcome(Verdict.SKIPPED, "too many cases hung before")
            else:
                outcome = self._tried(cast("Case", delivery))
                losses += outcome.fatal
                yield outcome

    def reset(self) -> None:
        """Let the consumers that run in processes of their own begin anew."""
        for door in self._doors.values():
            door.reset()

    def close(self) -> None:
        """End the consumers that run in processes of their own."""
        for door in self._doors.values():
            door.close()

    def _door(self, name: str) -> Consumer:
        if name not in self._doors:
            configuration = self._combination.configuration
            if name != configuration.consumer:
                configuration = replace(configuration, consumer=name, interface=None)
            self._doors[name] = configuration.door()
        return self._doors[name]

    def _tried(self, case: Case) -> Outcome:
        """Return what the test makes of one case: a verdict that is right if it passes."""
        try:
            self._call(EventCase(self._as_it_is(case), self._around))
        except (*PYTEST_OUTCOMES, KeyboardInterrupt):
            raise
        except ConsumerError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        except BaseException as error:  # noqa: BLE001 - a test may raise anything
            return self._failed(case, error)
        return Outcome(case.expected(self._around.policy)[0])

    def _as_it_is(self, case: Case) -> Case:
        """Return a case with the fault that its event has: one made smaller may have none."""
        fault = case.fault
        if fault is None or case.raw is not None:
            return case
        if case.kind is Kind.INCOHERENT:
            has_fault = not all(link.holds(case.event) for link in self._contract.links)
        else:
            found = self._contract.validator.violations(case.event)
            has_fault = (fault.pointer, fault.keyword) in {(v.pointer, v.keyword) for v in found}
        return case if has_fault else replace(case, fault=None)

    def _call(self, event_case: EventCase) -> None:
        arguments = self._item.funcargs
        values = {"event_case": event_case, "event": event_case.event}
        arguments.update({name: values[name] for name in FIXTURE_NAMES if name in arguments})
        self.busy = True
        try:
            self._item.ihook.pytest_pyfunc_call(pyfuncitem=self._item)
        finally:
            self.busy = False

    def _failed(self, case: Case, error: BaseException) -> Outcome:
        self._failing.setdefault(case.id, case)
        self._error = error
        if isinstance(error, CaseCheckError):
            self._checked.add(error.outcome.cause)
            return error.outcome
        home = CallableTarget(self.name, self._item.obj, str(self._item.path.parent))
        return replace(CallableCaller(home).judge(error), verdict=Verdict.CRASHED)

    def _raise(self, cell: ResultCell) -> None:
        """Raise the error of the smallest failing event, with all that is known in a note."""
        text = format_failures(cell, self._teller)
        case = replace(self._case_named(cell.causes[0]), event=cell.causes[0].smallest.event)
        self._error = None
        self._tried(case)
        if self._error is None:
            pytest.fail(text, pytrace=False)
        self._error.add_note(text)
        raise self._error

    def _case_named(self, cause: FailureCluster) -> Case:
        return self._failing[cause.failures[0].case_id]

    @property
    def _teller(self) -> FailureRenderer:
        return FailureRenderer(self._combination.configuration, self._command, self._is_checked)

    @property
    def _row(self) -> str:
        """The row in the grid: the test, its other parameters, and the event type."""
        test, _, parameters = self.name.partition("[")
        others = parameters.removesuffix("]").replace(self._combination.id, "").strip("-")
        return f"{test}{f'[{others}]' if others else ''} {self._combination.event_type}"

    def _is_checked(self, cause: FailureCluster) -> bool:
        return cause.outcome.verdict is not Verdict.CRASHED or cause.outcome.cause in self._checked

    def _command(self, cause: FailureCluster) -> str:
        config, configuration = self._item.config, self._combination.configuration
        words = ["pytest", self.name, "--eventcontracts-case", cause.failures[0].case_id]
        now: Sequence[tuple[str, Any]] = (("seed", configuration.seed), ("n", configuration.n))
        for key, value in now:
            if config.getoption(f"eventcontracts_{key}") is not None:
                words += [f"--eventcontracts-{key}", str(value)]
        if config.getoption("eventcontracts_policy") is not None:
            words += ["--eventcontracts-policy", configuration.policy.value]
        return shlex.join(words)


FUNCTION_CONSUMER_KEY: Final = pytest.StashKey[FunctionConsumer]()
