"""Catalogs: on disk, bundled, and in their envelope layers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.catalog import (
    Catalog,
    EventType,
    Layer,
    UnknownLayerError,
    require_replaceable,
    write_catalog,
)
from eventcontracts.contract import Contract, Link
from eventcontracts.errors import CatalogError, UnknownEventError
from eventcontracts.schema.validator import SchemaError

ORDER = {
    "type": "object",
    "properties": {"buyer": {"$ref": "../definitions/Buyer.json"}},
    "required": ["buyer"],
}
BUYER = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


def shop(name="ORDER_PAID"):
    """Return a small catalog."""
    event = EventType(
        name=name,
        schema=ORDER,
        links=(Link(("/a", "/b/*/a"), 2),),
        samples=({"buyer": {"name": "x"}},),
    )
    return Catalog("shop", "1", {name: event}, {"Buyer": BUYER})


def test_a_written_catalog_is_loaded_as_it_was(tmp_path):
    """Writing and loading are inverse."""
    write_catalog(shop(), tmp_path / "shop")
    assert Catalog.load(tmp_path / "shop") == shop()


@given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40))
def test_no_event_name_leads_out_of_the_folder(tmp_path_factory, name):
    """A name from a document is a file name below the catalog, whatever it contains."""
    folder = tmp_path_factory.mktemp("catalogs") / "shop"
    write_catalog(shop(name), folder)
    assert Catalog.load(folder).event_types[name].schema == ORDER
    assert [path.name for path in folder.parent.iterdir()] == ["shop"]
    assert len(list((folder / "events").iterdir())) == 1


def test_a_bundled_schema_needs_no_other_file():
    """Every reference points below `$defs`, where only what is needed stands."""
    schema = shop().contract("ORDER_PAID").schema
    assert schema["properties"]["buyer"] == {"$ref": "#/$defs/Buyer"}
    assert schema["$defs"] == {"Buyer": BUYER}


def test_writing_replaces_a_catalog_and_keeps_anything_else(tmp_path):
    """A catalog is replaced whole; a folder of something else is left alone."""
    folder = tmp_path / "shop"
    write_catalog(shop("OLD"), folder)
    write_catalog(shop("NEW"), folder)
    assert [path.name for path in (folder / "events").iterdir()] == ["NEW.json"]
    other = tmp_path / "photos"
    other.mkdir()
    (other / "me.jpg").write_text("")
    with pytest.raises(CatalogError, match=r"photos: holds me\.jpg, which is no part of a catalog"):
        write_catalog(shop(), other)
    assert [path.name for path in other.iterdir()] == ["me.jpg"]


def held(folder):
    """Return what a folder holds, links by where they lead."""
    return {
        str(path.relative_to(folder)): path.readlink() if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


@pytest.mark.parametrize(
    ("manifest", "foreign", "named"),
    [
        (None, ["app.py", ".git/HEAD"], r"\.git, app\.py, which are"),
        ({"products": []}, ["src/main.c"], r"catalog\.json, src, which are"),
        ({"format": 2, "events": {}, "definitions": []}, [], r"catalog\.json, which is"),
        ([], [], r"catalog\.json, which is"),
        ("shop", ["README.md"], r"README\.md, which is"),
        ("shop", ["events/notes.txt"], r"events/notes\.txt, which is"),
        ("shop", ["samples/ORDER_PAID/2.json"], r"samples/ORDER_PAID/2\.json, which is"),
        ("shop", ["a", "b", "c", "d"], r"a, b, c …, which are"),
    ],
)
def test_a_folder_that_holds_anything_else_is_refused_and_stays(tmp_path, manifest, foreign, named):
    """A file's name makes no catalog: what the manifest does not tell of is somebody else's."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "corrections.toml").write_text("")
    if manifest == "shop":
        write_catalog(shop(), folder, b"")
    elif manifest is not None:
        (folder / "catalog.json").write_text(json.dumps(manifest))
    for path in foreign:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("mine")
    before = held(tmp_path)
    with pytest.raises(CatalogError, match=rf"home: holds {named} no part of a catalog; choose"):
        write_catalog(shop(), folder, b"")
    assert held(tmp_path) == before


