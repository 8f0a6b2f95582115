"""What a contract test is to do, as values, from `[tool.eventcontracts]` or from a command line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventcontracts.configuration.doorkeys import TABLES, merged
from eventcontracts.configuration.errors import WrongValueError
from eventcontracts.configuration.keys import SELECTING, parsed
from eventcontracts.consumers.interface import Interface, Limits
from eventcontracts.consumers.messages import PLAIN, Request
from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind, Policy, Weak
from eventcontracts.mutations.selection import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from eventcontracts.mutations.selection import Selection

__all__ = ["Values"]


@dataclass(frozen=True)
class Values:
    """What is configured.

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
    base: Self | None = field(default=None, kw_only=True, compare=False, repr=False)

    @property
    def folder(self) -> Path:
        """Where its paths begin."""
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

        >>> Values("desk:on_event").adapted({"kinds": ["valid"]}, "marker").kinds
        (<Kind.VALID: 'valid'>,)
        """
        try:
            return self.with_values(parsed(values))
        except WrongValueError as error:
            raise InputError(f"{where}: {error.key}: {error}") from None

    def with_values(self, values: Mapping[str, Any]) -> Self:
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
