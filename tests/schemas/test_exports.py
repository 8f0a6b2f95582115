"""Exports of catalogs: what comes out, and that it says the same when it is read back."""

import copy
import json
import os
import stat
import subprocess
import sys
import warnings
from importlib import metadata, util

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_schemas import Schemas, instances

from eventcontracts.catalog import Catalog, EventType
from eventcontracts.documents import read_document
from eventcontracts.errors import InputError
from eventcontracts.exports import Exporter, exporter_named, exporters
from eventcontracts.exports.description import asyncapi_document
from eventcontracts.exports.exporters import _installed
from eventcontracts.exports.folder import MANIFEST, write_folder
from eventcontracts.inference import infer
from eventcontracts.schema.downgrade import downgrade_schema
from eventcontracts.schema.upgrade import upgrade_schema
from eventcontracts.schema.validator import Validator

CATALOG = Catalog(
    name="shop",
    version="2",
    description="What the shop sends.",
    event_types={
        "order.paid": EventType(
            "order.paid",
            {
                "title": "order.paid",
                "description": "Money has come.",
                "type": "object",
                "required": ["type", "total"],
                "properties": {
                    "type": {"const": "order.paid"},
                    "total": {"$ref": "../definitions/Money.json", "description": "All of it."},
                    "for": {
                        "type": ["object", "null"],
                        "properties": {"class": {"type": "string"}},
                    },
                    "by": {"properties": {"desk": {"type": "integer"}}},
                    "at": {"type": "string", "format": "date-time"},
                    "mail": {"type": "string", "format": "email"},
                    "code": {"type": "string", "pattern": r"^(?!0)\d+$"},
                    "pair": {"type": "array", "prefixItems": [{"type": "string"}, {}]},
                    "share": {"enum": [0.5, 1]},
                    "notes": {
                        "type": "object",
                        "properties": {"first": {"type": "integer"}},
                        "additionalProperties": {"type": "string"},
                    },
                },
            },
            description="Money has come.",
            samples=({"type": "order.paid", "total": {"cents": 5}},),
        ),
        "order/sent": EventType("order/sent", {"title": "order/sent", "minProperties": 1}),
    },
    definitions={
        "Money": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "required": ["cents"],
            "properties": {"cents": {"type": "integer"}, "tax": {"$ref": "Money.json"}},
        }
    },
)


def read_back(catalog, folder):
    """Return the catalog that is inferred from the AsyncAPI description of one."""
    path = folder / "asyncapi.json"
    (text,) = exporter_named("asyncapi").export(catalog).values()
    path.write_text(text)
    document = read_document(path)
    assert document.problems == ()
    return infer([document], name=catalog.name, version=catalog.version)


def test_a_description_has_a_message_for_each_event_type():
    """Names, descriptions, schemas and samples stand where AsyncAPI has them."""
    document = asyncapi_document(CATALOG)
    assert document["asyncapi"] == "3.0.0"
    assert document["info"] == {
        "title": "shop",
        "version": "2",
        "description": "What the shop sends.",
    }
    message = document["components"]["messages"]["order.paid"]
    assert (message["name"], message["description"]) == ("order.paid", "Money has come.")
    assert message["examples"] == [
        {"name": "sample1", "payload": {"type": "order.paid", "total": {"cents": 5}}}
    ]
    assert message["payload"]["properties"]["total"] == {
        "description": "All of it.",
        "allOf": [{"$ref": "#/components/schemas/Money"}],
    }
    assert document["channels"]["events"]["messages"]["order_sent"] == {
        "$ref": "#/components/messages/order_sent"
    }


@pytest.mark.parametrize("catalog", [CATALOG], ids=["own"])
def test_a_description_gives_the_same_contracts_when_it_is_read_back(catalog, tmp_path):
    """Schemas, definitions, names and the ordinary samples survive the way there and back."""
    catalog = Catalog.load(catalog) if isinstance(catalog, str) else catalog
    again = read_back(catalog, tmp_path)
    assert list(again) == list(catalog)
    for name in catalog:
        there, back = catalog.contract(name), again.contract(name)
        assert back.schema == there.schema
        assert back.sample == there.sample
        assert again[name].description == catalog[name].description


