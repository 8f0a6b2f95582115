"""Types and models of a catalog, made by generators that are installed apart.

Each generator knows a part of JSON Schema. What it would get wrong is taken out of the schemas that
it is given, so that what is made admits every event that the catalog does.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.errors import InputError
from eventcontracts.exports.names import type_name, unique_names
from eventcontracts.jsondata.jsontext import pretty
from eventcontracts.schema.bundle import DEFINITIONS_PREFIX, definition_name, retarget_references
from eventcontracts.schema.downgrade import downgrade_schema
from eventcontracts.schema.vocabulary import all_subschemas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eventcontracts.catalog import Catalog
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["export_pydantic", "export_typescript"]

TIMEOUT_SECONDS: Final = 600

UNKNOWN_TO_TYPES: Final = frozenset(
    {"if", "then", "else", "not", "dependentSchemas", "dependentRequired", "dependencies"}
    | {"propertyNames", "contains", "minContains", "maxContains", "examples", "default"}
    | {"unevaluatedProperties", "unevaluatedItems", "contentMediaType", "contentSchema"}
    | {"contentEncoding", "minProperties", "maxProperties", "uniqueItems", "$comment", "deprecated"}
    | {"readOnly", "writeOnly", "title", "$schema"}
)
"""Keywords that types cannot say, or that a generator would say wrongly."""

MEMBERS: Final = ("properties", "required", "additionalProperties", "patternProperties")
STRUCTURE: Final = frozenset({*MEMBERS, "items", "prefixItems"})
"""What a schema says of the parts of objects and arrays."""

DESCRIBING: Final = frozenset(
    {"type", "enum", "const", "$ref", "allOf", "anyOf", "oneOf", *STRUCTURE}
)
"""Keywords of which a schema must have one to be more than any value."""

_Simplify: TypeAlias = "Callable[[JsonObject, JsonObject], None]"
"""Changes one subschema in place, given all definitions."""

SAFE_FORMATS: Final = frozenset({"date-time", "date", "uuid", "ipv4", "ipv6"})
"""Formats that Pydantic checks as JSON Schema does; its others are narrower, such as `email`, which
refuses the hosts that are kept for examples (RFC 2606)."""

DIFFERENT_PATTERN: Final = re.compile(r"\(\?[=!<]|\\[1-9bBcdDsSwWk/-]|\[\^?\]|\\u|\$.|.\^")
"""What means something else, or nothing, in the regular expressions of Pydantic (ECMA 262)."""


def export_typescript(catalog: Catalog) -> Mapping[str, str]:
    """Return TypeScript types of a catalog as the text of `events.ts`.

    Args:
        catalog: The catalog. There is a type for each event type and definition, and `Event` for
            any of the events.

    Raises:
        InputError: If json-schema-to-typescript is not installed, or cannot make types.
    """
    program = _program(
        "json2ts",
        "TypeScript types are made by json-schema-to-typescript, which is not installed:"
        " npm install --save-dev json-schema-to-typescript",
    )
    whole = downgrade_schema(_whole(catalog, _simplified_for_typescript))
    return {
        "events.ts": _generated([program, "--unreachableDefinitions"], whole, "-i", "-o", ".ts")
    }


def export_pydantic(catalog: Catalog) -> Mapping[str, str]:
    """Return Pydantic models of a catalog as the text of `events.py`.

    Args:
        catalog: The catalog. There is a model for each event type and definition, and `Event` for
            any of the events.

    Raises:
        InputError: If datamodel-code-generator is not installed, or cannot make models.
    """
    missing = (
        "Pydantic models are made by datamodel-code-generator, which is not installed: pip install"
        " datamodel-code-generator"
    )
    command = (
        [sys.executable, "-m", "datamodel_code_generator"]
        if find_spec("datamodel_code_generator")
        else [_program("datamodel-codegen", missing)]
    )
    whole = _whole(catalog, _simplified_for_pydantic)
    return {
        "events.py": _generated([*command, *PYDANTIC_OPTIONS], whole, "--input", "--output", ".py")
    }


PYDANTIC_OPTIONS: Final = (
    "--input-file-type=jsonschema",
    "--output-model-type=pydantic_v2.BaseModel",
    "--target-python-version=3.11",
    "--enum-field-as-literal=all",
    "--use-annotated",
    "--use-standard-collections",
    "--use-union-operator",
    "--use-schema-description",
    "--allow-population-by-field-name",
    "--strict-nullable",
    "--disable-timestamp",
)


def _program(name: str, missing: str) -> str:
    """Return where a program is: on the path, or in the `node_modules` of a folder above."""
    here = Path.cwd()
    local = [folder / "node_modules" / ".bin" for folder in (here, *here.parents)]
    for path in (None, *map(str, local)):
        found = shutil.which(name, path=path)
        if found is not None:
            return found
    raise InputError(missing)


def _generated(
    command: Sequence[str], schema: Json, reading: str, writing: str, suffix: str
) -> str:
    """Return what a generator makes of a schema."""
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "event.json"), Path(scratch, f"events{suffix}")
        source.write_text(pretty(schema), encoding="utf-8")
        try:
            ran = subprocess.run(  # noqa: S603 - the generator that was asked for
                [*command, reading, str(source), writing, str(target)],
                capture_output=True,
                text=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise InputError(f"{command[0]}: not done in {TIMEOUT_SECONDS} seconds") from None
        if ran.returncode != 0 or not target.is_file():
            said = (ran.stderr or ran.stdout).strip().splitlines() or [f"status {ran.returncode}"]
            raise InputError(f"{Path(command[0]).name} failed: {said[-1]}")
        return target.read_text(encoding="utf-8")


def _whole(catalog: Catalog, simplify: _Simplify) -> JsonObject:
    """Return one schema of any event, with a definition by a type's name for each schema."""
    events = unique_names(catalog, type_name, taken=["Event"])
    shared = unique_names(catalog.definitions, type_name, taken=["Event", *events.values()])

    def local(reference: str) -> str:
        name = definition_name(reference)
        return f"{DEFINITIONS_PREFIX}{shared.get(name or '', 'Event')}"

    held: JsonObject = {}
    for name, schema in catalog.definitions.items():
        held[shared[name]] = retarget_references(schema, local)
    for name, event_type in catalog.event_types.items():
        held[events[name]] = retarget_references(event_type.schema, local)
    for key, schema in held.items():
        held[key] = _titled(key, schema, lambda part: simplify(part, held))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Event",
        "anyOf": [{"$ref": f"{DEFINITIONS_PREFIX}{key}"} for key in events.values()],
        "$defs": held,
    }


