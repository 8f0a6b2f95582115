from __future__ import annotations

import json

import pytest

from eventcontracts.documents import (
    Document,
    Row,
    Sample,
    SourceLocation,
    identifying_pointers,
    read_document,
)
from eventcontracts.lint import lint


def document(*rows, name="page.txt"):
    """Return a document of rows, each a title with its payloads."""
    made = []
    for line, (title, *events) in enumerate(rows, 1):
        place = SourceLocation(name, 10 * line)
        samples = tuple(Sample(event, place, title) for event in events)
        made.append(Row(title, "", place, samples))
    return Document(name, tuple(made))


def codes(*documents, severity=None):
    """Return the codes of the problems found, of one severity or of all."""
    return [p.code for p in lint(documents) if severity in {None, p.severity}]


def order(name, **data):
    """Return an event in its usual envelope."""
    return {"id": "1", "body": {"intent": name, "event": {"name": name, "data": data or {"n": 1}}}}


ORDERS = [
    ("Order Placed", order("ORDER_PLACED")),
    ("Order Paid", order("ORDER_PAID")),
    ("Order Sent", order("ORDER_SENT")),
    ("Order Lost", order("ORDER_LOST")),
]


def test_a_sound_document_has_no_problem():
    """Payloads that agree with their titles and with one another are no reason to complain."""
    assert codes(document(*ORDERS)) == []


def test_a_row_without_payload_is_reported_at_its_line():
    """A row that has no payload is a warning at the row, which names it."""
    (problem,) = lint([document(*ORDERS, ("Order Gone",))])
    assert (problem.code, problem.severity) == ("row-without-payload", "warning")
    assert str(problem.place) == "page.txt:50"
    assert "Order Gone" in problem.message


def test_a_row_that_stands_twice_is_reported_once():
    """The later of two rows of the same event is a warning, however it is spelled."""
    (problem,) = lint([document(*ORDERS, ("ORDER_PAID", order("ORDER_PAID")))])
    assert problem.code == "duplicate-row"
    assert "line 20" in problem.message


def test_a_payload_that_names_another_event_is_reported_at_the_value(tmp_path):
    """Where one place names another event, the message names both and the place is the value's."""
    wrong = order("ORDER_LOST")
    wrong["body"]["intent"] = "ORDER_PAID"
    path = tmp_path / "page.txt"
    rows = [*ORDERS[:3], ("Order Lost", wrong)]
    path.write_text(page(rows))
    (problem,) = lint([read_document(path)])
    assert (problem.code, problem.severity) == ("contradicting-name", "warning")
    assert problem.pointer == "/body/intent"
    line = path.read_text().split("\n")[problem.place.line - 1]
    assert line == '"intent": "ORDER_PAID",'
    assert problem.message.startswith("/body/intent says ORDER_PAID")
    assert "ORDER_LOST" in problem.message


def page(rows):
    """Return a page export with a row for each title and payload."""
    lines = ["Event | Description | Payload |", "---|"]
    for title, event in rows:
        payload = json.dumps(event, indent=0)
        lines += [f"{title} | It happened. | Payload", "CODE", payload, "|"]
    return "\n".join(lines)


def test_a_title_that_names_another_documented_event_is_reported():
    """A payload that agrees with itself, but not with its title, is a warning."""
    rows = [*ORDERS, ("Order Back", order("ORDER_BACK")), ("Order Paid late", order("ORDER_SENT"))]
    assert codes(document(*rows)) == []
    assert codes(document(*ORDERS[:3], ("Order Placed", order("ORDER_LOST")))) == [
        "contradicting-name",
        "duplicate-row",
    ]


def test_a_name_that_no_row_documents_is_a_note():
    """A name that is spelled in a way that no row has is only worth knowing."""
    odd = order("ORDER_LOST")
    odd["body"]["intent"] = "ORDER_LOSST"
    assert codes(document(*ORDERS[:3], ("Order Lost", odd)), severity="note") == [
        "contradicting-name"
    ]


def test_an_event_outside_of_its_envelope_is_reported():
    """A payload without the layer that the others have is a warning that says what it lacks."""
    bare = ("Order Back", order("ORDER_BACK")["body"])
    (problem,) = lint([document(*ORDERS, bare)])
    assert problem.code == "differing-envelope"
    assert problem.message.endswith("in no envelope; 4 others are in an envelope at /body")


