"""The settings of a contract test, from a file or a command line, and back as options."""

from __future__ import annotations

import os
import shlex
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventcontracts.configuration.keys import SELECTION_KEYS, TABLE_KEYS, merge_table, parse_keys
from eventcontracts.configuration.setting_errors import WrongValueError
from eventcontracts.consumers.interface import Interface, Limits
from eventcontracts.consumers.requests import PLAIN_REQUEST, RequestTemplate
from eventcontracts.consumers.secrets import masked_header, masked_url
from eventcontracts.errors import InputError
from eventcontracts.mutations.mutation_selection import DEFAULT_SELECTION
from eventcontracts.policy import Kind, Policy, Weak

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from eventcontracts.baseline import Baseline
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.field_usage import FieldUsage
    from eventcontracts.mutations.mutation_selection import Selection
    from eventcontracts.verification import RunSettings
    from eventcontracts.verification.suppression import SuppressionRule

__all__ = ["Configuration", "ConfigurationValues", "command_options", "consumer_words"]

# What a contract test is to do, as values, from `[tool.eventcontracts]` or from a command line.


@dataclass(frozen=True)
class ConfigurationValues:
    """Configured values.

    Attributes:
        consumer: `module:callable`, an address or a command; empty where tests of one's own name
            it.
        events: The event types; all if empty.
        catalog: A folder, or `name` or `name@version` of a bundled catalog.
        schema: A plain JSON Schema file instead of a catalog.
        layer: The envelope layer; None for each event as it is documented.
        policy: Which verdicts are right.
        kinds: The kinds of cases.
        seed: What the cases are made from.
        n: How many cases an event type has of each kind; None for as many as the kind needs.
        timeout: Seconds for one delivery.
        rejects: More exception types that mean rejection.
        locale: Where names, cities and sentences in events are from; None for `en_US`.
        selection: Which mutations are made.
        interface: How the consumer is reached; None for HTTP if it is an address, and otherwise
            as a callable.
        serve: The command that starts the server; None where it runs already.
        request: What an app or a server is sent.
        limits: What the consumer may use, beside the time for a delivery.
        weak: What to make of accepting an event that breaks a weakly supported constraint.
        baseline: A file of known failures.
        in_process: Whether the consumer is called in this process.
        file: Where all that is written; None for a command line.
        path: More folders that the consumer is imported from, as they are seen from here.
        base: What the file says, where that has been adapted; None where there is no file.
    """

    consumer: str
    events: tuple[str, ...] = ()
    catalog: str | None = None
    schema: Path | None = None
    layer: str | None = None
    policy: Policy = Policy.TOLERANT
    kinds: tuple[Kind, ...] = (Kind.VALID, Kind.INVALID)
    seed: int = 0
    n: int | None = None
    timeout: float = 2.0
    rejects: tuple[str, ...] = ()
    locale: str | None = None
    selection: Selection = field(default=DEFAULT_SELECTION, kw_only=True)
    interface: Interface | None = field(default=None, kw_only=True)
    serve: str | None = field(default=None, kw_only=True)
    request: RequestTemplate = field(default=PLAIN_REQUEST, kw_only=True)
    limits: Limits = field(default=Limits(), kw_only=True)
    weak: Weak = field(default=Weak.DOUBT, kw_only=True)
    baseline: Path | None = field(default=None, kw_only=True)
    in_process: bool = field(default=False, kw_only=True)
    file: Path | None = field(default=None, kw_only=True, compare=False)
    path: tuple[str, ...] = field(default=(), kw_only=True, compare=False)
    base: Self | None = field(default=None, kw_only=True, compare=False, repr=False)

    @property
    def folder(self) -> Path:
        """The folder that its paths begin in."""
        return self.file.parent if self.file else Path()

    @property
    def baseline_file(self) -> Path | None:
        """The file of known failures, from here."""
        return self.baseline and self.folder / self.baseline

    def adapted(self, values: Mapping[str, Any], where: str) -> Self:
        """Return the same with some other values.

        A catalog takes the place of a schema and a schema that of a catalog; either takes that of
        the event types and the layer too, which belong to what they are of.

        Args:
            values: Values by key, as they stand in a file.
            where: Who says so, for errors.

        Raises:
            InputError: If a key or a value cannot be used.

        >>> ConfigurationValues("desk:on_event").adapted({"kinds": ["valid"]}, "marker").kinds
        (<Kind.VALID: 'valid'>,)
        """
        try:
            return self.with_values(parse_keys(values))
        except WrongValueError as error:
            raise InputError(f"{where}: {error.key}: {error}") from None

    def with_values(self, values: Mapping[str, Any]) -> Self:
        """Return the same with some other values, which have been read.

        Raises:
            WrongValueError: If two of them exclude each other.
        """
        if values.get("catalog") and values.get("schema"):
            raise WrongValueError("schema", "catalog and schema exclude each other")
        others = {key: value for key, value in values.items() if key not in SELECTION_KEYS}
        chosen = {
            SELECTION_KEYS[key]: value for key, value in values.items() if key in SELECTION_KEYS
        }
        if "catalog" in others or "schema" in others:
            others = {"catalog": None, "schema": None, "events": (), "layer": None, **others}
        if "consumer" in others:
            others = {"interface": None, "serve": None, **others}
        for table in TABLE_KEYS:
            if table in others:
                others[table] = merge_table(getattr(self, table), others[table])
        base = self.base or (self if self.file else None)
        return replace(self, **others, selection=replace(self.selection, **chosen), base=base)


