"""What a contract test is to do, from `[tool.eventcontracts]` or from a command line."""

from __future__ import annotations

import os
import shlex
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind, Policy
from eventcontracts.mutations.selection import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.mutations.selection import Selection
    from eventcontracts.verification import Settings

__all__ = ["Configuration", "ConfigurationError", "find", "read"]

FILES: Final = ("eventcontracts.toml", "pyproject.toml")


class ConfigurationError(InputError):
    """A configuration that cannot be used.

    Attributes:
        file: The file.
        key: The key that is wrong; empty where the whole file is.
    """

    def __init__(self, file: Path, key: str, problem: str) -> None:
        where = "[tool.eventcontracts] " if file.name == "pyproject.toml" and key else ""
        super().__init__(f"{file.name}: {where}{key}{': ' if key else ''}{problem}")
        self.file = file
        self.key = key


@dataclass(frozen=True)
class Configuration:
    """A contract test.

    Attributes:
        consumer: `module:callable`; empty where tests of one's own name it.
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
        selection: Which mutations are made.
        in_process: Whether the consumer is called in this process.
        file: Where all that is written; None for a command line.
        path: More folders that the consumer is imported from, as they are seen from here.
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
    selection: Selection = field(default=EVERYTHING, kw_only=True)
    in_process: bool = field(default=False, kw_only=True)
    file: Path | None = field(default=None, kw_only=True, compare=False)
    path: tuple[str, ...] = field(default=(), kw_only=True, compare=False)

    def contracts(self) -> tuple[Contract, ...]:
        """Return the contracts that are selected; paths are seen from the file's folder.

        Raises:
            InputError: If a catalog, schema, event type or layer cannot be used.
        """
        from eventcontracts.selection import contracts

        if self.schema is not None:
            schema = self._folder / self.schema
            return contracts(self.events, catalog=self.catalog, schema=schema, layer=self.layer)
        catalog = self.catalog_reference
        return contracts(self.events, catalog=catalog, schema=None, layer=self.layer)

    @property
    def _folder(self) -> Path:
        return self.file.parent if self.file else Path()

    @property
    def catalog_reference(self) -> str:
        """What the catalog is loaded by: a folder, or a bundled one's name."""
        from eventcontracts.selection import DEFAULT_CATALOG

        if self.catalog is not None and (self._folder / self.catalog).is_dir():
            return str(self._folder / self.catalog)
        return self.catalog or DEFAULT_CATALOG

    def adapted(self, values: Mapping[str, Any], where: str) -> Configuration:
        """Return the same with some other values.

        Args:
            values: Values by key, as they stand in a file; a catalog takes the place of a schema,
                and a schema that of a catalog.
            where: Who says so, for errors.

        Raises:
            InputError: If a key or a value cannot be used.

        >>> Configuration("desk:on_event").adapted({"kinds": ["valid"]}, "marker").kinds
        (<Kind.VALID: 'valid'>,)
        """
        try:
            parsed = _parsed(values)
        except _WrongValueError as error:
            raise InputError(f"{where}: {error.key}: {error}") from None
        for one, other in (("catalog", "schema"), ("schema", "catalog")):
            if one in parsed and other not in parsed:
                parsed[other] = None
        if parsed.get("catalog") and parsed.get("schema"):
            raise InputError(f"{where}: catalog and schema exclude each other")
        return replace(self, **parsed)

    def door(self) -> Consumer:
        """Return the door to the consumer, which is started by the first delivery.

        Raises:
            ConsumerError: If it is called in this process and cannot be imported.
        """
        from eventcontracts.consumers import InProcessConsumer, IsolatedConsumer, Limits

        if self.in_process:
            return InProcessConsumer(self.consumer, self.rejects)
        limits = Limits(deadline=self.timeout)
        path = (*self.path, *([str(self.file.parent)] if self.file else []))
        return IsolatedConsumer(self.consumer, rejects=self.rejects, path=path, limits=limits)

    def settings(self, case: str | None = None) -> Settings:
        """Return what is delivered, and what counts as right.

        Args:
            case: The only case that is delivered; None for all.
        """
        from eventcontracts.verification import Settings

        return Settings(self.policy, self.kinds, self.seed, self.n, case, self.selection)

    def command(self, event_type: str, kind: Kind, case_id: str) -> str:
        """Return the command line that repeats one case.

        >>> desk = Configuration("desk:on_event", seed=7)
        >>> desk.command("TASK_ENQUEUED", Kind.VALID, "v3")
        'eventcontracts verify desk:on_event TASK_ENQUEUED --kind valid --seed 7 --case v3'
        """
        words = ["eventcontracts", "verify", self.consumer, event_type]
        options: Iterator[tuple[str, object, object]] = iter(
            (
                ("--catalog", self.catalog, None),
                ("--schema", self.schema, None),
                ("--layer", self.layer, None),
                ("--policy", self.policy.value, Policy.TOLERANT.value),
                ("--kind", kind.value, None),
                ("--seed", self.seed, None),
                ("-n", self.n, None),
                ("--timeout", f"{self.timeout:g}", "2"),
                *(("--rejects", name, None) for name in self.rejects),
                *(("--mutate", word, None) for word in self.selection.mutate),
                *(("--at", glob, None) for glob in self.selection.at),
                *(("--keyword", word, None) for word in self.selection.keywords),
                *(("--without", word, None) for word in self.selection.without),
                ("--case", case_id, None),
            )
        )
        for option, value, default in options:
            if value not in {None, default}:
                words += [option, str(value)]
        path = f"PYTHONPATH={shlex.quote(os.pathsep.join(self.path))} " if self.path else ""
        return path + shlex.join([*words, *(["--in-process"] if self.in_process else [])])


