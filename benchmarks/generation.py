"""How fast are valid events, beside reading them and beside other generators?

All rates are events per CPU-second of the same run, and ratios to `orjson.loads` of the same bytes:

- *command*: `eventcontracts generate EVENT -n N`, start-up and compilation included, and its rate
  from N to 4 N events, which is what a long stream has;
- *values*: Python dicts from `Plan.valid`;
- *first*: seconds from nothing to the first event of the command;
- *jsf* and *polyfactory*: the peers, in a temporary virtual environment; one that cannot be
  installed or cannot read the schema is left out with a word.

    python benchmarks/generation.py [EVENT] [-n N]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from eventcontracts.catalog import Catalog
from eventcontracts.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["main"]

PEER_EVENTS = 100
JSF = """
import json, sys, time
from jsf import JSF
faker = JSF(json.load(open(sys.argv[1])))
begun = time.process_time()
for _ in range(int(sys.argv[2])):
    faker.generate()
print(int(sys.argv[2]) / (time.process_time() - begun))
"""
POLYFACTORY = """
import json, sys, time
from datamodel_code_generator import DataModelType, InputFileType, generate
from pathlib import Path
model = Path(sys.argv[1]).with_name("model.py")
generate(Path(sys.argv[1]), input_file_type=InputFileType.JsonSchema, output=model,
         class_name="Event", output_model_type=DataModelType.PydanticV2BaseModel)
sys.path.insert(0, str(model.parent))
from model import Event
from polyfactory.factories.pydantic_factory import ModelFactory
factory = ModelFactory.create_factory(Event)
begun = time.process_time()
for _ in range(int(sys.argv[2])):
    factory.build()
print(int(sys.argv[2]) / (time.process_time() - begun))
"""
PEERS = {
    "jsf": (JSF, ["jsf"]),
    "polyfactory": (POLYFACTORY, ["polyfactory", "datamodel-code-generator", "pydantic"]),
}


def main() -> None:
    """Measure, and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("event", nargs="?", default="TASK_ENQUEUED")
    parser.add_argument("-n", type=int, default=20_000)
    arguments = parser.parse_args()
    contract = Catalog.load().contract(arguments.event)
    plan = Plan.compile(contract)
    bodies = [plan.body(index) for index in range(2_000)]
    reading = _rate(lambda index: orjson.loads(bodies[index % len(bodies)]), arguments.n)
    _show("orjson.loads", reading, reading)
    short, long = (_command(arguments.event, n) for n in (arguments.n, 4 * arguments.n))
    _show("command", arguments.n / short, reading)
    _show("command, from N to 4 N", 3 * arguments.n / (long - short), reading)
    _show("values", _rate(plan.valid, arguments.n), reading)
    _say(f"{'first':<24}{_first(arguments.event):>12.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder, "schema.json")
        schema.write_text(json.dumps(contract.schema))
        for name, (code, packages) in PEERS.items():
            try:
                _show(name, _peer(Path(folder, name), schema, code, packages), reading)
            except subprocess.SubprocessError as error:
                last = (
                    str(getattr(error, "stderr", "") or error).strip() or "it failed"
                ).splitlines()[-1]
                _say(f"{name:<24}left out: {last:.100}")


def _rate(make: Callable[[int], object], n: int) -> float:
    begun = time.process_time()
    for index in range(n):
        make(index)
    return n / (time.process_time() - begun)


def _command(event: str, n: int) -> float:
    """Return how many CPU-seconds the command takes for so many events."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = "from eventcontracts.commands.app import main; main()"
    command = [sys.executable, "-c", code, "generate", event, "-n", str(n), "-o", "/dev/null"]
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _first(event: str) -> float:
    """Return the shortest time of a few from nothing to the first event, in seconds."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        code = "from eventcontracts.commands.app import main; main()"
        command = [sys.executable, "-c", code, "generate", event, "-n", "1"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None  # noqa: S101  # it was asked for
            next(islice(process.stdout, 1))
            times.append(time.perf_counter() - begun)
    return min(times)


def _peer(home: Path, schema: Path, code: str, packages: list[str]) -> float:
    """Return a peer's events per CPU-second.

    Raises:
        subprocess.CalledProcessError: If it cannot be installed, or fails.
    """
    python = home / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", str(home)],
        [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages],
    ):
        subprocess.run(command, check=True, capture_output=True, text=True)
    command = [str(python), "-c", code, str(schema), str(PEER_EVENTS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return float(done.stdout.split()[-1])


def _show(name: str, rate: float, reading: float) -> None:
    _say(f"{name:<24}{rate:>12,.0f} /CPU-s{rate / reading:>9.4f} of orjson.loads")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
