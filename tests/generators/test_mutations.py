"""Mutations: which operators break which constraints, and how that is told."""

from __future__ import annotations

import base64
import importlib
import json

import jsonpatch
import jsonschema
import orjson
import pytest

from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract, Link
from eventcontracts.errors import InputError
from eventcontracts.generation import Shard, cases
from eventcontracts.mutations import (
    MALFORMED_OPERATORS,
    STANDARD_OPERATORS,
    InvalidCases,
    Operator,
    Selection,
    putting,
    registry,
)
from eventcontracts.mutations.constraint_sites import CHECKED_FORMATS
from eventcontracts.mutations.scalar_bounds import FORMAT_NEAR_MISSES
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind, Policy, Verdict
from eventcontracts.schema.validator import Validator

AGENT = {
    "type": "object",
    "properties": {"participantType": {"const": "CCUser"}, "id": {"type": "string"}},
    "required": ["participantType", "id"],
}
BOT = {
    "type": "object",
    "properties": {"participantType": {"const": "Bot"}, "botId": {"type": "string"}},
    "required": ["participantType", "botId"],
}
EVENT = {
    "$defs": {"Agent": AGENT, "Bot": BOT},
    "type": "object",
    "properties": {
        "name": {"const": "AGENT_SUBSCRIBED"},
        "channelId": {"type": "string", "format": "uuid"},
        "sentAt": {"type": "integer", "format": "epoch-milliseconds", "minimum": 0},
        "active": {"type": "boolean"},
        "state": {"type": "string", "enum": ["OPEN", "CLOSED"]},
        "participant": {"oneOf": [{"$ref": "#/$defs/Agent"}, {"$ref": "#/$defs/Bot"}]},
        "observers": {"type": "array", "items": {"$ref": "#/$defs/Agent"}, "minItems": 1},
        "customer": {"anyOf": [{"$ref": "#/$defs/Agent"}, {"type": "null"}]},
    },
    "required": ["name", "channelId", "sentAt", "participant"],
}
CONTRACT = Contract("AGENT_SUBSCRIBED", EVENT)


@pytest.fixture(scope="module")
def made():
    """Return every invalid case of the contract."""
    return list(cases(CONTRACT, Kind.INVALID))


def told(made, operator):
    """Return the pointers and keywords of an operator's cases."""
    return {(c.fault.pointer, c.fault.keyword) for c in made if c.fault.operator == operator}


def test_every_required_property_is_removed_at_each_place(made):
    """Also inside each branch of a union and inside lists; a shared record counts where it is."""
    removed = {c.fault.patch[0]["path"] for c in made if c.fault.operator == "remove"}
    assert removed >= {
        "/name", "/channelId", "/sentAt", "/participant", "/participant/id", "/participant/botId",
        "/observers/0/id", "/observers/0/participantType", "/customer/id",
    }  # fmt: skip


def test_null_goes_wherever_it_is_not_allowed(made):
    """A nullable place is spared."""
    assert ("/active", "type") in told(made, "null")
    assert ("/state", "type") in told(made, "null")
    assert not any(pointer == "/customer" for pointer, _ in told(made, "null"))


def test_near_misses_of_real_producers_are_made(made):
    """Quoted numbers, dates for epochs, single items for lists, 1 for true, another case."""
    events = {c.fault.operator: c for c in made if c.fault.operator != "quoted"}
    assert events["iso-for-epoch"].event["sentAt"].endswith("Z")
    assert isinstance(events["item-for-list"].event["observers"], dict)
    assert events["bit-for-boolean"].event["active"] in {0, 1}
    quoted = {type(c.parent[c.fault.pointer[1:]]) for c in made if c.fault.operator == "quoted"}
    assert quoted == {int, bool}
    other = [c for c in made if c.fault.operator == "other-case"]
    assert {c.event["name"] for c in other if c.fault.pointer == "/name"} == {"agent_subscribed"}
    assert {"channelid", "ChannelId", "CHANNELID", "channelID"} & {
        key for c in made if c.fault.operator == "rename-case" for key in c.event
    }


def test_a_union_is_broken_by_its_tag(made):
    """Unknown, missing and swapped tags are cases of the union."""
    assert ("/participant", "oneOf") in told(made, "unknown-tag")
    assert ("/participant", "oneOf") in told(made, "missing-tag")
    swapped = next(c for c in made if c.fault.operator == "swapped-tag")
    before, after = swapped.parent["participant"], swapped.event["participant"]
    assert {before["participantType"], after["participantType"]} == {"CCUser", "Bot"}
    assert swapped.fault.keyword == "required"