def test_any_schema_allows_the_same_when_it_is_read_back(tmp_path):
    """Whatever a schema says, its description admits and refuses the same values."""

    @settings(max_examples=150, deadline=None)
    @given(source=st.randoms(use_true_random=False))
    def law(source):
        schema = Schemas(source).document()
        definitions = schema.pop("$defs", {}) if isinstance(schema, dict) else {}
        # no constant of the schema is the name, which would be required then
        catalog = Catalog("c", "1", {"any": EventType("any", schema)}, definitions=definitions)
        again = read_back(catalog, tmp_path)
        before, after = catalog.contract("any").validator, again.contract("any").validator
        assert all(before.is_valid(value) == after.is_valid(value) for value in instances())

    law()


def test_a_downgraded_schema_allows_the_same_when_it_is_upgraded():
    """Draft-07 says the same in its own words, and what it has none for is kept."""

    @settings(max_examples=200, deadline=None)
    @given(source=st.randoms(use_true_random=False))
    def law(source):
        schema = Schemas(source).document()
        kept = copy.deepcopy(schema)
        again = upgrade_schema(downgrade_schema(schema))
        assert schema == kept
        before, after = Validator(schema), Validator(again)
        assert all(before.is_valid(value) == after.is_valid(value) for value in instances())

    law()


def test_a_folder_of_schemas_is_read_back_as_it_was(tmp_path):
    """Each bundle is a schema by itself, and the folder of them declares the same events."""
    files = exporter_named("json-schema").export(CATALOG)
    assert list(files) == ["order.paid.schema.json", "order%2Fsent.schema.json"]
    write_folder(tmp_path / "schemas", files)
    again = infer([read_document(tmp_path / "schemas")], name="shop", version="2")
    assert list(again) == ["order%2Fsent", "order.paid"]
    assert again.contract("order.paid").schema == CATALOG.contract("order.paid").schema


def test_a_folder_is_brought_up_to_date_and_nothing_else_is_touched(tmp_path):
    """What is ours goes and changes with the catalog; what is not stays, or stops the export."""
    folder = tmp_path / "out"
    write_folder(folder, {"a.json": "1", "b.json": "2"})
    (folder / "mine.txt").write_text("mine")
    write_folder(folder, {"a.json": "3"})
    assert sorted(path.name for path in folder.iterdir()) == [MANIFEST, "a.json", "mine.txt"]
    assert (folder / "a.json").read_text() == "3"
    (folder / "a.json").write_text("by hand")
    (folder / "c.json").write_text("theirs")
    for files in ({"a.json": "4"}, {"c.json": "5"}):
        with pytest.raises(InputError, match="changed by hand"):
            write_folder(folder, files)
    assert (folder / "a.json").read_text() == "by hand"
    (folder / MANIFEST).write_text('{"files": {"../a": "b"}}')
    with pytest.raises(InputError, match="no name of a file"):
        write_folder(folder, {"a.json": "4"})