def find(folder: Path) -> Configuration | None:
    """Return the configuration of a folder, or None if it has none.

    It is `eventcontracts.toml`, or else the table `[tool.eventcontracts]` in `pyproject.toml`.

    Raises:
        ConfigurationError: If there is one that cannot be used.
    """
    found = (read(folder / name) for name in FILES)
    return next((configuration for configuration in found if configuration), None)


def read(file: Path) -> Configuration | None:
    """Return the configuration in a file, or None if there is no such file or nothing in it.

    Raises:
        ConfigurationError: If what is in it cannot be used.
    """
    try:
        content = file.read_bytes()
    except OSError:
        return None
    try:
        table: Any = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(file, "", f"it is no TOML: {error}") from None
    if file.name == "pyproject.toml":
        table = table.get("tool", {}).get("eventcontracts")
        if table is None:
            return None
    if not isinstance(table, dict):
        raise ConfigurationError(file, "", "tool.eventcontracts is no table")
    return _configuration(table, file)


def _configuration(table: Mapping[str, Any], file: Path) -> Configuration:
    try:
        values = _parsed(table)
    except _WrongValueError as error:
        raise ConfigurationError(file, error.key, str(error)) from None
    if "catalog" in table and "schema" in table:
        raise ConfigurationError(file, "schema", "catalog and schema exclude each other")
    return Configuration(**{"consumer": "", **values}, file=file)


class _WrongValueError(ValueError):
    """A key that does not exist, or whose value cannot be used."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(problem)
        self.key = key


def _parsed(table: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for key, value in table.items():
        if key not in KEYS:
            raise _WrongValueError(key, f"no such key; there are {', '.join(KEYS)}")
        try:
            values[key] = KEYS[key](value)
        except ValueError as error:
            raise _WrongValueError(key, str(error)) from None
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"it is a text, not {value!r}")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"it is a list of texts, not {value!r}")
    return tuple(value)


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"it is a whole number, not {value!r}")
    return value


def _seconds(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
        raise ValueError(f"it is a number of seconds, not {value!r}")
    return float(value)


def _policy(value: Any) -> Policy:
    try:
        return Policy(value)
    except ValueError:
        raise ValueError(f"it is one of {', '.join(Policy)}, not {value!r}") from None


def _kinds(value: Any) -> tuple[Kind, ...]:
    try:
        return tuple(Kind(kind) for kind in _texts(value))
    except ValueError:
        raise ValueError(f"it is a list of {', '.join(Kind)}, not {value!r}") from None


KEYS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "consumer": _text,
    "events": _texts,
    "catalog": _text,
    "schema": lambda value: Path(_text(value)),
    "layer": _text,
    "policy": _policy,
    "kinds": _kinds,
    "seed": _number,
    "n": _number,
    "timeout": _seconds,
    "rejects": _texts,
}
