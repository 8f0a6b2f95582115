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
