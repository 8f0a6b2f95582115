"""How do time and memory of inference grow with the number of events?

    python benchmarks/inference_scale.py [EVENTS…]

Makes captures of so many events, about 700 bytes each, and infers a schema of each with
eventcontracts (which redacts, pools, mines links and writes a catalog), with genson, line by line,
and with quicktype, in a process each.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

QUICKTYPE = "quicktype-core@26.0.0"
NAMES = ("ORDER_PAID", "ORDER_SENT", "ORDER_LOST", "CUSTOMER_ADDED", "ITEM_RETURNED")

GENSON = """
import json, sys
from genson import SchemaBuilder
builder = SchemaBuilder()
for line in open(sys.argv[1]):
    builder.add_object(json.loads(line))
builder.to_json()
"""

TYPES = """
import { readFileSync } from "node:fs";
import { InputData, jsonInputForTargetLanguage, quicktype } from "quicktype-core";
const samples = readFileSync(process.argv[2], "utf8").trim().split("\\n");
const input = jsonInputForTargetLanguage("schema");
await input.addSource({ name: "Event", samples });
const data = new InputData();
data.addInput(input);
await quicktype({ inputData: data, lang: "schema" });
"""


def event(chance: random.Random, number: int) -> dict[str, Any]:
    """Return an event of a shop."""

    def key(length: int) -> str:
        return "".join(chance.choices("0123456789abcdef", k=length))

    def item() -> dict[str, Any]:
        price, tags = chance.randint(1, 9999) / 100, chance.sample(["new", "sale"], number % 3)
        return {"sku": key(8), "name": f"item {key(4)}", "price": price, "tags": tags}

    customer = {
        "id": key(24),
        "firstName": f"Ada{key(3)}",
        "email": f"{key(6)}@example.com",
        "phone": None if number % 2 else str(chance.randint(10**9, 10**10)),
    }
    order = {
        "id": key(24),
        "at": 1_700_000_000_000 + number,
        "state": chance.choice(["NEW", "OPEN", "DONE"]),
        "items": [item() for _ in range(chance.randint(1, 5))],
        "customer": customer,
        "note": None if number % 3 else f"please ring {key(5)}",
    }
    return {"eventName": chance.choice(NAMES), "id": key(32), "order": order}


def measured(command: Sequence[str | Path]) -> tuple[float, float]:
    """Return the CPU seconds and the most memory, in MB, that a command took."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        return float("nan"), float("nan")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    table = Table("events", "MB", "learner", "CPU s", "peak MB")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run(["npm", "install", "--silent", "--prefix", folder, QUICKTYPE], check=True)
        (folder / "types.mjs").write_text(TYPES)
        for count in [int(word) for word in sys.argv[1:]] or [5_000, 20_000]:
            capture, chance = folder / f"{count}.ndjson", random.Random(0)
            with capture.open("w") as file:
                file.writelines(json.dumps(event(chance, n)) + "\n" for n in range(count))
            size = f"{capture.stat().st_size / 1e6:.0f}"
            commands: dict[str, list[str | Path]] = {
                "eventcontracts": ["eventcontracts", "infer", capture, "--out", folder / "shop"],
                "genson": [sys.executable, "-c", GENSON, capture],
                "quicktype": ["node", folder / "types.mjs", capture],
            }
            for label, command in commands.items():
                seconds, memory = measured(command)
                table.add_row(f"{count:,}", size, label, f"{seconds:.0f}", f"{memory:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
