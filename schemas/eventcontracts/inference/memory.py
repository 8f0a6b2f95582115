"""Memory: observations as JSON, so that a catalog can be widened by further samples.

Groups of objects are numbered; what holds them refers to their numbers.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from eventcontracts.documents import Place
from eventcontracts.inference.forms import FORMS
from eventcontracts.inference.observe import Field, Group, GroupKey, Observations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.jsontypes import JsonObject

__all__ = ["forgotten", "remembered"]

FORM_OF: Final = {form.name: form for form in FORMS}


def remembered(seen: Observations) -> JsonObject:
    """Return observations as JSON.

    Args:
        seen: What was observed.
    """
    keys = sorted(seen.groups)
    numbers = {key: number for number, key in enumerate(keys)}
    return {
        "spine": sorted(seen.spine),
        "groups": [_group_as_json(key, seen.groups[key], numbers) for key in keys],
        "roots": {event: _as_json(root, numbers) for event, root in sorted(seen.roots.items())},
    }


def forgotten(facts: JsonObject) -> Observations:
    """Return the observations that `remembered` made JSON of."""
    keys = [
        GroupKey(
            group["label"], (group["spine"][0], group["spine"][1]), tuple(group["keys"]),
            tuple((key, value) for key, value in group["tags"]),
        )
        for group in facts["groups"]
    ]  # fmt: skip
    seen = Observations(facts["spine"])
    for key, group in zip(keys, facts["groups"], strict=True):
        seen.groups[key] = _group(group, keys)
    seen.roots = {event: _field(root, keys) for event, root in facts["roots"].items()}
    return seen


def _group_as_json(key: GroupKey, group: Group, numbers: Mapping[GroupKey, int]) -> JsonObject:
    return {
        "label": key.label,
        "spine": list(key.spine),
        "keys": list(key.keys),
        "tags": [list(tag) for tag in key.tags],
        "types": group.skeleton(),
        "fields": {name: _as_json(seen, numbers) for name, seen in sorted(group.fields.items())},
        "positions": dict(sorted(group.positions.items())),
        "events": sorted(group.events),
        "count": group.count,
    }


def _group(facts: JsonObject, keys: Sequence[GroupKey]) -> Group:
    group = Group(
        fields={name: _field(seen, keys) for name, seen in facts["fields"].items()},
        required=frozenset(facts["keys"]),
        positions=Counter(facts["positions"]),
        having=Counter(dict.fromkeys(facts["keys"], facts["count"])),
        events=set(facts["events"]),
        count=facts["count"],
    )
    group.types.add_schema(facts["types"])
    return group


def _as_json(seen: Field, numbers: Mapping[GroupKey, int]) -> JsonObject:
    """Return a field as JSON, without what it does not have."""
    facts: JsonObject = {
        "nulls": seen.nulls,
        "places": [[place.document, place.line] for place in sorted(seen.places)],
        "texts": dict(sorted(seen.texts.items())),
        "numbers": sorted(seen.numbers),
        "forms": sorted(form.name if form else "" for form in seen.forms),
        "records": sorted([numbers[key], count] for key, count in seen.records.items()),
        "empty_objects": seen.empty_objects,
        "booleans": seen.booleans,
        "fractional": seen.fractional,
        "items": _as_json(seen.items, numbers) if seen.items else None,
        "entries": _as_json(seen.entries, numbers) if seen.entries else None,
        "names": _as_json(seen.names, numbers) if seen.names else None,
        "other_numbers": not seen.only_epoch,
    }
    return {"count": seen.count, **{name: value for name, value in facts.items() if value}}


def _field(facts: JsonObject, keys: Sequence[GroupKey]) -> Field:
    return Field(
        count=facts["count"],
        nulls=facts.get("nulls", 0),
        places={Place(document, line) for document, line in facts.get("places", ())},
        texts=Counter(facts.get("texts", {})),
        numbers=set(facts.get("numbers", ())),
        forms={FORM_OF.get(name) for name in facts.get("forms", ())},
        only_epoch="other_numbers" not in facts,
        records=Counter({keys[number]: count for number, count in facts.get("records", ())}),
        empty_objects=facts.get("empty_objects", 0),
        booleans=facts.get("booleans", 0),
        fractional=facts.get("fractional", False),
        items=_field(facts["items"], keys) if "items" in facts else None,
        entries=_field(facts["entries"], keys) if "entries" in facts else None,
        names=_field(facts["names"], keys) if "names" in facts else None,
    )
