"""The pytest plugin: contract tests without test code, tests of one's own, and made events.

In a repo whose `pyproject.toml` (or `eventcontracts.toml`) names a consumer,

    [tool.eventcontracts]
    consumer = "app.handlers:on_event"

`pytest` collects one item for each event type and kind, such as
`pyproject.toml::AGENT_SUBSCRIBED::invalid`. A test that is marked with
`@pytest.mark.eventcontract("AGENT_SUBSCRIBED")` and takes `event_case` is run over the cases of
each kind. The fixture `make_event` makes events for any test.

Installed and unused it must cost nothing, so everything else is imported where it is needed.
PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from eventcontracts.plugin.event_case import ConsumerLike
    from eventcontracts.plugin.factory import EventFactory

__all__ = ["INI", "event", "event_case", "event_consumer", "make_event"]

MARKER_NAME = "eventcontract"
INI = {
    "consumer": ("string", "the consumer: module:callable, module:app, an address or a command"),
    "interface": ("string", "how it is reached: callable, asgi, wsgi, http, command or exec"),
    "serve": ("string", "the command that starts the server; unless given it runs already"),
    "events": ("args", "the event types; all unless given"),
    "catalog": ("string", "a catalog folder, or name or name@version of a bundled one"),
    "schema": ("string", "a plain JSON Schema file instead of a catalog"),
    "layer": ("string", "the envelope layer; as documented unless given"),
    "policy": ("string", "how much the consumer must check: tolerant, guarded or strict"),
    "weak": ("string", "what accepting an event that breaks a constraint seen only once is"),
    "baseline": ("string", "a file of known failures, which do not fail the run"),
    "kinds": ("args", "the kinds of cases; valid and invalid unless given"),
    "seed": ("string", "what the cases are made from"),
    "locale": ("string", "where names, cities and sentences in events are from, such as de_DE"),
    "n": ("string", "how many cases there are of each event type and kind"),
    "timeout": ("string", "seconds for one delivery"),
    "rejects": ("args", "exception types that mean rejection, beside ValueError"),
    "mutate": ("args", "only these classes or operators of mutations"),
    "at": ("args", "only mutations at these pointers, as globs"),
    "keyword": ("args", "only mutations that break these schema keywords"),
    "without": ("args", "no mutations of these classes, operators, globs or keyword:KEYWORD"),
}
"""The ini options, `eventcontracts_` before each, by type and help."""

COLLECTED_FILES: pytest.StashKey[Path] = pytest.StashKey()
"""The file that the items without test code belong to."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the settings: durable ones in the ini file, and options for the moment."""
    for name, (kind, text) in INI.items():
        parser.addini(f"eventcontracts_{name}", text, type=kind, default=None)  # type: ignore[arg-type]
    group = parser.getgroup("eventcontracts", "contract tests of event consumers")
    group.addoption("--eventcontracts-seed", type=int, metavar="N", help=INI["seed"][1])
    group.addoption("--eventcontracts-n", type=int, metavar="N", help=INI["n"][1])
    group.addoption("--eventcontracts-policy", metavar="POLICY", help=INI["policy"][1])
    group.addoption(
        "--eventcontracts-kind",
        dest="eventcontracts_kinds",
        action="append",
        metavar="KIND",
        help="a kind of cases; may be repeated",
    )
    group.addoption("--eventcontracts-case", metavar="ID", help="run with this one case only")
    group.addoption(
        "--eventcontracts-report", metavar="FILE", help="write what was found as a page in HTML"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and see to it that a configured contract test is collected."""
    config.addinivalue_line(
        "markers",
        f"{MARKER_NAME}(*events, kinds, catalog, schema, layer, policy, seed, n, timeout, rejects, "
        "mutate, at, keyword, without): "
        "run a test over the cases of some event types; it takes event_case or event",
    )
    if config.getoption("eventcontracts_report") and not hasattr(config, "workerinput"):
        from eventcontracts.plugin.summary import PageWriter

        config.pluginmanager.register(PageWriter(config), "eventcontracts.page")
    if not (config.getini("eventcontracts_consumer") or _may_be_configured(config.rootpath)):
        return
    from eventcontracts.plugin.run_settings import run_configuration

    configuration = run_configuration(config)
    if configuration.consumer and configuration.file:
        config.stash[COLLECTED_FILES] = configuration.file
        if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
            config.args.append(str(configuration.file))


def _may_be_configured(folder: Path) -> bool:
    """Return whether it is worth importing what reads a configuration."""
    pyproject = folder / "pyproject.toml"
    return (folder / "eventcontracts.toml").is_file() or (
        pyproject.is_file() and b"tool.eventcontracts" in pyproject.read_bytes()
    )


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is under test, if anything is."""
    if COLLECTED_FILES not in config.stash:
        return None
    from eventcontracts.consumers.secrets import masked_url
    from eventcontracts.plugin.run_settings import run_configuration

    configuration = run_configuration(config)
    name = masked_url(configuration.consumer)
    against = configuration.schema or configuration.catalog or "expertflow-cx"
    return f"eventcontracts: {name} against {against}, {configuration.policy}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the consumer."""
    if COLLECTED_FILES in config.stash:
        from eventcontracts.plugin.items import CONSUMER_KEY

        if CONSUMER_KEY in config.stash:
            config.stash[CONSUMER_KEY].close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the file that configures the contract test."""
    if file_path != parent.config.stash.get(COLLECTED_FILES, None):
        return None
    from eventcontracts.plugin.items import ConfigurationFile
    from eventcontracts.plugin.run_settings import run_configuration

    configuration = run_configuration(parent.config)
    return ConfigurationFile.from_parent(parent, path=file_path, configuration=configuration)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a marked test its event types and kinds."""
    marker = metafunc.definition.get_closest_marker(MARKER_NAME)
    if marker is not None:
        from eventcontracts.plugin.own_tests import parametrize

        parametrize(metafunc, marker)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what an item found into its report, which also travels from a worker."""
    report = yield
    if call.when == "call" and item.get_closest_marker(MARKER_NAME) is not None:
        from eventcontracts.plugin.summary import attach_result

        attach_result(item, report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what was found, if any of our items ran."""
    results = [
        found
        for outcome, reports in terminalreporter.stats.items()
        if outcome != "rerun"
        for report in reports
        if (found := getattr(report, "eventcontracts", None))
    ]
    if results:
        from eventcontracts.plugin.summary import write_summary

        write_summary(terminalreporter, results)


@pytest.fixture
def event_case(request: pytest.FixtureRequest) -> Iterator[Any]:
    """One case of a marked test: its `event`, what is wrong with it, and `check(consumer)`."""
    from eventcontracts.plugin.own_tests import prepare_test

    run = prepare_test(request)
    yield run
    run.close()


@pytest.fixture
def event(event_case: Any) -> Any:
    """The event of one case of a marked test."""
    return event_case


@pytest.fixture
def event_consumer(request: pytest.FixtureRequest) -> ConsumerLike:
    """The consumer that `event_case.check()` delivers to; as configured unless overridden."""
    from eventcontracts.plugin.run_settings import run_configuration

    consumer = run_configuration(request.config).consumer
    if not consumer:
        pytest.fail("no consumer: define the fixture event_consumer, or pass one", pytrace=False)
    return consumer


@pytest.fixture(scope="session")
def make_event(request: pytest.FixtureRequest) -> EventFactory:
    """Make an event: `make_event("TASK_ENQUEUED", at={"/payload/id": "x"})`."""
    from eventcontracts.plugin.factory import EventFactory
    from eventcontracts.plugin.run_settings import run_configuration

    return EventFactory(run_configuration(request.config))
