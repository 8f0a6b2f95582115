"""A small downstream repo: its schema, its consumers, its settings, and tests of its own."""

from __future__ import annotations

SCHEMA = {
    "type": "object",
    "required": ["id", "items"],
    "properties": {
        "id": {"type": "string"},
        "items": {"type": "array", "items": {"type": "string"}},
    },
}
APP = """
import asyncio
import multiprocessing
import os
import time

def right(event):
    if not isinstance(event, dict) or not isinstance(event.get("items"), list):
        raise ValueError("no event")

async def right_later(event):
    right(event)

def first(event):
    right(event)
    return event["items"][0]

def hangs(event):
    right(event)
    while not event["items"]:
        time.sleep(0.01)

def leaves(event):
    right(event)
    try:
        event["items"] or os._exit(3)
    except BaseException:
        pass

def leaves_elsewhere(event):
    child = multiprocessing.get_context("fork").Process(target=os._exit, args=(3,))
    child.start()
    child.join()
    assert child.exitcode == 3

async def waits(event):
    right(event)
    while not event["items"]:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass

async def blocks(event):
    hangs(event)

async def leaves_later(event):
    leaves(event)
"""
SETTINGS = """
[tool.pytest.ini_options]
pythonpath = ["src"]
[tool.eventcontracts]
schema = "order.schema.json"
n = 30
"""
MARK = '@pytest.mark.eventcontract("order")\n'
CHECKED = MARK + "def test_desk(event_case):\n    event_case.check({})\n"
ASSERTED = '@pytest.mark.eventcontract(kinds=["valid"])\ndef test_desk(event):\n'
