"""The catalog that ships: Expertflow CX Conversation Studio."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from eventcontracts.catalog import Catalog, UnknownLayerError, bundled_catalogs, write_catalog
from eventcontracts.documents import read_document
from eventcontracts.inference import Corrections, infer
from eventcontracts.jsondata.pointers import lookup, parse_pointer
from eventcontracts.lint import lint

PAGE = Path(__file__).parent / "pages" / "conversation-studio-events.txt"
FOLDER = Path(str(resources.files("eventcontracts.catalogs"))) / "expertflow_cx" / "2025.06"
CATALOG = Catalog.load("expertflow-cx@2025.06")
INFERRED = [event for event in CATALOG.event_types.values() if event.origin == "inferred"]


def files(folder):
    """Return the bytes of every file in a folder by its relative path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_inference_and_corrections_reproduce_the_catalog_byte_for_byte(tmp_path):
    """The documented page and the reviewed corrections are all that the catalog is made of."""
    text = (FOLDER / "corrections.toml").read_bytes()
    catalog = infer(
        [read_document(PAGE)],
        name="expertflow-cx",
        version="2025.06",
        corrections=Corrections.parse(text.decode()),
    )
    write_catalog(catalog, tmp_path / "catalog", text)
    assert files(tmp_path / "catalog") == files(FOLDER)


def test_fifteen_events_ten_of_them_from_a_payload():
    """The five events without a documented payload are there and say that they are sketched."""
    assert len(CATALOG.event_types) == 15
    assert len(INFERRED) == 10
    for event in CATALOG.event_types.values():
        assert ("Sketched" in event.schema.get("$comment", "")) == (event.origin == "sketched")
        assert event.description
        assert event.source.startswith("conversation-studio-events.txt:")


@pytest.mark.parametrize("event", INFERRED, ids=lambda event: event.name)
@pytest.mark.parametrize("layer", ["node-red", "webhook", "event", "stored"])
def test_each_documented_payload_meets_its_schema_in_every_layer(event, layer):
    """Two validators agree that the kept payload is valid, wrapped or taken out."""
    if event.name == "CONVERSATION_STARTED" and layer in {"event", "stored"}:
        pytest.skip("an intent: it has no event inside")
    contract = CATALOG.contract(event.name, layer)
    assert contract.accepts(contract.sample)
    jsonschema.Draft202012Validator(contract.schema).validate(contract.sample)


def test_the_page_s_wrong_intent_is_reported_and_not_learned():
    """Task Enqueued has the intent of another event; lint says so and a correction mends it."""
    (problem,) = [p for p in lint([read_document(PAGE)]) if p.code == "contradicting-name"]
    assert problem.pointer == "/payload/intent"
    assert "AGENT_MRD_INTERRUPTED" in problem.message
    assert PAGE.read_text().splitlines()[problem.place.line - 1].startswith('"intent"')
    schema = CATALOG["TASK_ENQUEUED"].schema
    assert schema["properties"]["payload"]["properties"]["intent"] == {"const": "TASK_ENQUEUED"}


def test_shared_records_exist_once_and_are_referred_to():
    """The records that recur on the page are definitions, and no event repeats one."""
    shared = {"ChannelSession", "Customer", "ConversationParticipant", "RoomInfo", "Conversation"}
    assert shared <= set(CATALOG.definitions)
    text = (FOLDER / "events" / "TASK_ENQUEUED.json").read_text()
    assert '"$ref": "../definitions/ChannelSession.json"' in text
    assert "channelSessionDirection" not in text


def test_an_event_documented_bare_is_wrapped_on_request():
    """Find Agent is printed as the webhook body; as a Node-RED message it gains what that adds."""
    bare, wrapped = CATALOG.contract("FIND_AGENT"), CATALOG.contract("FIND_AGENT", "node-red")
    assert bare.layer == "webhook"
    assert "slots" not in bare.sample
    assert {"_msgid", "req", "res", "payload"} == set(wrapped.sample)
    assert wrapped.sample["payload"]["slots"] == {}
    assert wrapped.validator.is_valid(wrapped.sample)
    assert not wrapped.validator.is_valid(bare.sample)


def test_times_are_written_in_both_forms_where_events_are_stored():
    """Delivered times are epoch milliseconds; logs and histories also have texts with offset."""
    delivered = CATALOG.contract("TASK_ENQUEUED", "event")
    stored = CATALOG.contract("TASK_ENQUEUED", "stored")
    event = {**delivered.sample, "timestamp": "2025-06-16T11:24:37.667+02:00"}
    assert (delivered.accepts(event), stored.accepts(event)) == (False, True)
    assert stored.accepts(delivered.sample)
    assert not stored.accepts({**event, "timestamp": "yesterday"})
    assert stored.links == delivered.links
    assert CATALOG.contract("CONVERSATION_PAUSED", "stored").sample is None


def test_an_intent_has_no_inner_event():
    """Conversation Started carries no event, and asking for its layer says so."""
    with pytest.raises(UnknownLayerError, match="CONVERSATION_STARTED has nothing at /entities"):
        CATALOG.contract("CONVERSATION_STARTED", "event")


def test_the_links_are_the_rules_of_the_real_events():
    """Ids that name the same thing are linked, among them those of a task and its media."""
    patterns = {link.patterns for link in CATALOG.contract("TASK_ENQUEUED", "event").links}
    assert ("/data/task/id", "/data/task/activeMedia/*/taskId") in patterns
    assert any(
        {"/conversationId", "/channelSession/conversationId"} <= set(found) for found in patterns
    )


def test_another_tenant_s_customer_is_accepted():
    """A customer is an open map: other attributes pass, and its fixed keys stay required."""
    contract = CATALOG.contract("AGENT_MRD_INTERRUPTED", "event")
    customer = lookup(contract.sample, parse_pointer("/channelSession/customer"))
    customer["loyalty"] = ["gold"]
    assert contract.validator.is_valid(contract.sample)
    del customer["isAnonymous"]
    (violation,) = contract.validator.violations(contract.sample)
    assert violation.pointer == "/channelSession/customer"


def test_the_newest_version_is_taken_unless_one_is_named():
    """A bare name means its newest bundled version."""
    assert "expertflow-cx@2025.06" in bundled_catalogs()
    assert Catalog.load().label == "expertflow-cx@2026.04"
