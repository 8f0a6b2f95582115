"""What a contract test is to do, from `[tool.eventcontracts]` or from a command line."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventcontracts.configuration.doorkeys import TABLES, merged
from eventcontracts.configuration.errors import WrongValueError
from eventcontracts.configuration.keys import SELECTING, parsed
from eventcontracts.configuration.lines import consumer_words, options
from eventcontracts.consumers.interface import Interface, Limits
from eventcontracts.consumers.messages import PLAIN, Request
from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind, Policy, Weak
from eventcontracts.mutations.selection import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.baseline import Baseline
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.mutations.selection import Selection
    from eventcontracts.reads import Reads
    from eventcontracts.verification import Settings
    from eventcontracts.verification.excuses import Excuses

__all__ = ["Configuration"]


@dataclass(frozen=True)
class Configuration:
    """A contract test.

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
    selection: Selection = field(default=EVERYTHING, kw_only=True)
    interface: Interface | None = field(default=None, kw_only=True)
    serve: str | None = field(default=None, kw_only=True)
    request: Request = field(default=PLAIN, kw_only=True)
    limits: Limits = field(default=Limits(), kw_only=True)
    weak: Weak = field(default=Weak.FAIL, kw_only=True)
    baseline: Path | None = field(default=None, kw_only=True)
    in_process: bool = field(default=False, kw_only=True)
    file: Path | None = field(default=None, kw_only=True, compare=False)
    path: tuple[str, ...] = field(default=(), kw_only=True, compare=False)
    base: Configuration | None = field(default=None, kw_only=True, compare=False, repr=False)

    def contracts(self) -> tuple[Contract, ...]:
        """Return the contracts that are selected; paths are seen from the file's folder.

        Raises:
            InputError: If a catalog, schema, event type or layer cannot be used.
        """
        from eventcontracts.selection import contracts

        if self.schema is not None:
            schema: Path | None = self.folder / self.schema
            catalog = self.catalog
        else:
            schema, catalog = None, self.catalog_reference
        return contracts(
            self.events, catalog=catalog, schema=schema, layer=self.layer, locale=self.locale
        )

    @property
    def folder(self) -> Path:
        """Where its paths begin."""
        return self.file.parent if self.file else Path()

    @property
    def catalog_reference(self) -> str:
        """What the catalog is loaded by: a folder, or a bundled one's name."""
        from eventcontracts.selection import DEFAULT_CATALOG

        if self.catalog is not None and (self.folder / self.catalog).is_dir():
            return str(self.folder / self.catalog)
        return self.catalog or DEFAULT_CATALOG

    def adapted(self, values: Mapping[str, Any], where: str) -> Configuration:
        """Return the same with some other values.

        A catalog takes the place of a schema and a schema that of a catalog; either takes that of
        the event types and the layer too, which belong to what they are of.

        Args:
            values: Values by key, as they stand in a file.
            where: Who says so, for errors.

        Raises:
            InputError: If a key or a value cannot be used.

        >>> Configuration("desk:on_event").adapted({"kinds": ["valid"]}, "marker").kinds
        (<Kind.VALID: 'valid'>,)
        """
        try:
            return self.with_values(parsed(values))
        except WrongValueError as error:
            raise InputError(f"{where}: {error.key}: {error}") from None

    def with_values(self, values: Mapping[str, Any]) -> Configuration:
        """Return the same with some other values, which have been read.

        Raises:
            WrongValueError: If two of them exclude each other.
        """
        if values.get("catalog") and values.get("schema"):
            raise WrongValueError("schema", "catalog and schema exclude each other")
        others = {key: value for key, value in values.items() if key not in SELECTING}
        chosen = {SELECTING[key]: value for key, value in values.items() if key in SELECTING}
        if "catalog" in others or "schema" in others:
            others = {"catalog": None, "schema": None, "events": (), "layer": None, **others}
        if "consumer" in others:
            others = {"interface": None, "serve": None, **others}
        for table in TABLES:
            if table in others:
                others[table] = merged(getattr(self, table), others[table])
        base = self.base or (self if self.file else None)
        return replace(self, **others, selection=replace(self.selection, **chosen), base=base)

    def door(self, *, watched: bool = False) -> Consumer:
        """Return the door to the consumer, which is started by the first delivery.

        Args:
            watched: Whether outcomes say what was read of the event, where that can be seen.

        Raises:
            ConsumerError: If it cannot be reached that way, or it is called in this process and
                cannot be imported.
        """
        from eventcontracts.consumers.opening import Door

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

    def settings(self, case: str | None = None) -> Settings:
        """Return what is delivered, and what counts as right.

        Args:
            case: The only case that is delivered; None for all.

        Raises:
            InputError: If the baseline cannot be used.
        """
        from eventcontracts.verification import Settings

        excuses = self.excuses()
        return Settings(self.policy, self.kinds, self.seed, self.n, case, self.selection, excuses)

    def reads(self, contracts: Sequence[Contract]) -> Reads:
        """Return what the consumer reads of some event types, as far as it can be found out.

        Args:
            contracts: The event types, in the configured layer.

        Raises:
            ConsumerError: If the consumer cannot be reached.
        """
        from eventcontracts.reads import reads_of

        door = self.door(watched=True)
        try:
            return reads_of(contracts, door, self.layer)
        finally:
            door.close()

    def excuses(self) -> Excuses | None:
        """Return what tells which failures do not fail the run; None if all do.

        Raises:
            InputError: If the baseline or the catalog cannot be used.
        """
        from eventcontracts.verification.excuses import first_of, weakness

        weak, known = None, self.known_failures()
        if self.weak is Weak.WARN and self.schema is None:
            from eventcontracts.catalog import Catalog

            weak = weakness(Catalog.load(self.catalog_reference), self.layer)
        return first_of(known.excuse if known else None, weak)

    @property
    def baseline_file(self) -> Path | None:
        """The file of known failures, from here."""
        return self.baseline and self.folder / self.baseline

    def known_failures(self) -> Baseline | None:
        """Return the known failures as of today; None if no file is named.

        Raises:
            InputError: If the file cannot be used.
        """
        file = self.baseline_file
        if file is None:
            return None
        from eventcontracts.baseline import Baseline, read_baseline
        from eventcontracts.baseline.day import today

        return Baseline(read_baseline(file), today())

    def command(self, event_type: str, kind: Kind, case_id: str | None) -> str:
        """Return the command line that repeats one case, or all of an event type and kind.

        >>> desk = Configuration("desk:on_event", seed=7)
        >>> desk.command("TASK_ENQUEUED", Kind.VALID, "v3")
        'eventcontracts verify desk:on_event TASK_ENQUEUED --kind valid --seed 7 --case v3'
        """
        words = ["eventcontracts", "verify", *consumer_words(self), event_type]
        usual, configured = options(UNCONFIGURED), options(self.base or UNCONFIGURED)
        for option, values in options(self).items():
            if values != usual[option] or values != configured[option]:
                words += [word for value in values for word in (option, value)]
        words += ["--kind", kind.value, "--seed", str(self.seed)]
        words += [] if case_id is None else ["--case", case_id]
        path = f"PYTHONPATH={shlex.quote(os.pathsep.join(self.path))} " if self.path else ""
        return path + shlex.join([*words, *(["--in-process"] if self.in_process else [])])


UNCONFIGURED = Configuration("")
"""What counts where nothing is configured."""
