"""What becomes of the schemas of the published JSON-Schema-Test-Suite?

Two questions, each answered by counts and by the groups that are not right:

- *converted*: does a schema of an earlier draft say the same of each of its values when it has
  become draft 2020-12?
- *generated*: are events that are made for a schema valid under two validators, or is a refusal
  right, because the suite knows no valid value either?

A group that refers to other documents is left out: nothing is fetched.

    python benchmarks/suite.py [FOLDER]

FOLDER holds the suite's `tests`; without it, it is taken out of the source distribution of
jsonschema, which carries the suite. The exit status is 1 if something is not right.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import jsonschema
import jsonschema_rs

from eventcontracts.contract import Contract
from eventcontracts.edges import edge_cases
from eventcontracts.errors import InputError
from eventcontracts.plan import Plan, UnsatisfiableError
from eventcontracts.schema import upgrade_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["main"]

CARRIER: Final = "jsonschema==4.26.0"
DRAFTS: Final = {
    "draft4": "http://json-schema.org/draft-04/schema#",
    "draft6": "http://json-schema.org/draft-06/schema#",
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
}
CURRENT: Final = "draft2020-12"
EVENTS: Final = 40
EDGES: Final = 20
LONGEST: Final = 160

VOCABULARY: Final = "vocabulary.json"
"""The one file about metaschemas of one's own, which may turn keywords off; none is read."""


class Group(NamedTuple):
    """A schema of the suite with values that are valid and invalid under it."""

    name: str
    schema: Any
    tests: list[dict[str, Any]]


def main() -> None:
    """Print what was found; exit with 1 if something is not right."""
    with tempfile.TemporaryDirectory() as folder:
        tests = Path(sys.argv[1]) if len(sys.argv) > 1 else _fetched(Path(folder))
        wrong = sum(_convert(tests / draft, dialect) for draft, dialect in DRAFTS.items())
        wrong += _generate(tests / CURRENT)
    sys.exit(1 if wrong else 0)


def _fetched(folder: Path) -> Path:
    """Return the folder of the suite's tests, fetched with pip."""
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip", "download", "--quiet"]
    options = ["--no-deps", "--no-binary", "jsonschema", "--dest", str(folder)]
    subprocess.run([*pip, *options, CARRIER], check=True, capture_output=True)
    archive = next(folder.glob("*.tar.gz"))
    subprocess.run(["tar", "-xf", archive, "-C", folder], check=True)
    return next(folder.glob("*/json/tests"))


def _groups(folder: Path, *more: str) -> Iterator[Group]:
    for pattern in ("*.json", *more):
        for file in sorted(folder.glob(pattern)):
            for group in json.loads(file.read_text(encoding="utf-8")):
                name = f"{folder.name}/{file.relative_to(folder)}: {group['description']}"
                if file.name != VOCABULARY:
                    yield Group(name, group["schema"], group["tests"])


def _convert(folder: Path, dialect: str) -> int:
    """Return how many values are judged otherwise when the schemas of a draft are converted."""
    found: Counter[str] = Counter()
    for group in _groups(folder):
        schema = group.schema
        if isinstance(schema, dict):
            schema = {"$schema": dialect, **schema}
        try:
            current = upgrade_schema(schema)
            validator = jsonschema_rs.Draft202012Validator(current, offline=True)
        except (InputError, jsonschema_rs.ReferencingError, ValueError):
            found["left out: refers to other documents"] += 1
            continue
        reference = jsonschema.Draft202012Validator(current)
        for test in group.tests:
            both = validator.is_valid(test["data"]), reference.is_valid(test["data"])
            found["alike" if both == (test["valid"],) * 2 else "WRONG"] += 1
            if both != (test["valid"],) * 2:
                _say(f"  {group.name}: {test['description']}: {both}")
    _say(f"converted  {folder.name:<13} {_told(found)}")
    return found["WRONG"]


def _generate(folder: Path) -> int:
    """Return how many schemas of the current draft are not generated from as they should."""
    found: Counter[str] = Counter()
    for group in _groups(folder, "optional/*.json", "optional/format/*.json"):
        answer = _generated(group)
        found[answer.partition(":")[0]] += 1
        if answer.startswith("WRONG"):
            _say(f"  {group.name}: {answer}"[:LONGEST])
    _say(f"generated  {folder.name:<13} {_told(found)}")
    return found["WRONG"]


def _generated(group: Group) -> str:
    contract = Contract("EVENT", group.schema)
    try:
        plan = Plan.compile(contract)
        events = [plan.valid(index) for index in range(EVENTS)]
        events += [case.event for case in edge_cases(plan, EDGES)]
    except UnsatisfiableError as error:
        satisfiable = any(test["valid"] for test in group.tests)
        return f"WRONG: refused: {error}" if satisfiable else "rightly refused"
    except InputError:
        return "left out (refers to other documents, or is no schema)"
    reference = jsonschema.Draft202012Validator(
        group.schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    for event in events:
        if not contract.validator.is_valid(event):
            return f"WRONG: {event!r} is invalid by jsonschema-rs"
        try:
            if not reference.is_valid(event):
                return f"WRONG: {event!r} is invalid by jsonschema"
        except re.error:
            return "valid by one validator (the other cannot read the pattern)"
    return "valid by both validators"


def _told(found: Counter[str]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in sorted(found.items()))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
