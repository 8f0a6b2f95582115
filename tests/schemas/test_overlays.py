"""Versions of a catalog that are told by the facts in which they differ from another."""

from __future__ import annotations

import subprocess

import jsonschema
import pytest

from eventcontracts.catalog import Catalog, bundled_catalogs, explain, write_catalog
from eventcontracts.errors import CatalogError
from eventcontracts.jsondata.pointers import matches
from eventcontracts.schema.bundle import references

VERSIONS = [name for name in bundled_catalogs() if name.startswith("expertflow-cx@")]
DATA = "/payload/entities/cimEvent/data"


@pytest.fixture
def folder(tmp_path):
    """Return a folder with one whole version of a catalog of shop events."""
    record = {"type": "object", "properties": {"id": {}, "state": {"type": "string"}}}
    schema = {"type": "object", "properties": {"order": {"$ref": "../definitions/Order.json"}}}
    catalog = Catalog.load("expertflow-cx@2025.06")
    event = catalog["AGENT_SUBSCRIBED"]
    sample = {"order": {"id": 1, "state": "NEW"}}
    paid = type(event)("PAID", schema, samples=(sample,))
    lost = type(event)("LOST", schema)
    shop = Catalog("shop", "1", {"LOST": lost, "PAID": paid}, {"Order": record})
    write_catalog(shop, tmp_path / "1")
    return tmp_path


def version(folder, name, text):
    """Write an overlay, and return its folder."""
    (folder / name).mkdir()
    (folder / name / "overlay.toml").write_text(f'base = "1"\nversion = "{name}"\n{text}')
    return folder / name


@pytest.mark.parametrize("name", VERSIONS)
def test_every_sample_of_every_bundled_version_meets_its_schema_and_links(name):
    """A reconstructed version is whole: schemas, samples, links and layers fit one another."""
    catalog = Catalog.load(name)
    for event in catalog.event_types.values():
        for layer in [None, "webhook"]:
            contract = catalog.contract(event.name, layer)
            jsonschema.Draft202012Validator.check_schema(contract.schema)
            if contract.sample is not None:
                assert contract.accepts(contract.sample)
        for link in event.links if event.samples else ():
            assert all(list(matches(event.samples[0], pattern)) for pattern in link.patterns[:1])


@pytest.mark.parametrize("name", VERSIONS)
def test_no_bundled_version_refers_to_a_definition_it_lacks_or_keeps_one_it_never_uses(name):
    """What an overlay takes away leaves nothing behind."""
    catalog = Catalog.load(name)
    schemas = [*catalog.definitions.values(), *(e.schema for e in catalog.event_types.values())]
    used = {ref.split("/")[-1].removesuffix(".json") for s in schemas for ref in references(s)}
    assert used == set(catalog.definitions)


def test_the_first_version_lacks_what_came_later():
    """January 2024 knows no holds, no agreed customer times, no gadgets and no typed data."""
    old = Catalog.load("expertflow-cx@2024.01")
    assert len(old.event_types) == 10
    assert "CONVERSATION_PAUSED" not in old.event_types
    conversation = old.definitions["Conversation"]
    assert not {"holdTimerDetails", "wrapUps"} & set(conversation["properties"])
    assert not {"holdTimerDetails", "wrapUps"} & set(conversation["required"])
    assert "customerSla" not in old.definitions["ChannelConfig"]["properties"]
    assert "HoldTimerDetails" not in old.definitions
    (sample,) = old["AGENT_SLA_EXPIRED"].samples
    assert [value for _, value in matches(sample, f"{DATA}/conversationData")] == [{}]
    assert not list(matches(sample, f"{DATA}/holdTimerDetails"))


def test_the_newest_version_accepts_every_documented_payload():
    """What is only known to have come is not required: yesterday's events still pass."""
    newest, documented = Catalog.load(), Catalog.load("expertflow-cx@2025.06")
    assert newest.label == "expertflow-cx@2026.04"
    assert newest.base == documented.label
    for event in documented.event_types.values():
        for sample in event.samples:
            assert newest.contract(event.name).validator.is_valid(sample)
    (sample,) = newest["AGENT_SUBSCRIBED"].samples
    event = sample["payload"]["entities"]["cimEvent"]
    assert event["channelSession"] is event["eventEmitter"]["additionalDetail"] is None