def generator(folder, name, body):
    """Put a program of a name into a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\nimport shutil, sys\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(
    ("form", "program", "advice"),
    [
        ("typescript", "json2ts", "npm install --save-dev json-schema-to-typescript"),
        ("pydantic", "datamodel-codegen", "pip install datamodel-code-generator"),
    ],
)
def test_a_generator_is_found_or_named(form, program, advice, tmp_path, monkeypatch):
    """It is looked for on the path and in `node_modules` above, or said to be missing."""
    monkeypatch.setattr("eventcontracts.exports.code_generators.find_spec", lambda _: None)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(InputError, match=advice):
        exporter_named(form).export(CATALOG)
    copies = "arguments = [a for a in sys.argv if a.endswith(('.json', '.ts', '.py'))][-2:]\n"
    generator(tmp_path / "node_modules/.bin", program, copies + "shutil.copy(*arguments)")
    (text,) = exporter_named(form).export(CATALOG).values()
    assert {"OrderPaid", "OrderSent", "Money"} <= set(
        json.loads(text).get("$defs", json.loads(text).get("definitions"))
    )
    generator(tmp_path / "bin", program, "sys.exit('no such luck')")
    with pytest.raises(InputError, match=f"{program} failed: no such luck"):
        exporter_named(form).export(CATALOG)


@pytest.mark.skipif(util.find_spec("datamodel_code_generator") is None, reason="not installed")
def test_every_valid_event_loads_as_its_model(tmp_path):
    """Models that the real generator makes take all valid events."""
    bundled = Catalog.load("expertflow-cx")
    for catalog in (CATALOG, bundled):
        (text,) = exporter_named("pydantic").export(catalog).values()
        path = tmp_path / "events.py"
        path.write_text(text)
        spec = util.spec_from_file_location("events", path)
        module = util.module_from_spec(spec)
        sys.modules["events"] = module
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a field may be called as a method of models is
            spec.loader.exec_module(module)
        for name in catalog:
            for event in catalog[name].events(20):
                module.Event.model_validate_json(json.dumps(event))
        del sys.modules["events"]


def test_an_installed_exporter_is_one_of_the_forms(monkeypatch):
    """An entry point adds a form, and its faults are told in one line."""

    def loaded(value):
        class Found:
            name, group = "plain", "eventcontracts.exporters"

            def load(self):
                return value

        Found.value = "there:it"
        monkeypatch.setattr(metadata, "entry_points", lambda group: [Found()])
        _installed.cache_clear()

    try:
        loaded(Exporter("other", "names", lambda catalog: {"a.txt": "\n".join(catalog)}))
        assert exporters()[0].name == "plain"
        assert exporter_named("plain").export(CATALOG) == {"a.txt": "order.paid\norder/sent"}
        loaded(Exporter("other", "names", lambda _: {}["a"]))
        with pytest.raises(InputError, match=r"the exporter plain \(there:it\) failed: KeyError"):
            exporter_named("plain").export(CATALOG)
        loaded("no exporter")
        with pytest.raises(InputError, match="is no Exporter"):
            exporter_named("plain")
    finally:
        _installed.cache_clear()


def run(*arguments, folder):
    """Return what the command prints, its talk, and its status."""
    done = subprocess.run(
        [sys.executable, "-m", "eventcontracts", "export", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PATH": ""},
        check=False,
    )
    return done.stdout, done.stderr, done.returncode


def test_the_command_writes_to_standard_output_a_file_or_a_folder(tmp_path):
    """One file goes where it is wanted, several into a folder."""
    text, talk, status = run("--to", "asyncapi", folder=tmp_path)
    assert (json.loads(text)["asyncapi"], talk, status) == ("3.0.0", "", 0)
    assert run("expertflow-cx@2025.06", "--to", "asyncapi", "-o", "a.json", folder=tmp_path)[2] == 0
    assert json.loads((tmp_path / "a.json").read_text())["info"]["version"] == "2025.06"
    _, talk, status = run("--to", "json-schema", "-o", "schemas", folder=tmp_path)
    assert (talk, status) == ("schemas: 15 files\n", 0)
    assert len(list((tmp_path / "schemas").glob("*.schema.json"))) == 15


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--to", "json-schema"], "json-schema makes 15 files: say which folder with -o DIR"),
        (["--to", "cobol"], "no export to 'cobol'; there are asyncapi, json-schema"),
        (["nowhere", "--to", "asyncapi"], "no catalog 'nowhere'"),
        (["--to", "typescript"], "npm install"),
    ],
)
def test_wrong_use_is_one_line(arguments, problem, tmp_path):
    """What cannot be exported is said in one line with status 2."""
    text, talk, status = run(*arguments, folder=tmp_path)
    assert (text, status, talk.count("\n")) == ("", 2, 1)
    assert problem in talk
