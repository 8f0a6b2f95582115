from __future__ import annotations

import json

import pytest

from eventcontracts.discriminator import Discriminator, DiscriminatorError
from eventcontracts.documents import find_naming, name_of_title, read_document, read_documents


@pytest.fixture
def naming(tmp_path):
    """Return a function that writes pages and captures, and finds how they name events."""

    def find(files):
        paths = []
        for name, content in files.items():
            paths.append(tmp_path / name)
            paths[-1].parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else "\n".join(map(json.dumps, content))
            paths[-1].write_text(text)
        return find_naming(read_documents(paths))

    return find


def page(*sections):
    """Return a page with a heading and a payload for each section."""
    return "\n\n".join(
        f"## {heading}\n\n```json\n{json.dumps(event)}\n```" for heading, event in sections
    )


def order(place, name, **data):
    """Return an event whose name stands at a pointer."""
    event = {"id": "5f0c1a2b3d4e5f6071829304", "currency": "EUR", **data}
    here = event
    *parents, key = place.strip("/").split("/")
    for parent in parents:
        here = here.setdefault(parent, {})
    here[key] = name
    return event


@pytest.mark.parametrize(
    "place",
    ["/event", "/type", "/event/type", "/meta/eventName", "/webhookEvent", "/detail-type", "/k",
     "/object_kind", "/Tipo", "/evento", "/x/y/topic"],
)  # fmt: skip
@pytest.mark.parametrize("headings", [("Order paid", "Order sent"), ("Bezahlt", "Versandt")])
def test_the_place_is_found_on_a_page_whatever_its_key(naming, place, headings):
    """Whether titles say what the payloads say or not."""
    events = [order(place, name, total=7) for name in ("order.paid", "order.sent")]
    assert naming({"a.md": page(*zip(headings, events, strict=True))}).pointers == (place,)


@pytest.mark.parametrize("place", ["/event", "/webhookEvent", "/object_kind", "/k", "/a/b/type"])
def test_the_place_is_found_in_a_capture(naming, place):
    """A payload that says nothing there is no obstacle."""
    names = ["order_paid", "order_sent", "order_paid", "order_sent", "order_lost"]
    events = [order(place, name, **{name: n}) for n, name in enumerate(names)]
    assert naming({"a.ndjson": [*events, {"ping": True}]}).pointers == (place,)


def test_names_with_blanks_are_names(naming):
    """As Amazon's are, at a key whose last word is `type`."""
    events = [{"detail-type": name, "region": "eu-1"} for name in ("Disk Full", "Disk Lost Again")]
    assert naming({"a.ndjson": events}).pointers == ("/detail-type",)


def test_a_constant_tells_nothing_apart(naming):
    """An envelope's type is the same in all payloads; the type in it is not."""
    events = [
        {"type": "callback", "api": "v1", "event": {"type": name, "ts": "1.2"}}
        for name in ("message", "reaction", "message")
    ]
    found = naming({"a.ndjson": events})
    assert found.pointers == ("/event/type",)
    assert naming({"a.ndjson": [{"type": "callback", "n": n} for n in range(3)]}).pointers == ()


def test_the_only_event_there_is_is_called_by_its_name(naming):
    """A key that can hold nothing else, or a title that says the same, is enough."""
    assert naming({"a.ndjson": [{"event": "order.paid", "n": n} for n in (1, 2)]}).pointers == (
        "/event",
    )
    paid = {"type": "order.paid", "kind": "card"}
    assert naming({"a.md": page(("Order paid", paid))}).pointers == ("/type",)


@pytest.mark.parametrize(
    "events",
    [
        [{"name": "Ada", "n": 1}, {"name": "Eve", "m": 1}],
        [{"status": "PAID_LATE", "n": 1}, {"status": "SENT_LATE", "m": 1}],
        [{"locale": "de_DE", "n": 1}, {"locale": "en_US", "m": 1}],
        [{"id": "a.b", "n": 1}, {"id": "b.c", "n": 2}, {"id": "c.d", "n": 3}],
        [{"content_type": "text/html", "n": 1}, {"content_type": "text/plain", "m": 2}],
        [{"url": "http://a.example/x"}, {"url": "http://b.example/y", "n": 1}],
    ],
)
def test_what_merely_differs_names_no_event(naming, events):
    """Names of people, states, locales, ids, types of media and addresses."""
    assert naming({"a.ndjson": events}).pointers == ()