def test_a_reconstructed_fact_shows_its_reason():
    """`explain` tells since when a key is there, or is not, and why that is held to be so."""
    (aspect,) = explain(
        Catalog.load(), "AGENT_SUBSCRIBED", "/payload/entities/cimEvent/channelSession"
    ).aspects
    assert aspect.basis == "by reconstruction"
    assert aspect.statements[0].reason.startswith("2026-04: Agent Manager writes")
    aspects = explain(Catalog.load("expertflow-cx@2024.01"), "AGENT_SLA_EXPIRED", DATA).aspects
    stated = [statement for aspect in aspects for statement in aspect.statements]
    absent = {
        key for statement in stated if statement.keyword == "absent" for key in statement.value
    }
    assert {"holdTimerDetails", "wrapUps"} <= absent


def test_a_derived_version_can_be_written_out_and_read_again(tmp_path):
    """Written as files, it is the same catalog, with its reasons."""
    old = Catalog.load("expertflow-cx@2024.01")
    write_catalog(old, tmp_path / "written")
    again = Catalog.load(tmp_path / "written")
    assert again.definitions == old.definitions
    assert again.reasons == old.reasons
    assert again.base == old.base
    assert again.event_types == dict(sorted(old.event_types.items()))


def test_facts_change_schemas_and_samples_alike(folder):
    """A key that goes, goes from the samples too, and one that comes, comes with its value."""
    text = """
[[facts]]
at = "Order"
without = ["state"]
with = { note = { type = "string" } }
required = ["note"]
sample = { note = "gift" }
reason = "So it was."
[[facts]]
events_without = ["LOST"]
reason = "Nothing was lost then."
"""
    catalog = Catalog.load(version(folder, "0", text))
    assert list(catalog.event_types) == ["PAID"]
    assert catalog["PAID"].samples == ({"order": {"id": 1, "note": "gift"}},)
    assert catalog.definitions["Order"]["required"] == ["note"]
    assert set(catalog.definitions["Order"]["properties"]) == {"id", "note"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[facts]]\nat = "Nothing/here"\nreason = ""', "there is no place Nothing/here"),
        ('[[facts]]\nat = "Order"\nwithout = ["x"]\nreason = ""', "Order has no 'x' to take away"),
        ('[[facts]]\nevents_without = ["X"]\nreason = ""', "there is no event 'X'"),
        ('[[facts]]\nat = "Order"', "missing 1 required positional argument: 'reason'"),
        ('[[facts]]\nwhy = "x"\nreason = ""', "unexpected keyword argument 'why'"),
        ("[[facts", "overlay.toml"),
    ],
)
def test_an_overlay_that_does_not_fit_is_one_line(folder, text, complaint):
    """The message names the file, the number of the fact, and what is wrong."""
    path = version(folder, "2", text)
    with pytest.raises(CatalogError) as caught:
        Catalog.load(path)
    assert complaint in str(caught.value)
    assert "overlay.toml" in str(caught.value)


def test_an_overlay_names_a_version_beside_it_and_no_other_folder(folder):
    """A path, itself or a circle is no base."""
    path = version(folder, "2", "")
    for base in ["../..", "2", "nowhere"]:
        (path / "overlay.toml").write_text(f'base = "{base}"\nversion = "2"\n')
        with pytest.raises(CatalogError, match="no other version beside it"):
            Catalog.load(path)


@pytest.mark.parametrize("name", VERSIONS)
def test_the_commands_work_on_every_bundled_version(name):
    """Listing, explaining, generating and verifying take any version by name."""

    def run(*words):
        done = subprocess.run(
            ["eventcontracts", *words], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "TASK_ENQUEUED" in run("list", name)
    assert "members" in run("explain", "TASK_ENQUEUED", "--catalog", name)
    lines = run("generate", "--catalog", name, "-n", "2").splitlines()
    assert len(lines) == 2 * len(Catalog.load(name).event_types)
    run("verify", "builtins:dict", "TASK_ENQUEUED", "--catalog", name, "-n", "3", "--in-process")
