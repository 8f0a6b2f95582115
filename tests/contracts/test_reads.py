"""What a consumer reads is seen or found out, and `guarded` holds the consumer to it."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from pathlib import Path

import orjson
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.consumers.tracking import track_reads
from eventcontracts.contract import Contract
from eventcontracts.field_usage import fields_of
from eventcontracts.policy import Kind, Policy, Verdict, expected_verdicts

SCHEMA = {
    "type": "object",
    "required": ["id", "note", "items"],
    "properties": {
        "id": {"type": "string"},
        "note": {"type": "string"},
        "size": {"type": "integer"},
        "items": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["sku"],
                "properties": {"sku": {"type": "string"}, "count": {"type": "integer"}},
            },
        },
        "attributes": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "string"},
        },
    },
}
HANDLERS = """
import json

def no_event(event):
    if not isinstance(event, dict):
        raise ValueError("no event")

def reader(event):
    no_event(event)
    event.get("note")
    for item in event["items"] if isinstance(event.get("items"), list) else ():
        if isinstance(item, dict):
            item.get("sku")
    attributes = event.get("attributes")
    for key in attributes if isinstance(attributes, dict) else ():
        attributes[key]

def careful(event):
    no_event(event)
    if not isinstance(event.get("note"), str):
        raise ValueError("no note")

def archivist(event):
    no_event(event)
    json.dumps(event, indent=2)
    dict(event), {**event}, len(event), event == {}
    for key, value in event.items():
        str(key)

def modeled(event):
    import pydantic

    global Order
    if "Order" not in globals():
        Item = pydantic.create_model("Item", sku=(str, ...))
        Order = pydantic.create_model("Order", id=(str, ...), items=(list[Item], ...))
    Order.model_validate(event)

def app(environ, start_response):
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    try:
        right = isinstance(json.loads(body)["id"], str)
    except (ValueError, KeyError, TypeError):
        right = False
    start_response("200 OK" if right else "422 Unprocessable Content", [])
    return [b""]
"""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.fixture
def verify(tmp_path):
    """Return a function that runs `verify` in a repo with consumers of one event type."""
    (tmp_path / "order.schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "handlers.py").write_text(HANDLERS)

    def run(consumer, *words):
        program = Path(sys.executable).with_name("eventcontracts")
        line = [program, "verify", consumer, "--schema", "order.schema.json", "--no-keep", *words]
        return subprocess.run(
            line, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )

    return run


def pickled(value):
    """Return a value after it was packed and unpacked."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - it is ours


@given(JSON)
def test_a_tracked_event_is_the_event(event):
    """It is equal, a dict or list, and prints, copies, pickles and serializes alike."""
    wrapped, tracker = track_reads(event)
    assert wrapped == event
    assert isinstance(wrapped, type(event))
    for shown in (json.dumps, orjson.dumps, repr, lambda value: json.dumps(value, indent=1)):
        assert shown(wrapped) == shown(event)
    for copied in (copy.copy, copy.deepcopy, pickled):
        assert copied(wrapped) == event
        assert type(copied(wrapped)) is type(event)
    if isinstance(event, dict):
        assert {**wrapped} == dict(wrapped) == wrapped | {} == event
        assert (list(wrapped), len(wrapped)) == (list(event), len(event))
    assert tracker.patterns == ()


def test_each_way_to_take_a_value_is_seen():
    """By index, by name, by a test for it, by a pattern, by taking it out; there or not."""
    event = {name: {"x": [1, 2]} for name in "abcdefg"} | {"n": 1, "m": [], "l": [{"k": 1}]}
    wrapped, tracker = track_reads(event)
    assert wrapped["a"]["x"][0] == 1
    assert "x" in wrapped.get("b")
    assert wrapped.pop("c") is not None
    assert wrapped.setdefault("d", None) is not None
    match wrapped:
        case {"e": {"x": [first, *_]}}:
            assert first == 1
    assert sorted(wrapped["f"]["x"]) == [1, 2]
    assert wrapped.get("absent") is None
    assert list(wrapped["m"]) == []
    assert [item["k"] for item in wrapped["l"]] == [1]
    assert tracker.patterns == (
        *("/a/x/*", "/absent", "/b/x", "/c", "/d", "/e/x/*", "/f/x/*", "/l/*/k", "/m"),
    )


