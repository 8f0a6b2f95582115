"""The event types that generators are compared on, and their schemas as generators read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from inference_corpora import npm_install

from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract
from eventcontracts.jsondata.pointers import lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path


__all__ = ["Target", "plain", "targets"]

BUNDLED = ("AGENT_MRD_INTERRUPTED", "TASK_ENQUEUED", "FIND_AGENT")
WEBHOOKS = "@octokit/webhooks-schemas@7.6.1"
WEBHOOK = "pull_request$opened"

SILENT = frozenset({"$schema", "$id", "$comment", "$defs", "definitions"}) | frozenset(
    {"title", "description", "examples", "default", "tsAdditionalProperties"}
)
"""Keywords that say nothing of what is valid, once references are written out."""

NAMED = frozenset({"properties", "patternProperties", "dependentSchemas"})
DATA = frozenset({"const", "enum", "required", "type"})
JUDGING_OTHERS = frozenset(
    {"additionalProperties", "unevaluatedProperties", "patternProperties", "items"}
)
"""Keywords that look at what stands beside them, and cannot be put beside something else."""


class Target(NamedTuple):
    """An event type to make events of.

    Attributes:
        contract: What its events must meet.
        arguments: How the command is asked for them.
        bundled: The file with its schema as it was exported or published.
        plain: The file with its schema in plain keywords.
    """

    contract: Contract
    arguments: tuple[str, ...]
    bundled: Path
    plain: Path


def targets(folder: Path, events: Iterable[str], files: Iterable[Path]) -> Iterator[Target]:
    """Yield event types of the bundled catalog and of schema files; without any, the usual ones.

    Args:
        folder: Where schemas are written and installed.
        events: Names of the bundled catalog.
        files: Schemas of draft-04 or later.
    """
    events, files = tuple(events), tuple(files)
    if not events and not files:
        events, files = BUNDLED, (_webhook(folder),)
    for name in events:
        contract = Catalog.load().contract(name)
        file = folder / f"{name}.json"
        file.write_text(json.dumps(contract.schema))
        yield Target(contract, (name,), file, _plain_file(file))
    for file in files:
        yield Target(Contract.load(file), ("--schema", str(file)), file, _plain_file(file))


def _webhook(folder: Path) -> Path:
    """Return the schema of a webhook of GitHub, with the definitions that it needs."""
    npm_install(folder, WEBHOOKS)
    every = json.loads((folder / "node_modules/@octokit/webhooks-schemas/schema.json").read_bytes())
    definitions: Mapping[str, Any] = every["definitions"]
    needed: set[str] = set()
    queue = [definitions[WEBHOOK]]
    while queue:
        new = set(_referred(queue.pop())) - needed
        needed |= new
        queue += [definitions[name] for name in sorted(new)]
    kept = {name: definitions[name] for name in sorted(needed)}
    file = folder / "github-pull-request-opened.json"
    schema = {"$schema": every["$schema"], **definitions[WEBHOOK], "definitions": kept}
    file.write_text(json.dumps(schema))
    return file


def _referred(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for part in schema.values():
            yield from _referred(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _referred(part)


def _plain_file(file: Path) -> Path:
    """Return a file beside another, with its schema in plain keywords."""
    written = file.with_suffix(".plain")
    written.write_text(json.dumps(plain(json.loads(file.read_bytes()))))
    return written


def plain(schema: Any) -> Any:
    """Return a schema that admits the same, as simple generators read it.

    References are written out, and parts of `allOf` put together where they do not judge each
    other; lists state their `items`; titles, examples and defaults are left out.

    >>> plain({"$defs": {"a": {"type": "array"}}, "$ref": "#/$defs/a", "title": "A"})
    {'type': 'array', 'items': {}}
    """
    return _plain(
        schema, lambda reference: lookup(schema, parse_pointer(reference.removeprefix("#")))
    )


def _plain(schema: Any, resolve: Callable[[str], Any]) -> Any:
    if not isinstance(schema, dict):
        return schema
    own = {
        key: part if key in DATA else _plain_part(key, part, resolve)
        for key, part in schema.items()
        if key not in SILENT and key not in {"$ref", "allOf"}
    }
    if _is_list(own) and not own.keys() & {"items", "prefixItems", "contains"}:
        own["items"] = {}
    beside = [_plain(resolve(schema["$ref"]), resolve)] if "$ref" in schema else []
    beside += [_plain(part, resolve) for part in schema.get("allOf", ())]
    for part in beside:
        own = _joined(part, own)
    return own


def _plain_part(key: str, part: Any, resolve: Callable[[str], Any]) -> Any:
    if isinstance(part, list):
        return [_plain(each, resolve) for each in part]
    if key in NAMED:
        return {name: _plain(each, resolve) for name, each in part.items()}
    return _plain(part, resolve)


def _is_list(schema: Mapping[str, Any]) -> bool:
    stated = schema.get("type")
    return stated == "array" or (isinstance(stated, list) and "array" in stated)


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of what meets both of two plain ones."""
    shared = {key for key in one.keys() & other.keys() if one[key] != other[key]}
    judging = (one.keys() | other.keys()) & JUDGING_OTHERS
    if shared - {"properties", "required"} or (judging and "properties" in shared):
        return {**one, "allOf": [*one.get("allOf", ()), other]}
    joined = {**one, **other}
    if "required" in shared:
        joined["required"] = sorted({*one["required"], *other["required"]})
    if "properties" in shared:
        both = {
            name: _joined(part, other["properties"][name]) if name in other["properties"] else part
            for name, part in one["properties"].items()
        }
        joined["properties"] = {**other["properties"], **both}
    return joined
