"""Laws of comparing versions, for any two schemas."""

from __future__ import annotations

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventcontracts.containment import is_subschema
from eventcontracts.evolution import diff, schema_version
from eventcontracts.schema.validator import Validator

NAMES = st.sampled_from(["a", "b", "items", "not"])
LEAVES = st.one_of(
    st.sampled_from([True, {}, {"type": "string"}, {"type": ["integer", "null"]}, {"const": 1}]),
    st.builds(lambda low: {"type": "integer", "minimum": low}, st.integers(0, 3)),
    st.builds(lambda values: {"enum": sorted(values)}, st.sets(st.sampled_from("xyz"), min_size=1)),
    st.sampled_from([{"$ref": "#/$defs/R"}, {"$ref": "#/$defs/S"}, {"pattern": "^a"}, False]),
)


def records(inner):
    """Return schemas of records with some keys, some of them required."""
    return st.builds(
        lambda keys, required, extra: {
            "type": "object",
            "properties": keys,
            "required": sorted(required & keys.keys()),
            **extra,
        },
        st.dictionaries(NAMES, inner, max_size=3),
        st.sets(NAMES),
        st.sampled_from([{}, {}, {"additionalProperties": False}, {"title": "T"}]),
    )


SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        records(inner),
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(
            lambda keyword, branches: {keyword: branches},
            st.sampled_from(["anyOf", "oneOf", "allOf"]),
            st.lists(inner, min_size=1, max_size=2),
        ),
        st.builds(lambda inner: {"not": inner}, inner),
    ),
    max_leaves=6,
)
WHOLES = st.builds(
    lambda root, one, other: {
        **(root if isinstance(root, dict) else {"not": {}} if root is False else {}),
        "$defs": {"R": one, "S": other},
    },
    SCHEMAS,
    records(st.sampled_from([{"type": "string"}, {"type": "null"}])),
    st.sampled_from([{"type": "integer"}, {"items": {"$ref": "#/$defs/S"}}]),
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def between(old, new):
    """Return what is different between two schemas."""
    return diff(schema_version(old, "E", "old"), schema_version(new, "E", "new"))


@QUICK
@given(WHOLES)
def test_nothing_is_different_from_itself(schema):
    """A schema and its copy have no change, and every direction is compatible."""
    found = between(schema, copy.deepcopy(schema))
    assert found.changes == ()
    assert found.backward == found.forward == "compatible"


@QUICK
@given(WHOLES, WHOLES)
def test_verdicts_are_the_engine_s_and_breaks_have_witnesses(old, new):
    """No change breaks what is proved compatible; each break is shown by an instance."""
    found = between(old, new)
    before, after = Validator(old), Validator(new)
    for direction, pair in (("backward", (before, after)), ("forward", (after, before))):
        schemas = (old, new) if direction == "backward" else (new, old)
        engine = is_subschema(*schemas).verdict
        assert {found.verdict(direction), engine} != {"breaking", "compatible"}
        broken = [c for c in found.changes if c.judgement(direction).verdict == "breaking"]
        assert bool(broken) == (found.verdict(direction) == "breaking")
        for change in broken:
            witness = change.judgement(direction).witness
            assert pair[0].is_valid(witness)
            assert not pair[1].is_valid(witness)


@QUICK
@given(WHOLES, WHOLES)
def test_swapping_the_versions_swaps_the_directions(old, new):
    """What is backward one way is forward the other way, unless it is unknown."""
    there, back = between(old, new), between(new, old)
    for one, other in ((there.backward, back.forward), (there.forward, back.backward)):
        assert {one, other} != {"compatible", "breaking"}


@QUICK
@given(WHOLES, st.randoms(use_true_random=False))
def test_another_order_of_keys_and_names_of_definitions_are_no_change(schema, random):
    """What no validator sees is not told as a change."""

    def shuffled(value):
        if isinstance(value, list):
            return [shuffled(item) for item in value]
        if isinstance(value, dict):
            keys = list(value)
            random.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return value

    other = shuffled(schema)
    found = between(schema, other)
    assert found.changes == ()
