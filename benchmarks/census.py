"""What becomes of large public schemas that nobody wrote for this?

Each schema is asked for valid, edge and invalid cases, in a process of its own that has so much CPU
time, both validators included.
Valid events and edge cases must be valid under two validators and invalid ones invalid, or the
schema is refused with an error that says why. A traceback, another event, and a process that does
not end count as wrong.

    python benchmarks/census.py [FILE…] [--seconds N]

Without files these are the schemas that check-jsonschema carries, and those of OpenAPI, AsyncAPI
and Vega-Lite, from PyPI and npm. The exit status is 1 if something is wrong.
"""

from __future__ import annotations

import argparse
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jsonschema

from eventcontracts.contract import Contract
from eventcontracts.errors import InputError
from eventcontracts.generation import cases
from eventcontracts.policy import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator


__all__ = ["main"]

NUMBERS: Final = {Kind.VALID: 30, Kind.EDGE: 60, Kind.INVALID: 60}
CARRIERS: Final = ("check-jsonschema", "openapi-spec-validator")
PATTERNS: Final = (
    "check_jsonschema/builtin_schemas/vendor/*.json",
    "openapi_spec_validator/resources/schemas/v3.*/schema.json",
)
MODULES: Final = {
    "@asyncapi/specs@6": ("2.6.0.json", "3.0.0.json"),
    "vega-lite@6": ("vega-lite-schema.json",),
}
SECONDS: Final = 120
LONGEST: Final = 100


def main() -> None:
    """Print a line for each schema, and how many there are of each kind."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="CPU time for each schema")
    parser.add_argument("--one", action="store_true", help="look at the files in this process")
    options = parser.parse_args()
    if options.one:
        resource.setrlimit(resource.RLIMIT_CPU, (options.seconds, options.seconds))
        _say("\n".join(map(looked_at, options.files)))
        return
    with tempfile.TemporaryDirectory() as folder:
        found: Counter[str] = Counter()
        for file in options.files or fetched(Path(folder)):
            answer = asked(file, options.seconds)
            found[answer.partition(":")[0]] += 1
            _say(f"{file.parent.name}/{file.stem:<28} {answer}")
    _say(", ".join(f"{count} {what}" for what, count in sorted(found.items())))
    sys.exit(1 if found["WRONG"] else 0)


def fetched(folder: Path) -> Iterator[Path]:
    """Yield the schemas, installed below a folder."""
    pip = [sys.executable, "-m", "venv", str(folder / "venv")]
    subprocess.run(pip, check=True)
    command = [folder / "venv/bin/python", "-m", "pip", "install", "-q", "--no-deps", *CARRIERS]
    subprocess.run([*command, "--target", folder / "site"], check=True)
    for pattern in PATTERNS:
        yield from sorted((folder / "site").glob(pattern))
    npm = ["npm", "install", "--silent", "--no-audit", "--prefix", folder, *MODULES]
    subprocess.run(npm, check=True)
    for names in MODULES.values():
        for name in names:
            yield next((folder / "node_modules").rglob(name))


def asked(file: Path, seconds: int) -> str:
    """Return what becomes of a schema, in a process of its own."""
    command = [sys.executable, __file__, "--one", str(file), "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return f"WRONG: nothing within {seconds} CPU-seconds"
    last = (done.stdout or done.stderr).strip().splitlines()[-1:]
    return "".join(last) if done.returncode == 0 else f"WRONG: {''.join(last)[:LONGEST]}"


def looked_at(file: Path) -> str:
    """Return what becomes of a schema."""
    try:
        contract = Contract.load(file)
    except InputError as error:
        return f"refused: {str(error).removeprefix(str(file))[:LONGEST]}"
    told = []
    for kind, number in NUMBERS.items():
        begun = time.process_time()
        try:
            events = [case.event for case in islice(cases(contract, kind, n=number), number)]
        except InputError as error:
            if kind is Kind.VALID:
                return f"WRONG: {str(error)[:LONGEST]}"
            told.append(f"{kind.value} refused ({error})")
            continue
        wrong = sum(not right(contract, event, valid=kind is not Kind.INVALID) for event in events)
        if wrong:
            return f"WRONG: {wrong} of {len(events)} {kind.value} cases"
        told.append(f"{len(events)} {kind.value} in {time.process_time() - begun:.1f} s")
    return f"right: {', '.join(told)}"


def right(contract: Contract, event: Any, *, valid: bool) -> bool:
    """Return whether an event is as it should be; a valid one also for the second validator."""
    if contract.validator.is_valid(event) != valid:
        return False
    try:
        return not valid or jsonschema.Draft202012Validator(contract.schema).is_valid(event)
    except re.error:  # a pattern that only JavaScript reads
        return True


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