def _titled(key: str, schema: Json, simplify: Callable[[JsonObject], None]) -> Json:
    """Return a schema without what its types cannot say, with its type's name as its only title."""
    if not isinstance(schema, dict):
        return schema
    for place, part in list(all_subschemas(schema)):
        for keyword in [key for key in part if key in UNKNOWN_TO_TYPES or key.startswith("x-")]:
            del part[keyword]
        alone = "allOf" not in place[-2:] and not {"$ref", "allOf"} & part.keys()
        if place and alone and "type" not in part:
            _forget_members(part)
        simplify(part)
    for _, part in list(all_subschemas(schema)):
        _split_types(part)
    return {"title": key, **schema}


def _forget_members(part: JsonObject) -> None:
    """Take out what a subschema says of objects, where it does not demand one, in place.

    Values of other types are then valid too, which a type with members would refuse.
    """
    for keyword in MEMBERS:
        part.pop(keyword, None)


def _split_types(part: JsonObject) -> None:
    """Make a union of a subschema of several types, one of them with parts, in place."""
    types = part.get("type")
    if not isinstance(types, list) or not STRUCTURE & part.keys():
        return
    kept: JsonObject = {key: part.pop(key) for key in ("title", "description") if key in part}
    rest = {key: part.pop(key) for key in list(part) if key != "type"}
    del part["type"]
    members = {key: value for key, value in rest.items() if key not in STRUCTURE}
    branches = [
        {"type": name, **(rest if name in {"object", "array"} else members)} for name in types
    ]
    part.update({**kept, "anyOf": branches})


def _simplified_for_typescript(part: JsonObject, _: JsonObject) -> None:
    """Take out of a subschema what its type would say wrongly, in place."""
    extra = part.get("additionalProperties")
    if isinstance(extra, dict) and ("properties" in part or "patternProperties" in part):
        # an index signature would hold for the named properties too (TypeScript, TS2411)
        part["additionalProperties"] = True
    if "patternProperties" in part:
        del part["patternProperties"]
        part["additionalProperties"] = True
    if not DESCRIBING & part.keys():  # otherwise taken for an object
        part["tsType"] = "unknown"


def _simplified_for_pydantic(part: JsonObject, definitions: JsonObject) -> None:
    """Take out of a subschema what its model would say wrongly, in place."""
    _widen_refinements(part, definitions)
    if part.get("format") not in SAFE_FORMATS or _types(part) - {"null"} != {"string"}:
        part.pop("format", None)
    pattern = part.get("pattern")
    if isinstance(pattern, str) and (DIFFERENT_PATTERN.search(pattern) or not pattern.isascii()):
        del part["pattern"]
    if "patternProperties" in part:
        del part["patternProperties"]
        part["additionalProperties"] = True
    part.pop("multipleOf", None)
    values = part.get("enum", [part["const"]] if "const" in part else [])
    if any(not isinstance(value, str | bool | int | None) for value in values):
        part.pop("enum", None)  # a Literal has no numbers with a fraction, lists or objects
        part.pop("const", None)


def _widen_refinements(part: JsonObject, definitions: JsonObject) -> None:
    """Leave members out that only narrow those of what is referred to beside them, in place.

    The generator joins both types of such a member wrongly, unless one lists its values.
    """
    members = [part, *(one for one in part.get("allOf", ()) if isinstance(one, dict))]
    referred = [one["$ref"] for one in members if isinstance(one.get("$ref"), str)]
    known = {name for reference in referred for name in _member_names(reference, definitions)}
    for one in members if known else ():
        properties = one.get("properties")
        if isinstance(properties, dict):
            one["properties"] = {
                name: schema
                for name, schema in properties.items()
                if name not in known
                or (isinstance(schema, dict) and {"const", "enum"} & schema.keys())
            }


def _member_names(reference: str, definitions: JsonObject) -> set[str]:
    """Return the names of the members that a definition has, and those that it is made of."""
    found: set[str] = set()
    met, todo = set[str](), [reference]
    while todo:
        name = todo.pop().removeprefix(DEFINITIONS_PREFIX)
        schema = definitions.get(name)
        if name in met or not isinstance(schema, dict):
            continue
        met.add(name)
        for part in (schema, *schema.get("allOf", ())):
            if isinstance(part, dict):
                found |= set(part.get("properties", ()))
                todo += [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return found


def _types(part: JsonObject) -> set[str]:
    stated = part.get("type")
    return set(stated) if isinstance(stated, list) else {str(stated)}
