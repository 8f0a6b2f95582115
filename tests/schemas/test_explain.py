"""Why a schema says what it says."""

from __future__ import annotations

import pytest

from eventcontracts.catalog import Catalog, UnknownPlaceError, explain
from eventcontracts.documents import Document, Row, Sample, SourceLocation
from eventcontracts.inference import Corrections, infer

CORRECTIONS = """
[[schemas]]
at = "Order/state"
merge = { enum = ["NEW", "DONE"] }
reason = "Declared by the vendor."
"""


IDS = [f"{n}c9a3f52-7d1e-4b86-9f0a-5e2d8c417b36" for n in range(4)]


def order(number, **more):
    """Return an order."""
    return {"id": IDS[number], "state": "NEW", "note": None, **more}


def learn(*titled, corrections=""):
    """Return the catalog of some events, each at a line of its own."""
    rows = [
        Row(title, "", place, (Sample(event, place, title),))
        for line, (title, event) in enumerate(titled, 1)
        for place in [SourceLocation("page.txt", line)]
    ]
    facts = Corrections.parse(corrections)
    return infer([Document("page.txt", tuple(rows))], name="shop", version="1", corrections=facts)


@pytest.fixture(scope="module")
def catalog():
    """Return a catalog of events that share a record."""
    return learn(
        ("Paid", {"order": order(0), "by": IDS[0]}),
        ("Sent", {"order": order(1, note="gift")}),
        ("Lost", {"order": order(2, note="box")}),
        corrections=CORRECTIONS,
    )


def test_a_place_tells_how_often_and_where_it_was_seen(catalog):
    """Observations of a shared record count over all events, nulls among them."""
    (aspect,) = explain(catalog, "Paid", "/order/note").aspects
    assert aspect.where == "Order/note"
    assert aspect.basis == ("seen 3 of 3 times, 1 of them null: page.txt:1, page.txt:2, page.txt:3")
    assert not aspect.weak


def test_what_was_seen_once_is_weak(catalog):
    """A single observation may be a coincidence, and is marked."""
    (aspect,) = explain(catalog, "Paid", "/by").aspects
    assert [(one.keyword, one.weak) for one in aspect.statements] == [
        ("required", True),
        ("type", True),
        ("format", True),
    ]
    assert aspect.notes == ("weak: one record and one value",)


def test_a_corrected_keyword_gives_its_reason(catalog):
    """What samples do not show rests on the correction, the rest on the samples."""
    (aspect,) = explain(catalog, "Paid", "/order/state").aspects
    reasons = {statement.keyword: statement.reason for statement in aspect.statements}
    assert reasons == {"required": "", "enum": "Declared by the vendor."}


def test_a_linked_place_names_its_link(catalog):
    """The places that hold the same value are shown with their support."""
    (link,) = explain(catalog, "Paid", "/by").links
    assert link.patterns == ("/by", "/order/id")
    assert link.support == 1


def test_a_record_names_its_members(catalog):
    """Looking at a record shows where to go on."""
    assert explain(catalog, "Paid").members == ("order", "by")


def test_a_place_that_is_not_there_is_refused(catalog):
    """The error names the event and the place."""
    with pytest.raises(UnknownPlaceError, match="Paid has nothing at /nowhere"):
        explain(catalog, "Paid", "/nowhere")


def test_every_place_of_the_shipped_samples_can_be_explained():
    """Each value of a documented payload rests on a line of the page or on a correction."""
    shipped = Catalog.load("expertflow-cx")
    for event in ("TASK_ENQUEUED", "FIND_AGENT"):
        for pointer in shipped.evidence[f"events/{event}"]:
            aspects = explain(shipped, event, pointer).aspects
            assert all(aspect.basis != "not documented by a payload" for aspect in aspects)


def test_an_event_named_in_prose_keeps_its_name():
    """Names of events are no personal data: redaction leaves them where payloads tell them."""
    events = ["Order was paid", "Order was sent", "Order was lost"]
    rows = [
        Row(
            name,
            "",
            SourceLocation("p", i),
            (Sample({"what": name, "n": i}, SourceLocation("p", i), name),),
        )
        for i, name in enumerate(events, 1)
    ]
    catalog = infer([Document("p", tuple(rows))], name="shop", version="1", identify=["/what"])
    assert sorted(catalog.event_types) == sorted(events)
    assert catalog["Order was paid"].samples[0]["what"] == "Order was paid"


def test_a_constraint_that_rests_on_one_observation_is_weak(catalog):
    """A shared record seen twice is not, nor what a correction states."""
    assert catalog.is_weak("Paid", "/properties/by/format")
    assert catalog.is_weak("Paid", "/required", key="by")
    assert catalog.is_weak("Paid", "/required")
    assert not catalog.is_weak("Paid", "/$defs/Order/properties/id/format")
    assert not catalog.is_weak("Paid", "/$defs/Order/properties/state/enum")
    assert not catalog.is_weak("Paid", "/$defs/Order/required", key="note")


def test_what_events_with_one_envelope_say_alike_is_not_weak():
    """Around their payloads, events show the same; roots that only share keys show nothing."""
    events = [{"kind": n, "at": 1.5, "data": {"n": 1}} for n in ("Paid", "Sent")]
    envelope = learn(*((event["kind"], event) for event in events))
    assert not envelope.is_weak("Paid", "/required", key="at")
    assert not envelope.is_weak("Paid", "/properties/at/type")
    flat = learn(*((event["kind"], {"kind": event["kind"], "at": 1.5}) for event in events))
    assert flat.is_weak("Paid", "/required", key="at")
    assert flat.is_weak("Paid", "/properties/at/type")


def test_weakness_is_the_same_in_every_layer():
    """What stands once in an event's own data is weak wherever the event lies."""
    bundled, event = Catalog.load("expertflow-cx@2025.06"), "AGENT_MRD_INTERRUPTED"
    inside = "/properties/data/properties/mrdId/type"
    around = "/properties/payload/properties/entities/properties/cimEvent"
    assert bundled.is_weak(event, around + inside)
    assert bundled.is_weak(event, inside, layer="event")
    assert not bundled.is_weak(event, "/properties/timestamp/type", layer="event")


def test_a_place_in_another_spelling_is_refused_with_the_right_one(catalog):
    """What is no JSON pointer is told as one that would be."""
    for spelled in ("order/state", "order.state"):
        with pytest.raises(UnknownPlaceError, match=r"begins with '/'; say /order/state"):
            explain(catalog, "Paid", spelled)
