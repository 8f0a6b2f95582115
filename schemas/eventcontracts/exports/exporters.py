"""The exporters of catalogs: one table of the forms that a catalog is written in.

Whoever needs another form adds an exporter by an entry point in the group
`eventcontracts.exporters`; see docs/exports.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from eventcontracts.entry_points import load_extensions
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eventcontracts.catalog import Catalog

__all__ = ["EXPORTERS", "GROUP", "Exporter", "exporter_named", "exporters"]

GROUP: Final = "eventcontracts.exporters"
"""The group of entry points whose objects are exporters."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """An exporter, which writes a catalog in the form of another tool.

    Attributes:
        name: What the form is called, as after `--to`.
        summary: What comes out, in a few words.
        export: The files, as texts by their names. One file alone can go to standard output.
    """

    name: str
    summary: str
    export: Callable[[Catalog], Mapping[str, str]]


def _later(module: str, function: str) -> Callable[[Catalog], Mapping[str, str]]:
    """Return a function of a module that is imported when it is first called."""

    def export(catalog: Catalog) -> Mapping[str, str]:
        found = getattr(import_module(f"eventcontracts.exports.{module}"), function)
        files: Mapping[str, str] = found(catalog)
        return files

    return export


EXPORTERS: Final = (
    Exporter(
        "asyncapi",
        "an AsyncAPI 3 description, in JSON",
        _later("description", "export_asyncapi"),
    ),
    Exporter(
        "json-schema",
        "a folder with a self-contained JSON Schema for each event type",
        _later("bundles", "export_json_schemas"),
    ),
    Exporter(
        "pydantic",
        "Python models, made by datamodel-code-generator",
        _later("code_generators", "export_pydantic"),
    ),
    Exporter(
        "typescript",
        "TypeScript types, made by json-schema-to-typescript",
        _later("code_generators", "export_typescript"),
    ),
)
"""The forms that catalogs are written in, by name."""


def exporters() -> tuple[Exporter, ...]:
    """Return all exporters: those that are installed, by name, then the ones of this package.

    Raises:
        InputError: If one that is installed cannot be loaded.

    >>> [exporter.name for exporter in exporters()]
    ['asyncapi', 'json-schema', 'pydantic', 'typescript']
    """
    return (*_installed(), *EXPORTERS)


def exporter_named(name: str) -> Exporter:
    """Return an exporter by its name.

    Raises:
        InputError: If there is none.

    >>> exporter_named("asyncapi").summary
    'an AsyncAPI 3 description, in JSON'
    """
    found = {exporter.name: exporter for exporter in reversed(exporters())}
    if name not in found:
        raise InputError(f"no export to {name!r}; there are {', '.join(sorted(found))}")
    return found[name]


@cache
def _installed() -> tuple[Exporter, ...]:
    """Return the exporters that other packages add, by name."""
    return tuple(
        Exporter(found.name, found.value.summary, found.guard(found.value.export))
        for found in load_extensions(GROUP, Exporter, "exporter")
    )