# A configuration as the options of a command line.


def command_options(configuration: ConfigurationValues) -> dict[str, list[str]]:
    """Return the values of each option by which a command line says the same.

    Paths are seen from the working folder.
    """
    selection = configuration.selection
    single = {
        "--catalog": _relative_path(configuration.folder, configuration.catalog),
        "--schema": _relative_path(configuration.folder, configuration.schema),
        "--layer": configuration.layer,
        "--locale": configuration.locale,
        "--policy": configuration.policy.value,
        "--weak": configuration.weak.value,
        "-n": configuration.n,
        "--timeout": f"{configuration.timeout:g}",
        "--serve": configuration.serve,
    }
    several = {
        "--rejects": configuration.rejects,
        "--mutate": selection.mutate,
        "--at": selection.at,
        "--keyword": selection.keywords,
        "--without": selection.without,
    }
    given = {option: [] if value is None else [str(value)] for option, value in single.items()}
    return {
        **given,
        **_request_options(configuration.request),
        **{option: list(values) for option, values in several.items()},
        **_limit_options(configuration.limits),
    }


def consumer_words(configuration: ConfigurationValues) -> list[str]:
    """Return the words by which a command line names the consumer; no secret is among them.

    >>> from eventcontracts.configuration import Configuration
    >>> from eventcontracts.consumers import Interface
    >>> consumer_words(Configuration("node desk.js", interface=Interface.COMMAND))
    ['--command', 'node desk.js']
    """
    name, interface = configuration.consumer, configuration.interface
    if interface in {Interface.COMMAND, Interface.EXEC}:
        return [f"--{interface}", name]
    if interface in {Interface.ASGI, Interface.WSGI}:
        return [name, f"--{interface}"]
    return [masked_url(name)]


def _request_options(request: RequestTemplate) -> dict[str, list[str]]:
    return {
        "--method": [request.method],
        "--path": [request.path],
        "--header": [masked_header(name, value) for name, value in request.headers],
        "--cloudevents": [request.cloudevents.value] if request.cloudevents else [],
    }


def _limit_options(limits: Limits) -> dict[str, list[str]]:
    usual = asdict(Limits())
    changed = {
        name: value
        for name, value in asdict(limits).items()
        if value != usual[name] and name != "deadline"  # it has an option of its own
    }
    return {"--limit": [f"{name}={value}" for name, value in changed.items()]}


def _relative_path(folder: Path, name: Path | str | None) -> Path | str | None:
    """Return a file or folder as it is seen from the working folder; a name as it is."""
    if name is None or not (folder / name).exists():
        return name
    return os.path.relpath(folder / name)


