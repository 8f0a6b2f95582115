"""Which constraints do invalid events reach, and how fast, beside other generators of them?

A *site* is a constraint at a place of the event; items of a list count once. It is *reached* by an
event that the validator refuses for that constraint. For each schema:

- *sites*: how many can be broken alone, and how many cases that takes here;
- *after 100*, *after 1,000*: sites reached by the first cases of each generator;
- *all*: sites reached by its whole run, and how many events that is;
- *alone*: the share of its events that break exactly one constraint; here it is all of them;
- *rate*: events per CPU-second, in the same run, here with every event validated.

The peers are Schemathesis's coverage phase, a private interface, and fences; each runs in a
temporary virtual environment, on the same schema with its references written out and without
formats, which not all of them can read.

    python benchmarks/mutations.py [EVENT…] [--schema FILE]
    python benchmarks/mutations.py --command [EVENT…] [-n N…]

`--command` measures instead the command, start-up included, beside `orjson.loads` of the same
bytes: the least CPU time of several runs of each by turns. Without `-n` each constraint site comes
with each operator once.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import jsonschema_rs
import orjson

from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract
from eventcontracts.generation import cases
from eventcontracts.policy import Kind
from eventcontracts.schema.validator import Validator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.cases import Fault
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.schema.validator import Violation

__all__ = ["main"]

LIMIT = 20_000
"""How many events of a peer are looked at."""

SECONDS = 300

ROUNDS = 3
"""How often the command is run."""

NOT_READ = {"$schema", "$defs", "title", "description", "examples", "format"}
"""Keywords that a peer stumbles over, or that say nothing to it."""

SCHEMATHESIS = """
import json, sys, time
import jsonschema_rs
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.coverage._schema import CoverageContext, cover_schema_iter
schema = json.load(open(sys.argv[1]))
schema.pop("$schema", None)
begun = time.process_time()
context = CoverageContext(
    root_schema=schema, location=ParameterLocation.BODY, media_type=("application", "json"),
    generation_modes=[GenerationMode.NEGATIVE], is_required=True, custom_formats={},
    validator_cls=jsonschema_rs.Draft202012Validator,
)
made = []
for value in cover_schema_iter(context, schema):
    made.append(value.value)
    if len(made) == int(sys.argv[2]):
        break
spent = time.process_time() - begun
print(json.dumps([made, spent], default=str))
"""
FENCES = """
import json, sys, time
from fences import parse_json_schema
schema = json.load(open(sys.argv[1]))
begun = time.process_time()
graph = parse_json_schema(schema)
made = []
for entry in graph.generate_paths():
    if not entry.is_valid:
        made.append(graph.execute(entry.path))
        if len(made) == int(sys.argv[2]):
            break
spent = time.process_time() - begun
print(json.dumps([made, spent], default=str))
"""
PEERS = {
    "schemathesis": (SCHEMATHESIS, ["schemathesis", "jsonschema-rs"]),
    "fences": (FENCES, ["fences"]),
}


class Result(NamedTuple):
    """What a generator made: the sites that each event reaches.

    Beside it stand how many of the events break one constraint alone, and the CPU-seconds spent.
    """

    reached: list[frozenset[tuple[str, str]]]
    alone: int
    seconds: float


def main() -> None:
    """Measure, and print one table for each schema."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", nargs="*")
    parser.add_argument("--schema", type=Path)
    parser.add_argument("--command", action="store_true")
    parser.add_argument("-n", type=int, nargs="+", default=[None])
    arguments = parser.parse_args()
    catalog = Catalog.load()
    names = arguments.events or ([] if arguments.schema else sorted(catalog.event_types))
    if arguments.command:
        _measure_command(names, arguments.n)
        return
    contracts = [catalog.contract(name) for name in names]
    contracts += [Contract.load(arguments.schema)] if arguments.schema else []
    with tempfile.TemporaryDirectory() as folder:
        pythons = {name: _installed(Path(folder, name), PEERS[name][1]) for name in PEERS}
        _say("| schema | generator | after 100 | after 1,000 | all | events | alone | rate |")
        _say("|---|---|---|---|---|---|---|---|")
        for contract in contracts:
            schema = Path(folder, "schema.json")
            schema.write_text(json.dumps(_plain(jsonschema_rs.dereference(contract.schema))))
            ours = _ours(contract)
            sites = frozenset().union(*ours.reached)
            _show(contract.event_type, "eventcontracts", ours, sites)
            for name, python in pythons.items():
                try:
                    result = _peer(python, PEERS[name][0], schema, contract)
                    _show(contract.event_type, name, result, sites)
                except (subprocess.SubprocessError, ValueError) as error:
                    told = str(getattr(error, "stderr", "") or error).strip() or "it failed"
                    _say(f"| {contract.event_type} | {name} | {told.splitlines()[-1]:.80} |")


