"""Explaining: why a schema says what it says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.bundling import definition_name
from eventcontracts.catalog.conditions import cases_of, evidence_at
from eventcontracts.catalog.support import WEAK_BELOW
from eventcontracts.errors import InputError
from eventcontracts.pointers import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.catalog.links import Link
    from eventcontracts.catalog.model import Catalog
    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = ["Aspect", "Explanation", "Statement", "UnknownPlaceError", "explain"]

CONTAINERS: Final = frozenset(
    {
        "$ref",
        "additionalProperties",
        "anyOf",
        "else",
        "if",
        "items",
        "oneOf",
        "properties",
        "required",
        "then",
        "$schema",
    }
)
"""Keywords that lead to other places, which are explained on their own."""

NEVER: Final[JsonObject] = {"not": {}}
"""What a place that must not be there says."""

BASES: Final = {"corrected": "by correction", "reconstructed": "by reconstruction"}
"""What a place rests on whose statements all have a reason."""


class UnknownPlaceError(InputError):
    """A place that an event's schema says nothing of."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One keyword, and why it is there.

    Attributes:
        keyword: The keyword, such as `type`; `required` for the place itself, or `absent` for
            keys that were taken away from it.
        value: Its value.
        reason: The reason of the correction that states it; empty where observations do.
        how: Whether the reason is one of a correction or of a reconstruction.
    """

    keyword: str
    value: Json
    reason: str = ""
    how: str = "corrected"


@dataclass(frozen=True, slots=True)
class Aspect:
    """What one schema says of a place: that of the event, or of a definition it refers to.

    Attributes:
        where: The place, such as `Task/state/name`.
        basis: The observations that it rests on, in words.
        weak: Whether that is a single observation, or none.
        statements: What it says.
    """

    where: str
    basis: str
    weak: bool
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of one place of an event.

    Attributes:
        aspects: What each schema says of it.
        links: The links that it takes part in.
        members: The keys below it, if it is a record.
    """

    aspects: tuple[Aspect, ...]
    links: tuple[Link, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _View:
    """One schema's view of a place, which may hold only under a condition."""

    owner: str
    pointer: str
    schema: JsonObject = field(hash=False)
    required: bool = False
    condition: str = ""


def explain(catalog: Catalog, event: str, pointer: str = "") -> Explanation:
    """Return why each keyword at a place of an event is there.

    Args:
        catalog: The catalog.
        event: The event's name.
        pointer: The place, with `*` or any index for a list's items, or any key of a map.

    Raises:
        UnknownEventError: If the catalog has no such event.
        UnknownPlaceError: If the schema says nothing of the place.

    >>> from eventcontracts.catalog import Catalog
    >>> found = explain(Catalog.load("expertflow-cx"), "FIND_AGENT", "/entities/cimEvent/type")
    >>> [stated.reason for stated in found.aspects[0].statements if stated.keyword == "enum"]
    ['Declared and closed; for the event documented without the outer message.']
    """
    views = list(_expanded(catalog, _view(f"events/{event}", catalog[event].schema)))
    tokens = tuple("*" if token.isdigit() else token for token in parse(pointer))
    for token in tokens:
        views = [inner for view in views for inner in _step(catalog, view, token)]
    if not views:
        raise UnknownPlaceError(f"{event} has nothing at {pointer}; see `explain {event}`")
    pattern = "".join(f"/{token}" for token in tokens)
    return Explanation(
        aspects=tuple(_aspect(catalog, view) for view in views if not _passes_on(view)),
        links=tuple(link for link in catalog[event].links if pattern in link.patterns),
        members=tuple(
            dict.fromkeys(k for view in views for k in view.schema.get("properties", ()))
        ),
    )


def _view(owner: str, schema: Schema) -> _View:
    return _View(owner, "", schema if isinstance(schema, dict) else {})


def _expanded(catalog: Catalog, view: _View) -> Iterator[_View]:
    """Yield a view, and those of what its schema refers to or offers a choice of."""
    yield view
    name = definition_name(view.schema.get("$ref", ""))
    if name is not None and name in catalog.definitions:
        yield from _expanded(catalog, _view(f"definitions/{name}", catalog.definitions[name]))
    for keyword in ("anyOf", "oneOf"):
        for branch in view.schema.get(keyword, ()):
            yield from _expanded(catalog, replace(view, schema=branch, required=False))
    for case in cases_of(view.schema):
        inner = replace(view, schema=case.schema, required=False, condition=case.condition)
        yield from _expanded(catalog, inner)


def _passes_on(view: _View) -> bool:
    """Return whether a view says nothing of its own, and only refers to another or to its keys."""
    leads = "$ref" in view.schema or view.condition
    return CONTAINERS.issuperset(view.schema) and bool(leads) and not view.required


def _step(catalog: Catalog, view: _View, token: str) -> Iterator[_View]:
    if token == "*" and "items" in view.schema:
        inner = view.schema["items"]
    elif token in view.schema.get("properties", {}):
        inner = view.schema["properties"][token]
    elif view.schema.get("additionalProperties"):
        inner, token = view.schema["additionalProperties"], "*"
    else:
        return
    required = token in view.schema.get("required", ())
    inner = NEVER if inner is False else inner
    pointer = f"{view.pointer}/{token}"
    yield from _expanded(catalog, _View(view.owner, pointer, inner, required, view.condition))


def _aspect(catalog: Catalog, view: _View) -> Aspect:
    name = view.owner.partition("/")[2]
    statements = [Statement("required", True)] if view.required else []
    for keyword, value in view.schema.items():
        if keyword not in CONTAINERS:
            reasons = [r for r in catalog.reasons if r.covers(name, view.pointer, keyword)]
            how = reasons[-1].how if reasons else "corrected"
            text = " ".join(reason.text for reason in reasons)
            statements.append(Statement(keyword, value, text, how))
    statements += [
        Statement("absent", list(reason.absent), reason.text, reason.how)
        for reason in catalog.reasons
        if reason.absent and reason.at == name + view.pointer
    ]
    hows = {statement.how if statement.reason else "" for statement in statements}
    basis, weak = _basis(catalog, view, BASES.get(hows.pop(), "") if len(hows) == 1 else "")
    return Aspect(name + evidence_at(view.pointer, view.condition), basis, weak, tuple(statements))


def _basis(catalog: Catalog, view: _View, stated: str) -> tuple[str, bool]:
    """Return the observations that a view rests on in words, and whether they are few.

    Args:
        catalog: The catalog.
        view: The view.
        stated: What it rests on without observations.
    """
    known = catalog.evidence.get(view.owner, {})
    seen = known.get(evidence_at(view.pointer, view.condition)) or known.get(view.pointer)
    if seen:
        basis = f"seen {seen.seen} of {seen.of} times"
        basis += f", {seen.nulls} of them null" if seen.nulls else ""
        basis += f": {', '.join(seen.places)}" if seen.places else ""
        return basis, seen.seen < WEAK_BELOW
    if stated:
        return stated, False
    if view.pointer:
        return "not documented by a payload", True
    kind, _, name = view.owner.partition("/")
    return ("a shared definition" if kind == "definitions" else catalog[name].source), False
