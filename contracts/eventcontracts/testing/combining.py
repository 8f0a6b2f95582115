"""Which event types and kinds a marked test runs with.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from eventcontracts.configuration.keys import SELECTING
from eventcontracts.errors import InputError
from eventcontracts.testing.results import ascii_name
from eventcontracts.testing.settings import durable, momentary

if TYPE_CHECKING:
    from eventcontracts.configuration import Configuration
    from eventcontracts.expectations import Kind

__all__ = ["ARGUMENTS", "Combination", "combinations", "parametrize"]

ARGUMENTS: Final = ("event_case", "event")
KEYS: Final = (
    *("kinds", "catalog", "schema", "layer", "policy", "seed", "locale"),
    *("n", "timeout", "rejects"),
    *SELECTING,
)


@dataclass(frozen=True)
class Combination:
    """An event type and kind that a test runs with."""

    configuration: Configuration
    event_type: str
    kind: Kind

    @property
    def id(self) -> str:
        """What stands in the node id."""
        return f"{ascii_name(self.event_type)}-{self.kind}"


def parametrize(metafunc: pytest.Metafunc, marker: pytest.Mark) -> None:
    """Give a marked test its event types and kinds.

    What cannot be used fails the collection of the test with one line.
    """
    if not set(ARGUMENTS) & set(metafunc.definition.fixturenames):
        pytest.fail("eventcontract: the test takes neither event_case nor event", pytrace=False)
    try:
        found = combinations(metafunc.config, marker)
    except InputError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    metafunc.parametrize("event_case", found, ids=[each.id for each in found], indirect=True)


def combinations(config: pytest.Config, marker: pytest.Mark) -> list[Combination]:
    """Return the event types and kinds that a marker selects, sorted.

    Raises:
        InputError: If the marker or a setting cannot be used.
    """
    where = f"eventcontract({', '.join(map(repr, marker.args))})"
    if unknown := [key for key in marker.kwargs if key not in KEYS]:
        raise InputError(f"{where}: {unknown[0]}: no such argument; there are {', '.join(KEYS)}")
    values = {key: _plain(value) for key, value in marker.kwargs.items() if value is not None}
    if marker.args:
        values["events"] = list(marker.args)
    marked = durable(config).adapted(values, where)
    wanted = momentary(config, marked, "command line")
    kinds = wanted.kinds
    if "kinds" in values:
        kinds = tuple(kind for kind in marked.kinds if kind in wanted.kinds)
    names = wanted.events or [contract.event_type for contract in wanted.contracts()]
    return [Combination(wanted, name, kind) for name in sorted(set(names)) for kind in kinds]


def _plain(value: Any) -> Any:
    """Return a marker's value as it would stand in a file."""
    if isinstance(value, Path):
        return str(value)
    return [str(item) for item in value] if isinstance(value, list | tuple | set) else value
