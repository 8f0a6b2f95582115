"""Lessons: what a catalog says after further samples that it did not say before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.catalog.model import Catalog
    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = ["Lesson", "lessons"]

ADVICE: Final = frozenset({"$schema", "title", "description", "examples", "$comment"})
"""Keywords that constrain nothing."""

PARTS: Final = frozenset({"properties", "required", "items", "type", "enum"})
"""Keywords whose differences are told one by one."""


@dataclass(frozen=True, slots=True, order=True)
class Lesson:
    """One thing that was learned.

    Attributes:
        where: The event or definition, and the place in it.
        code: `new-event`, `new-definition`, `gone-definition`, `new-field`, `gone-field`,
            `now-optional`, `now-required`, `new-type`, `gone-type`, `new-value`, `gone-value` or
            `changed`.
        text: What it is, in words.
    """

    where: str
    code: str
    text: str


def lessons(old: Catalog, new: Catalog, samples: Mapping[str, int]) -> tuple[Lesson, ...]:
    """Return what a catalog says that it did not say before, sorted by place.

    Args:
        old: The catalog before.
        new: The catalog after.
        samples: How many samples of each event were added.
    """
    found: list[Lesson] = []
    for name, event in new.event_types.items():
        before = old.event_types.get(name)
        if before is None:
            found.append(Lesson(name, "new-event", f"new event, {samples.get(name, 0)} samples"))
        else:
            found.extend(_differences(before.schema, event.schema, name))
    for name, schema in new.definitions.items():
        if name in old.definitions:
            found.extend(_differences(old.definitions[name], schema, name))
        else:
            found.append(Lesson(name, "new-definition", "new shared definition"))
    gone = sorted(set(old.definitions) - set(new.definitions))
    found.extend(Lesson(name, "gone-definition", "no shared definition any more") for name in gone)
    return tuple(sorted(set(found)))


def _differences(old: Schema, new: Schema, where: str) -> Iterator[Lesson]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield Lesson(where, "changed", f"{_shown(old)} → {_shown(new)}")
        return
    yield from _of_members(old, new, where)
    for keyword, thing in (("type", "type"), ("enum", "value")):
        if keyword in old and keyword in new:
            yield from _of_lists(old[keyword], new[keyword], where, thing)
        elif old.get(keyword) != new.get(keyword):
            yield _changed(old, new, where, keyword)
    if "items" in old and "items" in new:
        yield from _differences(old["items"], new["items"], f"{where}/*")
    elif "items" in old or "items" in new:
        yield _changed(old, new, where, "items")
    for keyword in dict.fromkeys([*old, *new]):
        if keyword not in ADVICE | PARTS and old.get(keyword) != new.get(keyword):
            yield _changed(old, new, where, keyword)


def _of_members(old: JsonObject, new: JsonObject, where: str) -> Iterator[Lesson]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for key in dict.fromkeys([*before, *after]):
        place = f"{where}/{key}"
        if key not in before:
            yield Lesson(place, "new-field", f"new field: {_shown(_plain(after[key]))}")
        elif key not in after:
            yield Lesson(place, "gone-field", "no field of its own any more")
        else:
            yield from _differences(before[key], after[key], place)
    required, now = set(old.get("required", ())), set(new.get("required", ()))
    for key in sorted(required - now):
        yield Lesson(f"{where}/{key}", "now-optional", "not required any more")
    for key in sorted((now - required) & set(before)):
        yield Lesson(f"{where}/{key}", "now-required", "required now")


def _of_lists(old: Json, new: Json, where: str, thing: str) -> Iterator[Lesson]:
    before = old if isinstance(old, list) else [old]
    after = new if isinstance(new, list) else [new]
    for value in after:
        if value not in before:
            yield Lesson(where, f"new-{thing}", f"new {thing}: {_shown(value)}")
    for value in before:
        if value not in after and (value, "number" in after) != ("integer", True):
            yield Lesson(where, f"gone-{thing}", f"no {thing} any more: {_shown(value)}")


def _changed(old: JsonObject, new: JsonObject, where: str, keyword: str) -> Lesson:
    before, after = (_shown(one[keyword]) if keyword in one else "none" for one in (old, new))
    return Lesson(where, "changed", f"{keyword}: {before} → {after}")


def _plain(schema: Json) -> Json:
    if not isinstance(schema, dict):
        return schema
    return {key: value for key, value in schema.items() if key not in ADVICE}


def _shown(value: Json) -> str:
    return compact(value).decode()
