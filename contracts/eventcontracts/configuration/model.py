"""What a contract test is to do, from `[tool.eventcontracts]` or from a command line."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eventcontracts.configuration.lines import consumer_words, options
from eventcontracts.configuration.values import Values
from eventcontracts.expectations import Kind, Weak

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eventcontracts.baseline import Baseline
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.reads import Reads
    from eventcontracts.verification import Settings
    from eventcontracts.verification.excuses import Excuses

__all__ = ["Configuration"]


@dataclass(frozen=True)
class Configuration(Values):
    """A contract test: what is configured, and what is made of it to run the test."""

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
    def catalog_reference(self) -> str:
        """What the catalog is loaded by: a folder, or a bundled one's name."""
        from eventcontracts.selection import DEFAULT_CATALOG

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
