"""What the constraint behind a failure rests on, in one line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import InputError
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from eventcontracts.cases import Fault
    from eventcontracts.catalog import Catalog, Explanation
    from eventcontracts.configuration import Configuration
    from eventcontracts.verification import Cause

__all__ = ["evidence"]

LONGEST: Final = 300


def evidence(configuration: Configuration, event_type: str, cause: Cause) -> str:
    """Return what the catalog knows of the place that a failure is about; empty if nothing.

    It is the constraint that is broken or, with a valid event, the one place that differs.

    Args:
        configuration: What names the catalog.
        event_type: The event's name.
        cause: The failure.
    """
    if configuration.schema is not None:
        return ""
    fault, found = cause.failures[0].fault, cause.smallest.differences
    if fault is not None:
        place, keyword = _place(fault), fault.keyword
    elif len(found) == 1:
        place, keyword = build(found[0].path), ""
    else:
        return ""
    from eventcontracts.catalog import explain

    try:
        catalog = _catalog(configuration.catalog_reference)
        pointer = _documented(catalog, event_type, configuration.layer, place)
        told = _told(explain(catalog, event_type, pointer), keyword)
        return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
    except InputError:
        return ""


@lru_cache(maxsize=4)
def _catalog(reference: str) -> Catalog:
    from eventcontracts.catalog import Catalog

    return Catalog.load(reference)


def _place(fault: Fault) -> str:
    """Return the place that the broken constraint is about: for `required`, what is missing."""
    if fault.keyword != "required" or not fault.patch:
        return fault.pointer
    return str(fault.patch[0].get("from") or fault.patch[0]["path"])


def _documented(catalog: Catalog, event_type: str, layer: str | None, pointer: str) -> str:
    """Return the place as it is in the layer that the event is documented in."""
    names = [each.name for each in catalog.layers]
    documented = catalog[event_type].layer
    if layer is None or documented is None or layer == documented:
        return pointer
    here, there = names.index(documented), names.index(layer)
    if there > here:
        return "".join(each.hole for each in catalog.layers[here:there]) + pointer
    return pointer.removeprefix("".join(each.hole for each in catalog.layers[there:here]))


def _told(explanation: Explanation, keyword: str) -> str:
    if keyword == "link":
        return next((f"equal in {link.support} samples" for link in explanation.links), "")
    for aspect in explanation.aspects:
        for statement in aspect.statements:
            if keyword in {"", statement.keyword}:
                reason = f"; corrected: {statement.reason}" if statement.reason else ""
                return f"{aspect.where} {aspect.basis}{reason}"
    return ""
