"""JSON Pointers, paths and patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.jsondata.pointers import (
    MISSING,
    build_pointer,
    generalize,
    lookup,
    matches,
    parse_pointer,
    walk,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(st.lists(st.text()).map(tuple))
def test_a_pointer_gives_back_the_path_it_was_built_from(path):
    """Building and parsing are inverse for any keys, slashes and tildes included."""
    assert parse_pointer(build_pointer(path)) == path


@given(JSON)
def test_each_value_is_found_at_the_path_that_the_walk_gives(document):
    """Looking up a walked path, or its pointer's tokens, gives the value that was walked."""
    for path, value in walk(document):
        assert lookup(document, path) is value
        assert lookup(document, parse_pointer(build_pointer(path))) is value


@given(JSON)
def test_a_generalized_path_matches_the_place_it_came_from(document):
    """The pattern of a place names that place among others, where no key is itself a star."""
    for path, value in walk(document):
        if "*" not in path:
            assert (path, value) in list(matches(document, generalize(path)))


def test_what_is_not_there_is_missing_and_not_null():
    """A null is found; an absent key, an index out of range and a step into a text are missing."""
    document = {"a": None, "list": [1], "text": "b"}
    assert lookup(document, ("a",)) is None
    for path in [("b",), ("list", 1), ("list", "-1"), ("text", "0")]:
        assert lookup(document, path) is MISSING


def test_a_pointer_must_begin_with_a_slash():
    """Text that is no pointer is refused rather than misread."""
    with pytest.raises(ValueError, match="begins with '/'"):
        parse_pointer("payload")
