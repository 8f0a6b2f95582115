"""Inference: what a schema says after so many samples."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eventcontracts.catalog import write_catalog
from eventcontracts.catalog.explanation import explain
from eventcontracts.documents import Document, Row, Sample, SourceLocation
from eventcontracts.inference import (
    Corrections,
    CorrectionsError,
    NothingToInferError,
    Strictness,
    build_catalog,
    collect_samples,
    infer,
    update_catalog,
)
from eventcontracts.schema.validator import Validator

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)  # larger ones are no integers in most readers of JSON
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
IDS = st.sampled_from(["4711", "4712", "2026-03-01", "0c9a3f52-7d1e-4b86-9f0a-5e2d8c417b36"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(IDS, inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "items", "name", "data"]), inner)
    ),
    max_leaves=15,
)
PAYLOADS = (
    st.dictionaries(st.sampled_from(["id", "name", "type", "order", "data"]), VALUES) | VALUES
)


def documents(*titled):
    """Return documents with one sample for each pair of title and payload."""
    rows = [
        Row(
            title,
            "",
            SourceLocation("page", line),
            (Sample(event, SourceLocation("page", line), title),),
        )
        for line, (title, event) in enumerate(titled, 1)
    ]
    return [Document("page", tuple(rows))]


def learn(*titled, corrections=""):
    """Return the catalog that is inferred from pairs of title and payload."""
    return infer(
        documents(*titled), name="shop", version="1", corrections=Corrections.parse(corrections)
    )


def properties(schema, *keys):
    """Return the schema of a property, however deep."""
    for key in keys:
        schema = schema["properties"][key]
    return schema


def without_examples(schema):
    """Return a schema with its advisory examples left out."""
    if isinstance(schema, dict):
        return {key: without_examples(value) for key, value in schema.items() if key != "examples"}
    return [without_examples(item) for item in schema] if isinstance(schema, list) else schema


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Paid", "Sent", "Lost"]), PAYLOADS), min_size=1))
@example(
    [
        ("Lost", {"data": {"id": 1, "data": 2, "items": [[], {}], "name": 3, "order": 4}}),
        ("Lost", {"data": {"type": 5}}),
    ]
)
@example([("Paid", {"data": {"type": "Ú"}}), ("Sent", {"data": {"id": 1, "type": "Á"}})])
@example([("Paid", {"id": 1}), ("Paid", [{"id": 1}]), ("Paid", 0.5), ("Paid", None)])
def test_inference_accepts_its_own_samples(titled):
    """Whatever the samples are, each kept one meets the schema of its event."""
    catalog = learn(*titled)
    for name, event_type in catalog.event_types.items():
        validator = Validator(catalog.contract(name).schema)
        assert all(validator.is_valid(sample) for sample in event_type.samples)
        assert all(link.holds(s) for link in event_type.links for s in event_type.samples)


@settings(deadline=None)
@given(st.data())
def test_the_order_of_the_samples_never_matters(data):
    """Schemas and definitions are the same for any order, but for the redacted examples."""
    titled = data.draw(st.lists(st.tuples(st.sampled_from(["Paid", "Sent"]), PAYLOADS), min_size=1))
    shuffled = data.draw(st.permutations(titled))
    one, other = learn(*titled), learn(*shuffled)
    assert without_examples(one.definitions) == without_examples(other.definitions)
    assert without_examples({name: e.schema for name, e in one.event_types.items()}) == (
        without_examples({name: e.schema for name, e in other.event_types.items()})
    )


@settings(deadline=None)
@given(st.data())
def test_a_widened_catalog_is_that_of_all_samples(data):
    """Whether samples come at once or one after another, the schemas and the links are the same."""
    titled = data.draw(st.lists(st.tuples(st.sampled_from(["Paid", "Sent"]), PAYLOADS), min_size=2))
    cut = data.draw(st.integers(min_value=1, max_value=len(titled) - 1))
    whole = infer(documents(*titled), name="shop", version="1", identify=["/name"])
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "shop"
        first = collect_samples(documents(*titled[:cut]), identify=["/name"], facts=Corrections())
        write_catalog(
            build_catalog(first, name="shop", version="1"), folder, observations=first.as_json()
        )
        widened = update_catalog(folder, documents(*titled[cut:]), facts=Corrections()).catalog
    assert without_examples(widened.definitions) == without_examples(whole.definitions)
    assert without_examples({name: e.schema for name, e in widened.event_types.items()}) == (
        without_examples({name: e.schema for name, e in whole.event_types.items()})
    )


@pytest.mark.parametrize(
    ("ids", "form"),
    [
        (["0c9a3f52-7d1e-4b86-9f0a-5e2d8c417b36"], {"format": "uuid"}),
        (["5f0c1a2b3d4e5f6071829305", "5f0c1a2b3d4e5f6071829306"], {"pattern": "^[0-9a-f]{24}$"}),
        (["4711", "4712"], {"pattern": "^[0-9]+$"}),
        (["2026-03-01"], {"format": "date"}),
        (["4711", "2026-03-01"], None),
    ],
)
def test_an_object_whose_keys_are_ids_is_a_map(ids, form):
    """One sample is enough: its values are one kind of record, and its keys have one form."""
    users = {name: {"city": "Oslo", "age": 7 + number} for number, name in enumerate(ids)}
    schema = learn(("Seen", {"event": "SEEN", "users": users})).contract("SEEN").schema
    found = properties(schema, "users")
    assert found.get("propertyNames") == form
    assert "properties" not in found
    assert found["additionalProperties"]["required"] == ["age", "city"]
    assert found["additionalProperties"]["properties"]["age"]["type"] == "integer"


def test_a_record_seen_in_two_events_is_one_definition_with_what_both_show():
    """A key that one of them leaves out is optional, one that is null in one is nullable."""
    full = {"id": "5f0c1a2b3d4e5f6071829305", "city": "Oslo", "zip": "0150", "note": None}
    less = {"id": "5f0c1a2b3d4e5f6071829306", "city": "Bergen", "note": "ring"}
    catalog = learn(("Paid", {"address": full}), ("Sent", {"address": less}))
    address = catalog.definitions["Address"]
    assert address["required"] == ["city", "id", "note"]
    assert properties(address, "note")["type"] == ["string", "null"]
    assert properties(address, "id")["pattern"] == "^[0-9a-f]{24}$"


def test_what_a_place_has_shown_often_is_required_there():
    """The shared definition is wider than each use of it, so the use says what it needs more."""
    less = {"id": 2, "city": "Bergen"}
    paid = [("Paid", {"address": {"id": n, "city": "Oslo", "zip": "0150"}}) for n in range(3)]
    assert properties(learn(*paid, ("Sent", {"address": less}))["Paid"].schema, "address") == {
        "$ref": "../definitions/Address.json",
        "required": ["zip"],
    }


def test_what_one_sample_shows_is_required_only_if_most_events_agree():
    """One sample does not tell what its place always has from what it happened to have."""
    full, less = {"id": 1, "city": "Oslo", "zip": "0150"}, {"id": 2, "city": "Bergen"}
    few = learn(("Paid", {"address": full}), ("Sent", {"address": less}))
    assert "required" not in properties(few["Paid"].schema, "address")
    others = [(f"E{number}", {"address": full}) for number in range(12)]
    most = learn(*others, ("Sent", {"address": less}))
    assert properties(most["E1"].schema, "address")["required"] == ["zip"]


def test_a_key_may_be_null_for_what_it_is_called_until_it_was_seen_often():
    """`endedAt` is null until it is known, whatever has ended."""
    when = "2025-06-16T11:24:37.667Z"
    calls = [("Called", {"call": {"endedAt": when, "line": f"a{n}"}}) for n in range(20)]
    chat = ("Chatted", {"chat": {"line": None, "room": "b"}})
    once = learn(calls[0], chat)["Called"].schema
    assert properties(once, "call", "endedAt")["type"] == ["string", "null"]
    assert properties(once, "call", "endedAt")["x-documented"] == {"type": "string"}
    assert properties(once, "call", "line")["type"] == "string"
    assert properties(learn(*calls, chat)["Called"].schema, "call", "endedAt")["type"] == "string"


def test_a_catalog_can_choose_single_thresholds():
    """Where the producer is known to write null only where it was seen, that is a correction."""
    when = "2025-06-16T11:24:37.667Z"
    titled = [("Called", {"call": {"end": when}}), ("Chatted", {"chat": {"end": None}})]
    chosen = learn(*titled, corrections='[thresholds]\nsettled_value = 1\nreason = "Known."')
    assert properties(chosen["Called"].schema, "call", "end")["type"] == "string"
    with pytest.raises(CorrectionsError, match="strength: no such threshold; there are"):
        learn(*titled, corrections="[thresholds]\nstrength = 1")


def test_a_format_holds_for_the_texts_of_a_mixed_field():
    """A time that is a number in one place and a text in another still is a time."""
    when = "2025-06-16T11:24:37.667Z"
    schema = learn(("Paid", {"at": when}), ("Paid", {"at": 7}))["Paid"].schema
    assert properties(schema, "at") == {"type": ["integer", "string"], "format": "date-time"}


@pytest.mark.parametrize(
    ("strictness", "required", "closed"),
    [("loose", [], False), ("balanced", [], False), ("tight", ["zip"], True)],
)
def test_strictness_moves_all_thresholds_together(strictness, required, closed):
    """What counts as enough evidence is one choice."""
    full, less = {"id": 1, "kind": "HOME", "zip": "0150"}, {"kind": "WORK"}
    titled = [("Paid", {"address": full})]
    titled += [("Sent", {"address": {"id": n, **less}}) for n in range(30)]
    titled += [(f"Kept{n}", {"address": {"id": n, "kind": "HOME"}}) for n in range(2)]
    catalog = infer(documents(*titled), name="shop", version="1", strictness=Strictness(strictness))
    assert properties(catalog["Paid"].schema, "address").get("required", []) == required
    assert ("enum" in properties(catalog.definitions["Address"], "kind")) == closed


def test_an_envelope_requires_what_belongs_to_it_and_to_the_event():
    """What is around every payload, and what an event is named after; not what comes and goes."""
    sender, shop, label = {"login": "a", "n": 1}, {"url": "b", "n": 2}, {"color": "red", "n": 3}
    everywhere = {"sender": sender, "shop": shop}
    team = {**everywhere, "organization": {"url": "b", "m": 1}}
    catalog = learn(
        ("issue_labeled", {**team, "issue": {"number": 1}, "milestone": label}),
        ("fork_created", team),
        ("star_set", everywhere),
    )
    assert catalog["issue_labeled"].schema["required"] == ["issue", "milestone", "sender", "shop"]
    assert catalog["issue_labeled"].schema["x-documented"] == {"required": ["organization"]}
    assert catalog["star_set"].schema["required"] == ["sender", "shop"]
    told = explain(catalog, "fork_created", "/organization").aspects[0].notes
    assert "star_set has the same envelope without it" in told[0]


def test_null_and_empty_mean_unknown():
    """A field that was only ever null or empty may be anything; documented events repeat it."""
    schema = learn(("Paid", {"coupon": None, "tags": [], "extra": {}}))["Paid"].schema
    assert properties(schema, "coupon") == {"x-documented": {"type": "null"}}
    assert properties(schema, "tags") == {"type": "array", "x-documented": {"maxItems": 0}}
    assert properties(schema, "extra") == {"type": "object", "x-documented": {"maxProperties": 0}}


def test_a_format_is_asserted_only_where_every_value_has_it():
    """One value without it, even the empty text, leaves a plain text."""
    when, key = "2025-06-16T11:24:37.667Z", "0c9a3f52-7d1e-4b86-9f0a-5e2d8c417b36"
    schema = learn(
        ("Paid", {"at": when, "key": key, "url": "https://shop.example/{id"}),
        ("Paid", {"at": "", "key": key, "url": "https://shop.example/1"}),
    )["Paid"].schema
    assert "format" not in properties(schema, "at")
    assert properties(schema, "key")["format"] == "uuid"
    assert "format" not in properties(schema, "url")


def test_epoch_milliseconds_are_told_from_other_integers():
    """A time keeps its meaning as an annotation; a duration is only an integer."""
    schema = learn(("Paid", {"at": 1750072293640, "ttl": 3600}))["Paid"].schema
    assert properties(schema, "at")["format"] == "epoch-milliseconds"
    assert properties(schema, "ttl") == {"type": "integer", "examples": [3600]}


def test_a_union_is_told_apart_by_its_tag():
    """Objects of different keys under one key become branches, each with its tag as a const."""
    card = {"methodType": "Card", "number": "4", "expires": "12/30"}
    bank = {"methodType": "Transfer", "iban": "NO", "bic": "D"}
    catalog = learn(
        ("Paid", {"method": card}), ("Refunded", {"method": bank}), ("Refunded", {"method": card})
    )
    validator = Validator(catalog.contract("Refunded").schema)
    assert properties(catalog.definitions["Card"], "methodType") == {"const": "Card"}
    assert validator.is_valid({"method": card})
    assert not validator.is_valid({"method": {**bank, "methodType": "Card"}})


def test_a_record_that_holds_itself_refers_to_itself():
    """A comment with replies, which are comments, is one definition."""
    leaf = {"author": "a", "text": "b"}
    comment = {**leaf, "replies": [{**leaf, "replies": [{**leaf, "replies": []}]}]}
    catalog = learn(("Posted", {"comment": comment}))
    assert catalog.definitions["Comment"]["properties"]["replies"]["items"] == {
        "$ref": "../definitions/Comment.json"
    }


def test_keys_that_come_and_go_make_an_open_map():
    """A customer's fixed keys stay required; the tenant's own keys may be any."""
    fixed = {"id": 1, "name": "A"}
    shop = {**fixed, **{f"attr{n}": "x" for n in range(6)}}
    catalog = learn(("Paid", {"customer": fixed}), ("Sent", {"customer": shop}))
    customer = catalog.definitions["Customer"]
    assert sorted(customer["properties"]) == ["id", "name"]
    validator = Validator(catalog.contract("Sent").schema)
    assert validator.is_valid({"customer": {**fixed, "loyalty": "gold"}})
    assert not validator.is_valid({"customer": {**fixed, "loyalty": {"level": 1}}})


def test_equal_ids_are_linked_and_equal_words_are_not():
    """An id that stands in two places is a rule; a status that does is a coincidence."""
    paid = {"id": "ord-20250601-7f3a", "state": "DONE"}
    paid["line"] = {"order": "ord-20250601-7f3a", "state": "DONE"}
    (link,) = learn(("Paid", paid))["Paid"].links
    assert link.patterns == ("/id", "/line/order")


def test_a_link_that_one_sample_breaks_is_none():
    """Two ids that were equal once and different once are not linked."""
    first = {"one": "0c9a3f52-7d1e-4b86-9f0a-5e2d8c417b36"}
    second = {"one": "e7f1a2b3-c4d5-4e6f-8a9b-0c1d2e3f4a5b"}
    same, differing = {**first, "two": first["one"]}, {**first, "two": second["one"]}
    assert learn(("Paid", same))["Paid"].links
    assert not learn(("Paid", same), ("Paid", differing))["Paid"].links


def test_the_event_s_name_is_a_constant_where_payloads_tell_it():
    """The place that names the event in every title's payload admits no other name."""
    events = [(t, {"event": t.upper(), "n": 1}) for t in ("Paid Now", "Sent Now", "Lost Now")]
    titled = [
        (title, {**event, "event": event["event"].replace(" ", "_")}) for title, event in events
    ]
    schema = learn(*titled)["PAID_NOW"].schema
    assert properties(schema, "event") == {"const": "PAID_NOW"}


