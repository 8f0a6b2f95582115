"""Public corpora of events whose schemas are known, for `inference.py`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs
import yaml

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CORPORA", "Corpus", "Samples", "npm_install", "pip_install"]

OCTOKIT = ("@octokit/webhooks-examples@7.6.1", "@octokit/webhooks-schemas@7.6.1")
SENTRY = "sentry-kafka-schemas==3.0.2"

Samples = Mapping[str, Sequence[Any]]


class Corpus(NamedTuple):
    """Examples that the truth accepts, documented ones that it refuses, and the truth."""

    examples: Samples
    documented: Samples
    truth: Mapping[str, Any]


def npm_install(folder: Path, *packages: str) -> None:
    """Install packages from npm below a folder."""
    command = ["npm", "install", "--silent", "--no-audit", "--prefix", folder, *packages]
    subprocess.run(command, check=True)


def pip_install(folder: Path, *packages: str) -> None:
    """Install packages from PyPI into a folder, their commands below `bin`."""
    pip = ["uv", "pip"] if shutil.which("uv") else [sys.executable, "-m", "pip"]
    command = [*pip, "install", "--quiet", "--no-deps", "--target", folder, *packages]
    subprocess.run(command, check=True)


def octokit(folder: Path) -> Corpus:
    """Return GitHub's webhooks; documented ones are those that its schemas refuse as outdated."""
    npm_install(folder, *OCTOKIT)
    home = folder / "node_modules" / "@octokit"
    listed = json.loads((home / "webhooks-examples/api.github.com/index.json").read_bytes())
    schemas = json.loads((home / "webhooks-schemas/schema.json").read_bytes())
    examples, documented, truth = {}, {}, {}
    for entry in listed:
        name = entry["name"]
        found = [key for key in (f"{name}_event", f"{name}$event") if key in schemas["definitions"]]
        if found:
            schema = {**schemas, "$ref": f"#/definitions/{found[0]}"}
            del schema["oneOf"]
            truth[name] = jsonschema_rs.validator_for(schema, validate_formats=True)
            valid = [event for event in entry["examples"] if truth[name].is_valid(event)]
            outdated = [event for event in entry["examples"] if event not in valid]
            examples[name] = valid
            if valid and outdated:
                documented[name] = outdated[:1]
    return Corpus(examples, documented, truth)


def sentry(folder: Path) -> Corpus:
    """Return the JSON messages of Sentry's topics, one topic of each schema."""
    pip_install(folder, SENTRY)
    home = folder / "sentry_kafka_schemas"
    files = sorted((home / "schemas").glob("*.json"))
    schemas = {file.name: json.loads(file.read_bytes()) for file in files}
    registry = jsonschema_rs.Registry([(f"file://{name}", one) for name, one in schemas.items()])
    examples, truth = {}, {}
    for file in sorted((home / "topics").glob("*.yaml")):
        stated = yaml.safe_load(file.read_text())["schemas"][-1]
        name = stated["resource"].split(".")[0]
        if stated["type"] == "json" and name not in truth:
            truth[name] = jsonschema_rs.validator_for(
                schemas[stated["resource"]], validate_formats=True, registry=registry
            )
            folders = [home / "examples" / each for each in stated["examples"]]
            found = [path for each in folders for path in sorted(each.glob("*.json"))]
            events = [json.loads(path.read_bytes()) for path in found]
            examples[name] = [event for event in events if truth[name].is_valid(event)]
    return Corpus(examples, {}, truth)


CORPORA: Mapping[str, Callable[[Path], Corpus]] = {"octokit": octokit, "sentry": sentry}
