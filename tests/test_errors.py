"""The family of errors that the module draws."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import walk_packages

import pytest

import eventcontracts as ec
from eventcontracts import errors


def drawn():
    """Return each error of the drawing with the one above it."""
    found, above = {}, ["ValueError"]
    for line in errors.__doc__.splitlines():
        before, branch, rest = line.partition("── ")
        if branch:
            depth = len(before) // 4
            above[depth:] = [rest.split()[0]]
            found[above[depth]] = above[depth - 1]
    return found


def defined():
    """Return each error of the package that a user can mend with the one that it derives from."""
    found = {}
    for module in walk_packages(ec.__path__, "eventcontracts."):
        if module.name.endswith("__main__") or ".examples" in module.name:
            continue
        for value in vars(import_module(module.name)).values():
            if inspect.isclass(value) and issubclass(value, ec.InputError):
                found[value.__name__] = value.__mro__[1].__name__
    return found


def test_the_drawing_is_the_family():
    """Every error that a user can mend is drawn once, below the class that it derives from."""
    assert drawn() == defined()


@pytest.mark.parametrize("event", ["NOPE", "agent"])
def test_an_unknown_event_is_a_catalog_error(event):
    """Whoever catches errors of catalogs catches an event that one does not have."""
    with pytest.raises(errors.CatalogError, match="has no event"):
        ec.Catalog.load()[event]


def test_an_unknown_layer_is_a_catalog_error():
    """Whoever catches errors of catalogs catches a layer that one does not have."""
    with pytest.raises(errors.CatalogError, match="nope"):
        ec.Catalog.load().contract("AGENT_SUBSCRIBED", layer="nope")