def _plain(schema: Json, *, named: bool = False) -> Json:
    """Return a schema without what fences refuses; what is asserted stays, but for formats."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _plain(part, named=key == "properties" and not named)
        for key, part in schema.items()
        if named or key not in NOT_READ
    }


def _ours(contract: Contract) -> Result:
    begun = time.process_time()
    made = [(case.body, case.fault) for case in cases(contract, Kind.INVALID)]
    spent = time.process_time() - begun
    return Result([frozenset(_sites([fault])) for _, fault in made if fault], len(made), spent)


def _peer(python: Path, code: str, schema: Path, contract: Contract) -> Result:
    """Return what a peer makes.

    Raises:
        subprocess.SubprocessError: If it fails, or takes too long.
    """
    command = [str(python), "-c", code, str(schema), str(LIMIT)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS)
    made, spent = json.loads(done.stdout)
    violations = (contract.validator.violations(event) for event in made)
    given = Validator(json.loads(schema.read_bytes()))
    alone = sum(len(given.violations(event)) == 1 for event in made)
    return Result([frozenset(_sites(found)) for found in violations], alone, spent)


def _sites(found: Iterable[Fault | Violation]) -> Iterable[tuple[str, str]]:
    """Yield the sites of violations: place and schema place, and which name is missing."""
    for each in found:
        tokens = ("*" if token.isdigit() else token for token in each.pointer.split("/"))
        missing = each.message if each.keyword in {"required", "dependentRequired"} else ""
        yield "/".join(tokens), each.schema_pointer + missing


def _show(schema: str, name: str, result: Result, sites: frozenset[tuple[str, str]]) -> None:
    def after(n: int) -> str:
        return f"{len(sites.intersection(*[frozenset().union(*result.reached[:n])])):,}"

    alone = result.alone / max(1, len(result.reached))
    total, events = len(result.reached), f"{len(result.reached):,}"
    rate = f"{total / result.seconds:,.0f}" if result.seconds else ""
    every = f"{after(total)} of {len(sites):,}"
    _say(f"| {schema} | {name} | {after(100)} | {after(1_000)} | {every} | {events} "
         f"| {alone:.0%} | {rate} |")  # fmt: skip


def _installed(home: Path, packages: list[str]) -> Path:
    """Return the interpreter of a new virtual environment with some packages."""
    python = home / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", str(home)],
        [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages],
    ):
        subprocess.run(command, check=True, capture_output=True, text=True)
    return python


def _measure_command(events: list[str], numbers: list[int | None]) -> None:
    """Print the command's rate, and its share of that of reading the same bytes."""
    _say("| event type | cases | bytes a case | a CPU-second | share of `orjson.loads` |")
    _say("|---|---|---|---|---|")
    total = 0.0
    for event in events:
        for n in numbers:
            runs = [_run(event, n) for _ in range(ROUNDS)]
            spent, reading = (
                min(seconds) for seconds in zip(*(run[:2] for run in runs), strict=True)
            )
            lines, size = runs[0][2:]
            total += spent
            _say(f"| {event} | {lines:,} | {size // lines:,} | {lines / spent:,.0f} "
                 f"| {reading / spent:.2f} |")  # fmt: skip
    _say(f"all: {total:.1f} CPU-seconds")


def _run(event: str, n: int | None) -> tuple[float, float, int, int]:
    """Return the CPU-seconds of the command, those of reading, and how much there is to read."""
    code = "from eventcontracts.commands.app import main; main()"
    number = [] if n is None else ["-n", str(n)]
    compiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # as a package is once it is installed
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as file:
        command = [sys.executable, "-c", code, "generate", event, "--kind", "invalid", *number]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*command, "-o", file.name], check=True, env=compiled)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        lines = Path(file.name).read_bytes().splitlines()
    begun = time.process_time()
    for line in lines:
        orjson.loads(line)
    reading = time.process_time() - begun
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent, reading, len(lines), sum(map(len, lines))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