def test_corrections_say_what_samples_cannot_show():
    """A closed enumeration constrains its place, and keeps null where there was null."""
    corrections = """
    [[schemas]]
    at = "Paid/state"
    merge = { enum = ["NEW", "DONE"] }
    reason = "Declared."
    """
    catalog = learn(("Paid", {"state": "NEW"}), ("Paid", {"state": None}), corrections=corrections)
    assert properties(catalog["Paid"].schema, "state")["enum"] == ["NEW", "DONE", None]


@pytest.mark.parametrize(
    ("corrections", "problem"),
    [
        ('[[schemas]]\nat = "Paid/nowhere/x"\nreason = ""', "Paid/nowhere/x: there is no such"),
        ('[[samples]]\nevent = "Paid"\npointer = "/x"\nvalue = 1\nreason = ""', "no such value"),
        ('[[sketches]]\nevent = "A"\nlike = "B"\nreason = ""', "no B"),
        ('[[schemas]]\nwhere = "Paid"', r"\[\[schemas\]\] number 1"),
        ("[[schema]]", r"no table \[schema\]"),
        ("[[", "corrections.toml: "),
        ('[[events]]\nname = "Paid"', r"events is a table; write \[events\.NAME\]"),
        ("[events]\nPaid = 1", r"events\.Paid is a table of texts; write \[events\.Paid\]"),
        ("samples = 3", r"samples is a list of tables; write \[\[samples\]\] for each"),
        ("catalog = 3", r"catalog is a table; write \[catalog\]"),
        ("[catalog]\ninclude = 3", "include is a list of texts, unlike 3"),
        ('[[schemas]]\natt = "Paid"', "number 1: no key 'att'; there are at, reason"),
        ('[[schemas]]\nat = "Paid"', "number 1: reason is missing"),
        ("[[samples]]\nevent = 1", "number 1: event is a text, unlike 1"),
        ('[[schemas]]\nat = "Paid"\nremove = "x"', "remove is a list of texts, unlike 'x'"),
        ('[[schemas]]\nat = "Paid"\nmerge = "x"', "merge is a table, unlike 'x'"),
        ('[[samples]]\npointer = "x"', "pointer has a JSON pointer, which begins with '/'"),
        ('[[schemas]]\nat = "Paid/state"\nmerge = { enum = ["OLD"] }\nreason = ""', "refused"),
    ],
)
def test_a_correction_that_cannot_be_applied_is_an_error(corrections, problem):
    """A fact that corrects nothing, or refuses a documented payload, is stale or wrong."""
    with pytest.raises(CorrectionsError, match=problem):
        learn(("Paid", {"state": "NEW"}), corrections=corrections)