def test_pydantic_takes_a_tracked_event():
    """Models validate it, strictly too."""
    model = pydantic.create_model("Order", id=(str, ...), items=(list[dict[str, int]], ...))
    wrapped, _ = track_reads({"id": "a", "items": [{"n": 1}]})
    assert model.model_validate(wrapped, strict=True).items == [{"n": 1}]


def reads(verify, tmp_path, consumer, *words):
    """Return what a consumer is said to read."""
    done = verify(consumer, "--kind", "valid", "-n", "5", "--reads", "reads.json", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "reads.json").read_bytes())
    assert list(found) == ["format", "consumer", "catalog", "layer", "reads"]
    assert (found["format"], found["consumer"]) == ("eventcontracts-reads/1", consumer)
    told = f"{consumer} reads {len(found['reads']['order'])} of 9 fields"
    assert told in done.stdout
    return found["reads"]["order"]


def test_the_fields_that_a_callable_reads_are_seen(verify, tmp_path):
    """Items of a list and names of an open map are `*`; what is only tried with `get` counts."""
    found = reads(verify, tmp_path, "handlers:reader")
    assert found == ["/attributes/*", "/items/*/sku", "/note"]


def test_what_is_only_copied_is_not_read(verify, tmp_path):
    """A consumer that archives the whole event reads none of its fields."""
    assert reads(verify, tmp_path, "handlers:archivist") == []


def test_what_cannot_be_seen_is_found_by_probing(verify, tmp_path):
    """A model reads past our dicts, and an app is sent bytes; changing a field shows in both."""
    assert reads(verify, tmp_path, "handlers:modeled") == ["/id", "/items/*/sku"]
    assert reads(verify, tmp_path, "handlers:app", "--wsgi") == ["/id"]


def test_guarded_asks_for_checks_of_what_is_read(verify, tmp_path):
    """Missing, null or of another type where it is read must be rejected; nothing else must."""
    line = ("--policy", "guarded", "--json", "r.json", "--kind", "invalid")
    done = verify("handlers:reader", *line)
    failures = json.loads((tmp_path / "r.json").read_bytes())["failures"]
    assert done.returncode == 1
    assert {failure["code"] for failure in failures} == {"invalid-accepted"}
    told = {(failure["keyword"], failure["pointer"]) for failure in failures}
    assert {("required", ""), ("type", "/note"), ("type", "/items/0/sku")} <= told
    assert not {pointer for _, pointer in told} & {"/id", "/size", "/items/0/count"}
    assert verify("handlers:careful", *line).returncode == 0
    assert verify("handlers:archivist", *line).returncode == 0


def test_pytest_holds_a_consumer_to_what_it_reads(verify, tmp_path):
    """The plugin finds out what is read for its items too."""
    for consumer, status in (("reader", 1), ("careful", 0)):
        (tmp_path / "pyproject.toml").write_text(
            f'[tool.eventcontracts]\nconsumer = "handlers:{consumer}"\npolicy = "guarded"\n'
            'schema = "order.schema.json"\nkinds = ["invalid"]\n'
        )
        line = [sys.executable, "-m", "pytest", "-q", "pyproject.toml"]
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout


def test_guarded_is_tolerant_but_for_what_is_read():
    """Without reads the two policies agree on every kind, and only `guarded` heeds them."""
    for kind in Kind:
        assert expected_verdicts(kind, Policy.GUARDED) == expected_verdicts(kind, Policy.TOLERANT)
    assert expected_verdicts(Kind.INVALID, Policy.GUARDED, guarded=True) == (Verdict.REJECTED,)
    for policy in (Policy.TOLERANT, Policy.STRICT):
        assert expected_verdicts(Kind.INVALID, policy, guarded=True) == expected_verdicts(
            Kind.INVALID, policy
        )


def test_the_fields_of_a_contract_are_counted_by_pattern():
    """Each list and each open map counts once, and so do their items."""
    assert fields_of(Contract("ORDER", SCHEMA)) == {
        *("/id", "/note", "/size", "/items", "/items/*", "/items/*/sku", "/items/*/count"),
        *("/attributes", "/attributes/*"),
    }