def test_a_folder_with_corrections_alone_becomes_a_catalog(tmp_path):
    """Reviewed facts may be there before the first payload is."""
    (tmp_path / "corrections.toml").write_text("# none yet")
    write_catalog(shop(), tmp_path)
    assert Catalog.load(tmp_path) == shop()
    assert (tmp_path / "corrections.toml").read_text() == "# none yet"


def test_what_a_desktop_puts_into_folders_is_in_nobody_s_way(tmp_path):
    """It stays, and the catalog is written all the same."""
    write_catalog(shop("OLD"), tmp_path)
    left = [tmp_path / ".DS_Store", tmp_path / "events" / "Thumbs.db"]
    for path in left:
        path.write_text("a desktop's")
    write_catalog(shop(), tmp_path)
    assert Catalog.load(tmp_path) == shop()
    assert [path.read_text() for path in left] == ["a desktop's"] * 2


def test_a_catalog_of_an_earlier_version_is_taken(tmp_path):
    """It has no digests, so its files are known by name; its corrections stay."""
    write_catalog(shop("OLD"), tmp_path, b"# reviewed")
    manifest = json.loads((tmp_path / "catalog.json").read_bytes())
    del manifest["files"]
    (tmp_path / "catalog.json").write_text(json.dumps(manifest))
    (tmp_path / "events" / "OLD.json").write_text("{}")
    with pytest.raises(CatalogError, match=r"other corrections than those given"):
        write_catalog(shop(), tmp_path, b"# others")
    write_catalog(shop(), tmp_path)
    assert Catalog.load(tmp_path) == shop()
    assert (tmp_path / "corrections.toml").read_bytes() == b"# reviewed"
    assert not (tmp_path / "events" / "OLD.json").exists()


@pytest.mark.parametrize("path", ["events/ORDER_PAID.json", "samples/ORDER_PAID/1.json"])
@pytest.mark.parametrize("after", ["ORDER_PAID", "OTHER"])
def test_a_file_that_was_edited_is_replaced_by_force_alone(tmp_path, path, after):
    """Nobody's work is lost, also where the file would be gone."""
    write_catalog(shop(), tmp_path)
    (tmp_path / path).write_text('{"title": "by hand"}')
    before = held(tmp_path)
    with pytest.raises(CatalogError, match=rf"{path}: not as it was written.*--force"):
        write_catalog(shop(after), tmp_path)
    assert held(tmp_path) == before
    write_catalog(shop(after), tmp_path, force=True)
    assert Catalog.load(tmp_path) == shop(after)


def test_another_layout_of_a_file_is_no_edit(tmp_path):
    """Formatters and git's line ends change bytes, and not what they say."""
    write_catalog(shop("OLD"), tmp_path, b"# a\n# b\n")
    for path in tmp_path.rglob("*.json"):
        text = json.dumps(json.loads(path.read_bytes()), indent=4)
        path.write_bytes(text.replace("\n", "\r\n").encode())
    (tmp_path / "corrections.toml").write_bytes(b"# a\r\n# b\r\n")
    write_catalog(shop(), tmp_path, b"# c\n")
    assert Catalog.load(tmp_path) == shop()
    assert (tmp_path / "corrections.toml").read_bytes() == b"# c\n"


def test_the_most_samples_of_an_event_are_bounded(tmp_path):
    """A manifest that tells of endless files is none, on both sides of the bound."""
    events = {"A": {"samples": 100_000}}
    text = {"format": 1, "events": events, "definitions": []}
    (tmp_path / "catalog.json").write_text(json.dumps(text))
    require_replaceable(tmp_path)
    events["A"]["samples"] += 1
    (tmp_path / "catalog.json").write_text(json.dumps(text))
    with pytest.raises(CatalogError, match=r"holds catalog\.json"):
        require_replaceable(tmp_path)