def test_documents_without_payload_teach_nothing():
    """There is no catalog without a payload, and the error names the document."""
    with pytest.raises(NothingToInferError, match="page: no payload"):
        infer([Document("page", ())], name="shop", version="1")


def test_what_may_be_another_record_next_time_is_not_linked():
    """A participant that is the caller in the one sample may be somebody else in the next."""
    caller = {"partyType": "Caller", "id": "5f0c1a2b3d4e5f6071829305", "line": "ab12cd34ef56ab12"}
    caller["language"] = "no"
    agent = {"partyType": "Agent", "id": "5f0c1a2b3d4e5f6071829306", "team": "one", "desk": "two"}
    catalog = learn(
        ("Rang", {"caller": caller, "parties": [{"party": caller, "muted": False}]}),
        ("Answered", {"caller": caller, "parties": [{"party": agent, "muted": False}]}),
    )
    assert [link.patterns for link in catalog["Rang"].links] == [
        ("/caller/line", "/parties/*/party/line")
    ]


def test_changes_have_only_the_keys_that_have_changed():
    """Another change is no surprise, and documented events have one that was seen."""
    catalog = learn(
        *(("Edited", {"n": n, "changes": {key: {"from": "a"}}}) for n, key in enumerate("tb"))
    )
    contract = catalog.contract("Edited")
    for changes in ({"t": {"from": "a"}, "b": {"from": "b"}}, {"size": 1}, {}):
        assert contract.validator.is_valid({"n": 1, "changes": changes})
    assert not contract.validator.is_valid({"n": 1, "changes": {"t": "a"}})
    assert not contract.ordinary.validator.is_valid({"n": 1, "changes": {}})