def test_a_part_that_the_others_have_is_missed():
    """A payload that lacks an upper part of the others is a note, once for the topmost part."""
    thin = {"id": "1", "body": {"intent": "ORDER_BACK"}}
    (problem,) = lint([document(*ORDERS, ("Order Back", thin))])
    assert (problem.code, problem.severity) == ("missing-part", "note")
    assert problem.pointer == "/body/event"


def test_fields_that_show_nothing_are_noted_once():
    """A field that is null or empty wherever its record stands is one note, with the count."""
    customer = {"customer": {"name": None, "tags": [], "age": None}}
    full = {"customer": {"name": None, "tags": [], "age": 7}}
    found = lint([document(("A", customer), ("B", {"x": [customer, full]}))])
    assert [(p.code, p.pointer, p.severity) for p in found] == [
        ("always-empty", "/customer/tags", "note"),
        ("always-null", "/customer/name", "note"),
    ]
    assert "in 3 places" in found[0].message


@pytest.mark.parametrize(
    ("value", "is_placeholder"),
    [
        ("12345", True), ("xxxx", True), ("<order id>", True), ("{{id}}", True), ("TODO", True),
        ("0000", True), ("12354", False), ("string", False), ("ORDER", False), ("", False),
        ("2244", False), ("test run", False), ("null", False),
    ],
)  # fmt: skip
def test_placeholders_are_noted(value, is_placeholder):
    """A value that stands for another is noted; an ordinary one is not."""
    assert codes(document(("A", {"id": value}))) == ["placeholder"] * is_placeholder


@pytest.mark.parametrize(
    ("rare", "usual", "is_alike"),
    [
        ("custmerId", "customerId", True), ("customerID", "customerId", True),
        ("cutsomerId", "customerId", True), ("itemIds", "itemId", False),
        ("line1", "line2", False), ("toId", "doId", False), ("created", "updated", False),
    ],
)  # fmt: skip
def test_keys_one_letter_apart_are_noted(rare, usual, is_alike):
    """A rare key that is a slip away from a frequent one of the same record is noted."""
    events = [("A", {"order": {usual: "x"}}), ("B", {"order": {usual: "y"}})]
    found = codes(document(*events, ("C", {"order": {rare: "z"}})))
    assert found == ["similar-key"] * is_alike
    assert codes(document(*events, ("C", {"order": {rare: "z", usual: "z"}}))) == []


def test_problems_are_sorted_and_those_of_the_reader_are_among_them(tmp_path):
    """What the reader found and what lint found come as one list by line; a broken row has one."""
    path = tmp_path / "page.txt"
    text = page([("Order Paid", order("ORDER_PAID")), ("Order Lost", {"a": 1, "b": None})])
    path.write_text(text.replace('"a": 1,', '"a": ,').replace('"n": 1', '"n": 0x1'))
    found = lint([read_document(path)])
    assert [problem.place for problem in found] == sorted(problem.place for problem in found)
    assert [problem.code for problem in found] == ["repaired-number", "broken-payload"]


def test_the_pointers_that_name_the_event_are_found_in_any_document():
    """Pointers are found by the titles; one that is wrong once is trusted less."""
    rows = [*ORDERS, ("Order Back", {"intent": "ORDER_BACK", "event": {"name": "ORDER_BACK"}})]
    rows[0] = ("Order Placed", {**order("ORDER_PLACED")})
    rows[0][1]["body"]["intent"] = "ORDER_PAID"
    assert identifying_pointers([document(*rows)]) == (
        "/body/event/name",
        "/event/name",
        "/body/intent",
        "/intent",
    )


def test_a_capture_is_identified_by_the_usual_keys():
    """Without titles, keys that usually name an event are taken if every event has them."""
    events = [{"type": "A", "event": {"name": "X_Y", "note": "hello there"}}, {"type": "B"}]
    assert identifying_pointers([document(("", *events))]) == ("/type",)
    assert identifying_pointers([document(("", {"note": "no name"}))]) == ()