def test_the_first_cases_spread_over_all_sites():
    """As many cases as there are sites reach every site that can be reached."""
    mutations = InvalidCases(Plan.compile(CONTRACT))
    count = len(mutations.sites) - len(mutations.impossible)
    turn = mutations._full_turn(0)  # noqa: SLF001  # the order is what this test is about
    assert len({made.site.key for made, _ in zip(turn, range(count), strict=False)}) == count


def test_the_order_is_seeded():
    """Another seed begins elsewhere; the cases of the full run have the same names."""
    one, two = ([c.id for c in cases(CONTRACT, Kind.INVALID, seed=s)] for s in (1, 2))
    assert one != two
    assert one == [c.id for c in cases(CONTRACT, Kind.INVALID, seed=1)]


def test_more_cases_than_sites_take_further_parents():
    """With a number, cases go on with other events, and names stay unique."""
    some = list(cases(CONTRACT, Kind.INVALID, n=400))
    assert len(some) == len({case.id for case in some}) == 400
    assert len({case.body for case in some}) > 350


def test_what_cannot_be_broken_alone_is_listed_with_the_reason():
    """A minimum that an enumeration implies cannot be broken without breaking that too."""
    schema = {"type": "object", "properties": {"n": {"enum": [1, 2], "minimum": 0}}}
    (problem,) = InvalidCases(Plan.compile(Contract("EVENT", schema))).impossible
    assert (problem.pattern, problem.keyword) == ("/n", "minimum")
    assert problem.schema_pointer == "/properties/n/minimum"
    assert "enum" in problem.reason


