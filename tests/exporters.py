"""Exports as other tools take them: `make exporters`.

The AsyncAPI description is valid for the official parser, and every valid event has the type that
TypeScript's compiler and Pydantic know of it. What is not installed is skipped; Node's packages are
looked for in the `node_modules` of the folder: `npm install @asyncapi/parser
json-schema-to-typescript typescript`.
"""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from eventcontracts.catalog import Catalog
from eventcontracts.documents import read_document
from eventcontracts.exports import exporter_named
from eventcontracts.exports.names import type_name, unique_names
from eventcontracts.inference import infer

PACKAGES = Path.cwd() / "node_modules"
EVENTS = 30

VALIDATE = """
import { Parser } from "@asyncapi/parser";
import { readFileSync } from "node:fs";
const found = await new Parser().validate(readFileSync(process.argv[2], "utf8"));
const errors = found.filter((one) => one.severity === 0);
console.log(JSON.stringify(errors.map((one) => [one.path.join("/"), one.message])));
"""

DECLARED = {
    "openapi": "3.1.0",
    "webhooks": {
        name: {
            "post": {
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
                }
            }
        }
        for name in ("a.b", "a.c")
    },
    "components": {
        "schemas": {
            "A": {
                "type": "object",
                "required": ["type", "when"],
                "properties": {
                    "type": {"enum": ["a.b", "a.c"]},
                    "when": {"type": ["string", "null"], "format": "date-time"},
                    "class": {"type": ["object", "null"], "additionalProperties": {"minimum": 1}},
                    "tail": {"type": "array", "prefixItems": [{"type": "integer"}], "items": False},
                    "any": {},
                    "none": False,
                    "inner": {"allOf": [{"$ref": "#/components/schemas/A"}, {"minProperties": 2}]},
                },
            }
        }
    },
}


def needs(*names):
    """Skip a test unless packages of Node are there."""
    missing = [name for name in names if not (PACKAGES / name).exists()]
    if shutil.which("node") is None or missing:
        pytest.skip(f"not installed: {', '.join(missing) or 'node'}")


@pytest.fixture(params=["bundled", "declared"])
def catalog(request, tmp_path):
    """Return a catalog that was inferred, and one that was declared."""
    if request.param == "bundled":
        return Catalog.load("expertflow-cx")
    path = tmp_path / "api.json"
    path.write_text(json.dumps(DECLARED))
    return infer([read_document(path)], name="declared", version="1")


def run(*command, folder):
    """Return what a program prints, which must end well."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def workshop(tmp_path):
    """Return a folder in which Node finds its packages."""
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    return tmp_path


def test_the_official_parser_finds_the_description_valid(catalog, workshop):
    """There is no error in it: schemas, references and examples are as AsyncAPI wants them."""
    needs("@asyncapi/parser")
    (text,) = exporter_named("asyncapi").export(catalog).values()
    (workshop / "asyncapi.json").write_text(text)
    (workshop / "validate.mjs").write_text(VALIDATE)
    printed = run("node", "validate.mjs", "asyncapi.json", folder=workshop)
    assert json.loads(printed.splitlines()[-1]) == []


def test_every_valid_event_has_its_type(catalog, workshop, monkeypatch):
    """The compiler, as strict as it can be, takes each event for its type."""
    needs("json-schema-to-typescript", "typescript")
    monkeypatch.chdir(workshop)
    (text,) = exporter_named("typescript").export(catalog).values()
    (workshop / "events.ts").write_text(text)
    names = unique_names(catalog, type_name, taken=["Event"])
    lines = ['import type * as Types from "./events";']
    for name in catalog:
        for number, event in enumerate(catalog[name].events(EVENTS)):
            value = f"{names[name]}{number}: Types.{names[name]} = {json.dumps(event)}"
            lines.append(f"export const {value};")
            lines.append(
                f"export const any{names[name]}{number}: Types.Event = {json.dumps(event)};"
            )
    (workshop / "uses.ts").write_text("\n".join(lines))
    run("node_modules/.bin/tsc", "--strict", "--noEmit", "uses.ts", folder=workshop)


def test_every_valid_event_loads_as_its_model(catalog, workshop, monkeypatch):
    """Pydantic makes a model of each event."""
    pydantic = pytest.importorskip("pydantic")
    pytest.importorskip("datamodel_code_generator")
    (text,) = exporter_named("pydantic").export(catalog).values()
    (workshop / "events.py").write_text(text)
    monkeypatch.syspath_prepend(workshop)
    monkeypatch.delitem(sys.modules, "events", raising=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a field may be called as a method of models is
        module = importlib.import_module("events")
    names = unique_names(catalog, type_name, taken=["Event"])
    for name in catalog:
        model = getattr(module, names[name])
        assert issubclass(model, pydantic.BaseModel)
        for event in catalog[name].events(EVENTS):
            model.model_validate_json(json.dumps(event))
            module.Event.model_validate(event)