def test_an_event_that_has_all_of_another_and_a_subject_of_its_own_is_not_the_other():
    """Where payloads do not tell the event's name, what they are about does."""
    around = {"shop": {"id": 1, "city": "Oslo"}, "buyer": {"id": 2, "name": "A"}}
    about = [(name, {**around, name: {"id": 2, "on": True}}) for name in ("order", "refund")]
    catalog = learn(("shop", around), *about)
    assert properties(catalog["shop"].schema, "order") is False
    assert not catalog.contract("shop").validator.is_valid(about[0][1])
    assert catalog.contract("shop").validator.is_valid({**around, "new": 1})
    told = explain(catalog, "shop", "/order").aspects[0]
    assert told.basis == "seen 0 of 1 times"
    assert told.notes == ("must be absent (a guess: that would make it order)",)


def test_what_other_events_have_is_not_in_this_one():
    """A `user` that this event has not shown is none of its keys; `explain` says who has it."""
    titled = [(f"E{n}", {"shop": n, "user": {"id": n, "name": "a"}}) for n in range(3)]
    catalog = learn(*titled, ("Late", {"shop": 3}))
    assert list(catalog["Late"].schema["properties"]) == ["shop"]
    (told,) = explain(catalog, "Late", "/user").aspects
    assert told.basis == "no payload of the event shows it"
    assert told.notes == ("E0 and 2 more has it, and what others have says nothing of Late",)