@pytest.mark.parametrize(
    ("schema", "operators"),
    [
        ({"type": "integer", "minimum": 3}, {"below", "far-below"}),
        ({"type": "number", "exclusiveMaximum": 3}, {"above", "far-above"}),
        ({"type": "integer", "multipleOf": 5}, {"no-multiple"}),
        ({"type": "string", "minLength": 3}, {"too-short"}),
        ({"type": "string", "maxLength": 3}, {"too-long", "far-too-long"}),
        ({"type": "string", "pattern": "^[0-9a-f]{24}$"}, {"pattern-near-miss"}),
        ({"type": "string", "format": "date-time"}, {"format-near-miss", "epoch-for-iso"}),
        ({"type": "array", "maxItems": 2}, {"too-many-items"}),
        ({"type": "array", "minItems": 2, "items": {"type": "integer"}}, {"too-few-items"}),
        ({"type": "array", "uniqueItems": True, "items": {"type": "integer"}}, {"duplicate-item"}),
        ({"type": "array", "contains": {"const": 1}}, {"nothing-contained"}),
        ({"type": "array", "prefixItems": [{"type": "null"}], "items": False}, {"extra-item"}),
        ({"type": "object", "additionalProperties": False}, {"add-property"}),
        ({"type": "object", "minProperties": 2}, {"too-few-properties"}),
        ({"type": "object", "maxProperties": 2}, {"too-many-properties"}),
        ({"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}}, {"add-misnamed"}),
        ({"type": "object", "properties": {"a": False}}, {"add-forbidden"}),
        ({"type": "object", "dependentRequired": {"a": ["b"]}}, {"remove-demanded"}),
        ({"type": "integer", "not": {"const": 7}}, {"forbidden-value"}),
    ],
)
def test_each_keyword_has_its_operators(schema, operators):
    """The operators that a keyword asks for all succeed on a plain schema."""
    contract = Contract("EVENT", {"properties": {"v": schema}, "required": ["v"]})
    assert operators <= {case.fault.operator for case in cases(contract, Kind.INVALID)}


@pytest.mark.parametrize("name", sorted(CHECKED_FORMATS))
def test_near_misses_of_a_format_are_refused_by_careful_and_lenient_validators(name):
    """A near miss that some validator lets pass would be a false alarm."""
    reference = jsonschema.Draft202012Validator(
        {"format": name}, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    for text in FORMAT_NEAR_MISSES[name]:
        assert not reference.is_valid(text)
        assert not Validator({"format": name}).is_valid(text)


def test_operators_have_stable_plain_names():
    """A name is unique and can stand in a file name."""
    names = [operator.name for operator in STANDARD_OPERATORS]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalpha() and name.islower() for name in names)


def test_names_of_cases_are_readable_and_plain(made):
    """They say event, kind, operator and place, in characters that a shell leaves alone."""
    assert "AGENT_SUBSCRIBED-invalid-remove-participant.botId" in {case.id for case in made}
    odd = Contract("größe/1", {"properties": {"a/b": {"type": "null"}}, "required": ["a/b"]})
    for case in cases(odd, Kind.INVALID):
        assert case.id.isascii()
        assert "/" not in case.id


def test_an_event_that_is_no_object_must_be_rejected():
    """Under every policy: it is no event at all."""
    top = [c for c in cases(CONTRACT, Kind.INVALID) if not isinstance(c.event, dict)]
    assert top
    assert all(case.expected() == (Verdict.REJECTED,) for case in top)


def test_shards_divide_the_cases():
    """Together they are all cases, each once."""
    for kind in (Kind.VALID, Kind.INVALID):
        whole = [case.id for case in cases(CONTRACT, kind, n=50)]
        parts = [
            [case.id for case in cases(CONTRACT, kind, n=50, shard=Shard(number, 3))]
            for number in (1, 2, 3)
        ]
        assert sorted(name for ids in parts for name in ids) == sorted(whole)
        assert [ids[0] for ids in parts] == whole[:3]


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/0", "-1/2", ""])
def test_a_shard_that_is_none_is_refused(text):
    """I runs from 1 to N."""
    with pytest.raises(InputError, match="I/N"):
        Shard.parse(text)


def test_a_kind_that_cannot_be_made_is_refused():
    """The error names those that can."""
    with pytest.raises(InputError, match="valid, edge, invalid, incoherent, malformed"):
        cases(CONTRACT, Kind.DELIVERY)


LINKED = Contract(
    "ROOM_OPENED",
    {
        "$defs": {
            "Room": {
                "type": "object",
                "properties": {"id": {"type": "string", "pattern": "^[0-9a-f]{24}$"}, "mode": {}},
                "required": ["id", "mode"],
            }
        },
        "type": "object",
        "properties": {
            "roomId": {"type": "string"},
            "room": {"$ref": "#/$defs/Room"},
            "rooms": {"type": "array", "items": {"$ref": "#/$defs/Room"}, "minItems": 1},
        },
        "required": ["roomId", "room", "rooms"],
    },
    links=(Link(("/roomId", "/room/id")), Link(("/room", "/rooms/*"))),
)


def test_an_incoherent_case_meets_the_schema_and_breaks_one_link():
    """The odd value is as valid as any; what mirrors it changes with it."""
    made = list(cases(LINKED, Kind.INCOHERENT))
    assert {case.fault.pointer for case in made} == {"/roomId", "/room/id", "/rooms/0"}
    for case in made:
        assert LINKED.validator.is_valid(case.event)
        assert LINKED.accepts(case.parent)
        assert sum(not link.holds(case.event) for link in LINKED.links) == 1
        assert jsonpatch.apply_patch(case.parent, list(case.fault.patch)) == case.event
        assert case.fault.keyword == "link"


def test_without_links_nothing_can_be_incoherent():
    """There is no case, and no endless search, whatever number is asked for."""
    assert list(cases(CONTRACT, Kind.INCOHERENT, n=5)) == []


def test_malformed_bytes_are_refused_and_values_break_the_schema():
    """The bytes are carried as they are; what is a value is carried as an event.

    A tolerant consumer may take what common JSON readers take.
    """
    made = {case.fault.operator: case for case in cases(CONTRACT, Kind.MALFORMED)}
    assert set(made) == {spoiler.name for spoiler in MALFORMED_OPERATORS}
    taken = {name for name, case in made.items() if Verdict.ACCEPTED in case.expected()}
    assert taken == {
        "not-a-number", "infinity", "huge-number", "deep-nesting", "duplicate-key",
        "byte-order-mark", "utf-16",
    }  # fmt: skip
    for case in made.values():
        assert case.expected(Policy.STRICT) == (Verdict.REJECTED,)
        shown = case.as_json()
        if case.raw is None:
            assert not CONTRACT.validator.is_valid(case.event)
            assert json.loads(case.body) == case.event == shown["event"]
        else:
            assert base64.b64decode(shown["body_base64"]) == case.body == case.raw
            assert "event" not in shown
    lenient = {"duplicate-key", "byte-order-mark", "deep-nesting", "huge-number"}
    for name, case in made.items():
        if case.raw is not None and name not in lenient:
            with pytest.raises(orjson.JSONDecodeError):
                orjson.loads(case.raw)
    assert json.loads(made["duplicate-key"].raw)["name"] is None
    assert len(made["empty-body"].raw) == 0


def test_malformed_cases_go_on_with_other_events():
    """A number beyond the ways takes further events, under names of their own."""
    made = list(cases(CONTRACT, Kind.MALFORMED, n=50))
    assert len({case.id for case in made}) == len(made) == 50


def test_faults_come_in_pairs_after_single_ones():
    """A pair says so, names both operators, and both faults are there."""
    pairs = [case for case in cases(CONTRACT, Kind.INVALID, n=900) if case.fault.also]
    assert pairs
    for case in pairs:
        assert case.fault.order == 2
        assert case.fault.operator.endswith(f"+{case.fault.also.operator}")
        told = {v.pointer for v in CONTRACT.validator.violations(case.event)}
        assert told == {case.fault.pointer, case.fault.also.pointer}


@pytest.mark.parametrize(
    ("selection", "holds"),
    [
        (Selection(mutate=("presence",)), lambda f: f.operator in {
            "remove", "rename-case", "rename-style", "rename-lookalike", "rename-invisible",
            "null", "missing-tag"}),
        (Selection(mutate=("remove",)), lambda f: f.operator == "remove"),
        (Selection(at=("/observers/**",)), lambda f: f.pointer.startswith("/observers")),
        (Selection(at=("/observers/*/id",), mutate=("to-integer",)),
         lambda f: f.pointer == "/observers/0/id"),
        (Selection(keywords=("format",)), lambda f: f.keyword == "format"),
        (Selection(without=("keyword:type", "value", "remove", "/participant/**")),
         lambda f: f.keyword != "type" and f.operator not in {"remove", "below"}),
        (Selection(mutate=("text",)), lambda f: f.operator == "zero-width" or f.keyword),
    ],
)  # fmt: skip
def test_mutations_are_selected_by_class_operator_place_and_keyword(selection, holds):
    """And left out the same way."""
    made = list(cases(CONTRACT, Kind.INVALID, selection=selection))
    assert made
    assert all(holds(case.fault) for case in made)


def test_odd_texts_are_made_only_when_named(made):
    """The class is off by default; named, it puts each oddity into constrained texts."""
    texts = {operator.name for operator in STANDARD_OPERATORS if operator.category == "text"}
    assert not texts & {case.fault.operator for case in made}
    chosen = cases(CONTRACT, Kind.INVALID, selection=Selection(mutate=("text",)))
    assert {case.fault.operator for case in chosen} == texts


def test_what_is_selected_must_exist():
    """A slip is told with the nearest word."""
    with pytest.raises(InputError, match="did you mean presence"):
        cases(CONTRACT, Kind.INVALID, selection=Selection(mutate=("presense",)))


def test_own_operators_join_in():
    """An operator of one's own has its cases, and a name that is taken is refused."""
    mine = Operator("house-value", "house", frozenset({"enum"}), putting(lambda _: ["N/A"]))
    selection = Selection(mutate=("house",), own=(mine,))
    (case,) = cases(CONTRACT, Kind.INVALID, selection=selection)
    assert (case.fault.pointer, case.event["state"]) == ("/state", "N/A")
    twice = Selection(own=(mine, mine))
    with pytest.raises(InputError, match="two mutation operators 'house-value'"):
        list(cases(CONTRACT, Kind.INVALID, selection=twice))


def test_layers_of_the_envelope_are_missing_doubled_and_wrong():
    """At each layer that a contract has inside it; the innermost layer has none."""
    catalog = Catalog.load()
    only = Selection(mutate=("envelope",))
    contract = catalog.contract("AGENT_SUBSCRIBED")
    found = {(c.fault.operator, c.fault.pointer) for c in
             cases(contract, Kind.INVALID, selection=only)}  # fmt: skip
    assert found == {
        ("layer-missing", ""), ("layer-missing", "/payload/entities"),
        ("layer-doubled", "/payload"), ("layer-doubled", "/payload/entities/cimEvent"),
        ("layer-wrong", "/payload"), ("layer-wrong", "/payload/entities/cimEvent"),
    }  # fmt: skip
    assert not list(
        cases(catalog.contract("AGENT_SUBSCRIBED", "event"), Kind.INVALID, selection=only)
    )


def test_an_installed_package_adds_operators(tmp_path, monkeypatch):
    """By an entry point; one that gives something else is refused in one line."""
    (tmp_path / "housepack.py").write_text(
        "from eventcontracts.mutations import Operator, putting\n"
        "MINE = Operator('pack-value', 'pack', frozenset({'enum'}), putting(lambda _: ['N/A']))\n"
    )
    info = tmp_path / "housepack-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: housepack\nVersion: 1\n")
    points = info / "entry_points.txt"
    points.write_text("[eventcontracts.operators]\nhouse = housepack:MINE\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry._installed.cache_clear()  # noqa: SLF001  # what is installed has changed
    try:
        (case,) = cases(CONTRACT, Kind.INVALID, selection=Selection(mutate=("pack",)))
        assert case.fault.operator == "pack-value"
        registry._installed.cache_clear()  # noqa: SLF001
        points.write_text("[eventcontracts.operators]\nhouse = housepack:putting\n")
        importlib.invalidate_caches()
        with pytest.raises(
            InputError, match=r"house \(housepack:putting\) of housepack is no Operator"
        ):
            registry.operators()
    finally:
        registry._installed.cache_clear()  # noqa: SLF001