def test_a_title_that_says_which_event_it_is_is_believed(naming):
    """Folders named after events are not joined by a value that two of them share."""
    files = {
        f"hooks/{event}/{number}.json": json.dumps({"action": action, "n": number})
        for number, (event, action) in enumerate(
            [("issue", "opened"), ("issue", "closed"), ("review", "opened"), ("review", "closed")]
        )
    }
    assert naming({**files}).pointers == ()


TWO_PARTS = {
    "titles": {
        "a.md": "\n".join(
            f"# {thing}\n\n"
            + page(*((verb, {"type": thing, "did": verb}) for verb in verbs))
            + "\n"
            for thing, verbs in {"task": ("create", "delete"), "wiki": ("create", "delete")}.items()
        )
    },
    "capture": {
        "a.ndjson": [{"type": a, "did": "x", "action": b} for a in ("task", "wiki") for b in "cd"]
    },
}


def test_two_places_name_the_event_where_one_does_not_suffice(naming):
    """Titles show which, or the key of the second says what it is."""
    assert naming(TWO_PARTS["titles"]).pointers == ("/type+/did",)
    assert naming(TWO_PARTS["capture"]).pointers == ("/type+/action",)


def test_one_place_is_enough_where_it_tells_all_apart(naming):
    """An action beside a name that has it already is no part of the name."""
    events = [{"event": f"{a}.{b}", "action": b} for a in ("task", "wiki") for b in ("add", "del")]
    assert naming({"a.ndjson": events}).pointers == ("/event",)


def test_events_are_named_by_headers_where_payloads_name_none(tmp_path):
    """Headers stand in code before the payload, in the request or in a sentence."""
    path = tmp_path / "a.md"
    path.write_text(
        "## Code was pushed\n\n**Header**\n\n```\nX-Shop-Event: push\n```\n\n**Body**\n\n"
        '```json\n{"ref": "main"}\n```\n\n## It was tagged\n\nAs `X-Shop-Event: tag_push`.\n\n'
        '```json\n{"tag": "v1"}\n```\n\n## It was lost\n\n'
        '```http\nPOST /hook\nX-Shop-Event: lost\nX-Event-Id: 7\n\n{"why": "?"}\n```\n'
    )
    document = read_document(path)
    found = find_naming([document])
    assert (found.pointers, found.source) == ((), "header")
    assert [found.name(sample) for sample in document.samples] == ["push", "tag_push", "lost"]


def test_a_payload_without_a_name_is_called_as_the_named_ones_are(tmp_path):
    """By what says the names of the others best: here the files' names, not the titles."""
    paths = []
    for name, event in [
        ("bill_paid", {"event": "shop.bill_paid"}),
        ("bill_lost", {"event": "shop.bill_lost"}),
        ("bill_late", {"data": {}}),
    ]:
        paths.append(tmp_path / f"{name}.md")
        paths[-1].write_text(page((f"Fatura {len(paths)}", event)))
    documents = read_documents(paths)
    found = find_naming(documents)
    names = [found.name(sample) for document in documents for sample in document.samples]
    assert names == ["shop.bill_paid", "shop.bill_lost", "bill_late"]


def test_no_event_has_an_empty_name(tmp_path):
    """What nobody names is called as its file is."""
    path = tmp_path / "pings.ndjson"
    path.write_text('{"zen": 1}\n{"zen": 2}\n')
    document = read_document(path)
    assert {find_naming([document]).name(sample) for sample in document.samples} == {"pings"}


def test_a_discriminator_is_one_pointer_or_two():
    """The second part may be absent; nothing counts without the first."""
    both = Discriminator.parse("/data/type+/data/sub~1type")
    assert both.pointers == ("/data/type", "/data/sub~1type")
    assert str(both) == "/data/type+/data/sub~1type"
    assert both.name({"data": {"type": "a", "sub/type": "b"}}) == "a.b"
    assert both.name({"data": {"type": "a", "sub/type": None}}) == "a"
    assert both.name({"data": {"sub/type": "b"}}) == ""
    assert Discriminator.parse("/a+").pointers == ("/a+",)
    with pytest.raises(DiscriminatorError, match="'type' is no JSON pointer; say where"):
        Discriminator.parse("type")


def test_the_name_of_a_title_is_the_name_of_itself():
    """So that a catalog that is widened keeps its names."""
    for title in ("Order paid", "The order.paid event", "3. Push events", "a/b", "Bezahlt!"):
        assert name_of_title(name_of_title(title)) == name_of_title(title)