def test_keys_that_end_alike_are_null_alike():
    """`renewal_code` may be null if most codes of the same record were."""
    record = {"coupon_code": None, "gift_code": None, "renewal_code": "x", "name": "y"}
    schema = learn(("A", record))["A"].schema
    assert properties(schema, "renewal_code")["type"] == ["string", "null"]
    assert properties(schema, "name")["type"] == "string"


def test_many_keys_with_few_words_are_a_list_of_things():
    """Permissions are a map, whatever one sample shows; so is what is keyed by numbers."""
    rights = dict.fromkeys(("issues", "pages", "checks", "keys", "hooks", "teams"), "read")
    schema = learn(("A", {"rights": rights, "counts": {"17": 1, "4": 2}}))["A"].schema
    assert properties(schema, "rights")["additionalProperties"]["type"] == "string"
    assert "required" not in properties(schema, "rights")
    assert properties(schema, "counts")["additionalProperties"]["type"] == "integer"


def test_records_of_one_label_with_other_keys_in_each_event_require_nothing():
    """`changes` name what has changed."""
    one = [(f"E{n}", {"id": n, "changes": {f"key{n}": {"from": "a"}}}) for n in range(3)]
    schema = learn(*one)["E0"].schema
    assert "required" not in properties(schema, "changes")
