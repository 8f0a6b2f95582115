"""How do time and memory of inference grow with the number of events?

    python benchmarks/inference_scale.py [EVENTS…]

Makes captures of so many events, about 1 kB each, and infers a schema of each with eventcontracts
(which redacts, pools, mines links and writes a catalog), with genson, line by line, and with
quicktype, in a process each. Every learner says how many events it has read.
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
STREETS = ("Main Street", "Market Square", "Mill Lane", "Station Road")
VALUES = {"STRING": "red", "INT": 7, "BOOLEAN": True}

GENSON = """
import json, sys
from genson import SchemaBuilder
builder, count = SchemaBuilder(), 0
for line in open(sys.argv[1]):
    builder.add_object(json.loads(line))
    count += 1
open(sys.argv[2], "w").write(builder.to_json())
print(count)
"""

TYPES = """
import { readFileSync, writeFileSync } from "node:fs";
import { InputData, jsonInputForTargetLanguage, quicktype } from "quicktype-core";
const samples = readFileSync(process.argv[2], "utf8").trim().split("\\n");
const input = jsonInputForTargetLanguage("schema");
await input.addSource({ name: "Event", samples });
const data = new InputData();
data.addInput(input);
const made = await quicktype({ inputData: data, lang: "schema" });
writeFileSync(process.argv[3], made.lines.join("\\n"));
console.log(samples.length);
"""


def event(chance: random.Random, number: int) -> dict[str, Any]:
    """Return an event of a shop."""

    def key(length: int) -> str:
        return "".join(chance.choices("0123456789abcdef", k=length))

    def item() -> dict[str, Any]:
        price, tags = chance.randint(1, 9999) / 100, chance.sample(["new", "sale"], number % 3)
        return {"sku": key(8), "name": f"item {key(4)}", "price": price, "tags": tags}

    def address() -> dict[str, Any]:
        return {
            "street": f"{chance.choice(STREETS)} {chance.randint(1, 200)}",
            "city": chance.choice(["Oslo", "Bergen", "Tromsø"]),
            "zip": f"{chance.randint(0, 9999):04}",
            "geo": {"lat": chance.uniform(58, 70), "lon": chance.uniform(5, 30)},
        }

    def field() -> dict[str, Any]:
        kind = chance.choice(list(VALUES))
        return {"type": kind, "key": f"field{chance.randint(1, 30)}", "value": VALUES[kind]}

    customer = {
        "id": key(24),
        "firstName": f"Ada{key(3)}",
        "email": f"{key(6)}@example.com",
        "phone": None if number % 2 else str(chance.randint(10**9, 10**10)),
        "address": address(),
    }
    order = {
        "id": key(24),
        "at": 1_700_000_000_000 + number,
        "state": chance.choice(["NEW", "OPEN", "DONE"]),
        "items": [item() for _ in range(chance.randint(1, 8))],
        "customer": customer,
        "shipTo": address() if number % 4 else None,
        "fields": [field() for _ in range(chance.randint(0, 4))],
        "note": None if number % 3 else f"please ring {key(5)}",
    }
    return {"eventName": chance.choice(NAMES), "id": key(32), "order": order}


def measured(command: Sequence[str | Path], made: Path, count: int) -> list[str]:
    """Return what a command took and the size of the schemas that it made, as cells of a table.

    Args:
        command: A command that says on its output how many events it has read, or nothing.
        made: The file, or the catalog's folder, that it writes.
        count: How many events there are.
    """
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = child.stdout.read() if child.stdout else b""
    _, status, used = os.wait4(child.pid, 0)
    if status:
        return ["failed", "", ""]
    if made.is_dir():
        seen = sum(json.loads((made / "observations.json").read_text())["counts"].values())
        schemas = [*made.glob("events/*.json"), *made.glob("definitions/*.json")]
    else:
        seen, schemas = int(output), [made]
    if seen != count:
        raise SystemExit(f"{command[0]} has read {seen} of {count} events")
    size = sum(len(json.dumps(json.loads(path.read_text()))) for path in schemas) / 1000
    return [f"{used.ru_utime + used.ru_stime:.1f}", f"{used.ru_maxrss / 1024:.0f}", f"{size:.1f}"]


def main() -> None:
    """Print the table."""
    table = Table("events", "MB", "learner", "CPU s", "peak MB", "schema kB")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run(["npm", "install", "--silent", "--prefix", folder, QUICKTYPE], check=True)
        (folder / "types.mjs").write_text(TYPES)
        for count in [int(word) for word in sys.argv[1:]] or [10_000, 30_000, 100_000]:
            capture, chance = folder / f"{count}.ndjson", random.Random(0)
            with capture.open("w") as file:
                file.writelines(json.dumps(event(chance, n)) + "\n" for n in range(count))
            size = f"{capture.stat().st_size / 1e6:.0f}"
            made = folder / "made.json"
            commands: dict[str, tuple[list[str | Path], Path]] = {
                "eventcontracts": (
                    ["eventcontracts", "infer", capture, "--out", folder / "shop"],
                    folder / "shop",
                ),
                "genson": ([sys.executable, "-c", GENSON, capture, made], made),
                "quicktype": (["node", folder / "types.mjs", capture, made], made),
            }
            for label, (command, result) in commands.items():
                table.add_row(f"{count:,}", size, label, *measured(command, result, count))
    Console().print(table)


if __name__ == "__main__":
    main()