@dataclass(frozen=True)
class Configuration(ConfigurationValues):
    """A contract test: what is configured, and what is made of it to run the test."""

    def contracts(self) -> tuple[Contract, ...]:
        """Return the contracts that are selected; paths are seen from the file's folder.

        Raises:
            InputError: If a catalog, schema, event type or layer cannot be used.
        """
        from eventcontracts.contract_selection import select_contracts

        if self.schema is not None:
            schema: Path | None = self.folder / self.schema
            catalog = self.catalog
        else:
            schema, catalog = None, self.catalog_reference
        return select_contracts(
            self.events, catalog=catalog, schema=schema, layer=self.layer, locale=self.locale
        )

    @property
    def catalog_reference(self) -> str:
        """The reference that the catalog is loaded by: a folder, or a bundled one's name."""
        from eventcontracts.contract_selection import DEFAULT_CATALOG

        if self.catalog is not None and (self.folder / self.catalog).is_dir():
            return str(self.folder / self.catalog)
        return self.catalog or DEFAULT_CATALOG

    def door(self, *, watched: bool = False) -> Consumer:
        """Return the door to the consumer, which is started by the first delivery.

        Args:
            watched: Whether outcomes say what was read of the event, where that can be seen.

        Raises:
            ConsumerError: If it cannot be reached that way, or it is called in this process and
                cannot be imported.
        """
        from eventcontracts.consumers.doors import Door

        folder = str(self.file.parent) if self.file else None
        return Door(
            self.consumer,
            self.interface,
            self.request,
            self.rejects,
            replace(self.limits, deadline=self.timeout),
            (*self.path, *([folder] if folder else [])),
            folder,
            self.in_process,
            self.serve,
            watched,
        ).open()

    def settings(self, case: str | None = None) -> RunSettings:
        """Return the settings of the run: what is delivered, and what counts as right.

        Args:
            case: The only case that is delivered; None for all.

        Raises:
            InputError: If the baseline cannot be used.
        """
        from eventcontracts.verification import RunSettings

        excuses = self.excuses()
        return RunSettings(
            self.policy, self.kinds, self.seed, self.n, case, self.selection, excuses
        )

    def reads(self, contracts: Sequence[Contract]) -> FieldUsage:
        """Return what the consumer reads of some event types, as far as it can be found out.

        Args:
            contracts: The event types, in the configured layer.

        Raises:
            ConsumerError: If the consumer cannot be reached.
        """
        from eventcontracts.field_usage import find_reads

        door = self.door(watched=True)
        try:
            return find_reads(contracts, door, self.layer)
        finally:
            door.close()

    def excuses(self) -> SuppressionRule | None:
        """Return what tells which failures do not fail the run; None if all do.

        Raises:
            InputError: If the baseline or the catalog cannot be used.
        """
        from eventcontracts.verification.suppression import doubt, first_suppression, suppress_weak

        weak, known = None, self.known_failures()
        if self.weak is Weak.WARN and self.schema is None:
            from eventcontracts.catalog import Catalog

            weak = suppress_weak(Catalog.load(self.catalog_reference), self.layer)
        doubted = None if self.weak is Weak.FAIL else doubt
        return first_suppression(known.excuse if known else None, weak, doubted)

    def known_failures(self) -> Baseline | None:
        """Return the known failures as of today; None if no file is named.

        Raises:
            InputError: If the file cannot be used.
        """
        file = self.baseline_file
        if file is None:
            return None
        from eventcontracts.baseline import Baseline, read_baseline, today

        return Baseline(read_baseline(file), today())

    def command(self, event_type: str, kind: Kind, case_id: str | None) -> str:
        """Return the command line that repeats one case, or all of an event type and kind.

        >>> desk = Configuration("desk:on_event", seed=7)
        >>> desk.command("TASK_ENQUEUED", Kind.VALID, "v3")
        'eventcontracts verify desk:on_event TASK_ENQUEUED --kind valid --seed 7 --case v3'
        """
        words = ["eventcontracts", "verify", *consumer_words(self), event_type]
        usual, configured = (
            command_options(UNCONFIGURED),
            command_options(self.base or UNCONFIGURED),
        )
        for option, values in command_options(self).items():
            if values != usual[option] or values != configured[option]:
                words += [word for value in values for word in (option, value)]
        words += ["--kind", kind.value, "--seed", str(self.seed)]
        words += [] if case_id is None else ["--case", case_id]
        path = f"PYTHONPATH={shlex.quote(os.pathsep.join(self.path))} " if self.path else ""
        return path + shlex.join([*words, *(["--in-process"] if self.in_process else [])])


UNCONFIGURED = Configuration("")


"""What counts where nothing is configured."""
