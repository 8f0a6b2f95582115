"""Consumers of the order events in `orders.py`: right ones, and one for each sort of bug."""

# ruff: noqa: D103 - each is named for what it does

from __future__ import annotations

import functools
import itertools
import os
import time
from pathlib import Path
from tempfile import gettempdir

SCHEMA = {
    "type": "object",
    "required": ["id", "items", "parcel"],
    "properties": {
        "id": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["sku"],
                "properties": {"sku": {"type": "string"}, "count": {"type": "integer"}},
            },
        },
        "note": {"type": ["string", "null"]},
        "parcel": {
            "type": "object",
            "required": ["order"],
            "properties": {"order": {"type": "string"}, "size": {"type": "integer"}},
        },
    },
}
count = itertools.count()


def lenient(event):
    return isinstance(event, dict) and event.get("name")


def lenient_but_firm(event):
    if not isinstance(event, dict):
        raise TypeError("no event")


def dict_walking(event):
    if not isinstance(event, dict):
        raise ValueError("no event")  # noqa: TRY004 - it is how a consumer rejects
    todo = [event]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)


async def dict_walking_later(event):
    dict_walking(event)


def strict(event):
    import jsonschema

    jsonschema.validate(event, SCHEMA, format_checker=jsonschema.FormatChecker())


@functools.cache
def model():
    import pydantic

    item = pydantic.create_model("Item", sku=(str, ...), count=(int, 1))
    return pydantic.create_model("Order", id=(str, ...), items=(list[item], ...))


def modeled(event):
    model().model_validate(event)


def takes_first_item(event):
    dict_walking(event)
    items = event.get("items")
    return items[0] if isinstance(items, list) else None


def trusts_note(event):
    dict_walking(event)
    if "note" in event:
        return event["note"].strip()
    return None


def believes_types(event):
    dict_walking(event)
    return "id-" + event.get("id", "")


def refuses_notes(event):
    dict_walking(event)
    if event.get("note"):
        raise ValueError("no notes, please")


def hangs_on_many_items(event):
    dict_walking(event)
    while len(event.get("items") or "") > 1:
        time.sleep(1)


def hangs_for_two_reasons(event):
    while event.get("slow") and event.get("later", {}).get("deep"):
        time.sleep(1)


def tires(event):
    dict_walking(event)
    if next(count) >= 3:
        raise RuntimeError("that is enough")


def poisoned_by_note_7(event):
    if event["note"] == "38" and next(count):
        raise LookupError("poisoned")
    if event["note"] == "7":
        next(count)


def exits_when_told(event):
    if event.get("exit"):
        os._exit(3)


def moody(event):
    """Crash every second time, counted over all processes of one test run."""
    dict_walking(event)
    with Path(gettempdir(), f"moods-{os.getppid()}").open("a+") as moods:
        moods.write(".")
        moods.flush()
        if moods.tell() % 2:
            raise RuntimeError("not now")


def refuses_gifts_without_color(event):
    gift = event.get("gift", {"wrap": ""})
    return gift["wrap"].upper()


def always_crashes(event):
    raise RuntimeError("never")