def test_a_link_to_a_folder_stays_one_and_its_target_is_written(tmp_path):
    """The catalog that a link leads to is replaced, and a link within a catalog is not followed."""
    write_catalog(shop("OLD"), tmp_path / "real")
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    write_catalog(shop(), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert Catalog.load(tmp_path / "real") == shop()
    (tmp_path / "real" / "events").rename(tmp_path / "elsewhere")
    (tmp_path / "real" / "events").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    before = held(tmp_path)
    with pytest.raises(CatalogError, match="holds events, which is no part"):
        write_catalog(shop(), tmp_path / "link")
    assert held(tmp_path) == before


def test_a_link_that_leads_nowhere_is_refused(tmp_path):
    """Neither a missing target nor a circle of links is written."""
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "circle").symlink_to("circle")
    for name in ("gone", "circle"):
        with pytest.raises(CatalogError, match=f"{name}: a symbolic link that leads nowhere"):
            write_catalog(shop(), tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["circle", "gone"]


def test_a_file_is_no_place_for_a_catalog(tmp_path):
    """A file in the way stays as it is."""
    (tmp_path / "shop").write_text("mine")
    with pytest.raises(CatalogError, match="shop: no folder"):
        write_catalog(shop(), tmp_path / "shop")
    assert (tmp_path / "shop").read_text() == "mine"


def test_an_unknown_event_names_the_ones_that_there_are():
    """The error lists what the name may have meant."""
    with pytest.raises(UnknownEventError, match="it has ORDER_PAID"):
        shop()["ORDER"]


def test_what_is_documented_goes_through_the_layers_with_its_own_definitions():
    """What a schema keeps to beside a guess is unwrapped and wrapped like the schema."""
    guess = {"type": ["string", "null"], "x-documented": {"type": "string"}}
    event = EventType(
        name="ORDER_PAID",
        schema={
            "properties": {"body": {**ORDER, "x-documented": {"required": ["buyer"]}}},
            "required": ["body"],
        },
        layer="message",
    )
    layers = (Layer("message", "/body"), Layer("event"))
    buyer = {**BUYER, "properties": {"name": guess}}
    catalog = Catalog("shop", "1", {"ORDER_PAID": event}, {"Buyer": buyer}, layers)
    for layer in ("message", "event"):
        contract = catalog.contract("ORDER_PAID", layer)
        for inner, seen in ({"buyer": {"name": None}}, False), ({"buyer": {"name": ""}}, True):
            made = {"body": inner} if layer == "message" else inner
            assert contract.accepts(made)
            assert contract.ordinary.accepts(made) == seen
        assert "x-documented" not in repr((contract.schema, contract.documented))


def test_nothing_is_guessed_where_nothing_says_so():
    """What a schema file or an event type without a second schema allows is what is documented."""
    contract = shop().contract("ORDER_PAID")
    assert contract.documented is contract.schema
    assert contract.ordinary is contract


def test_a_catalog_without_layers_has_none():
    """Asking for a layer of such a catalog is an error that says so."""
    with pytest.raises(UnknownLayerError, match="this catalog has none"):
        shop().contract("ORDER_PAID", "webhook")


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda folder: (folder / "catalog.json").write_text("{"), "json:1"),
        (lambda folder: (folder / "catalog.json").write_text("[]"), "not a catalog's manifest"),
        (lambda folder: (folder / "events/ORDER_PAID.json").unlink(), "damaged"),
    ],
)
def test_a_damaged_catalog_is_named_with_the_file(tmp_path, damage, problem):
    """The error is one line that names the file."""
    write_catalog(shop(), tmp_path / "shop")
    damage(tmp_path / "shop")
    with pytest.raises(CatalogError, match=problem) as raised:
        Catalog.load(tmp_path / "shop")
    assert "\n" not in str(raised.value)


def test_no_such_catalog_says_which_ones_ship():
    """A name that is neither a folder nor a bundled catalog is refused with the known ones."""
    with pytest.raises(CatalogError, match="expertflow-cx@2025"):
        Catalog.load("nowhere")


def test_a_schema_file_is_a_contract_named_after_it(tmp_path):
    """A plain schema works without a catalog."""
    path = tmp_path / "order_paid.schema.json"
    path.write_text(json.dumps(BUYER))
    contract = Contract.load(path)
    assert (contract.event_type, contract.catalog) == ("order_paid", "order_paid.schema.json")
    assert contract.accepts({"name": "x"})


@pytest.mark.parametrize(("text", "problem"), [("{", ":1: no JSON"), ('{"type": 1}', "#/type")])
def test_a_file_that_is_no_schema_is_refused_with_its_place(tmp_path, text, problem):
    """The error names the file and the line, or the place in the schema."""
    path = tmp_path / "order.json"
    path.write_text(text)
    with pytest.raises(SchemaError, match=problem):
        Contract.load(path)
