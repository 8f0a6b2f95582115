"""Laws of equality: values, keys and texts agree on which JSON values are equal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.contract import Link
from eventcontracts.jsondata.equality import equal_values, equality_key
from eventcontracts.jsondata.jsontext import canonical

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-3, 3)
    | st.integers(-3, 3).map(float)
    | st.integers(10**15, 10**25).map(float)
    | st.text(max_size=3)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=6,
)


def respelled(value: Any) -> Any:
    """Return an equal value in which whole numbers are written the other way where they can be."""
    if isinstance(value, dict):
        return {key: respelled(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [respelled(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(f"{value:f}".partition(".")[0]) if abs(value) < 2**53 else value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return float(value)
    return value


@given(VALUES, VALUES)
def test_values_are_equal_exactly_if_their_keys_and_texts_are(one: Any, other: Any) -> None:
    """The three forms of equality say the same of any two values."""
    equal = equal_values(one, other)
    assert (equality_key(one) == equality_key(other)) is equal
    assert (canonical(one) == canonical(other)) is equal


@given(VALUES)
def test_a_number_is_the_same_however_it_is_written(value: Any) -> None:
    """A value equals itself with 1 written as 1.0 and keys in another order, in all three forms."""
    other = respelled(value)
    assert equal_values(value, other)
    assert equality_key(value) == equality_key(other)
    assert canonical(value) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True), (0, -0.0, True), (10**16, 1e16, True), (10**23, 1e23, True),
        (1, True, False), (0, False, False), ([1], [True], False), ("1", 1, False),
        (int(1e23), 1e23, False), ("1.0", "1", False),
    ],
)  # fmt: skip
def test_numbers_are_equal_by_their_digits_and_no_boolean_is_one(
    one: Any, other: Any, equal: bool
) -> None:
    """A float is the number that its digits say, and `true` is no number."""
    assert equal_values(one, other) is equal
    assert (equality_key(one) == equality_key(other)) is equal
    assert (canonical(one) == canonical(other)) is equal
    assert Link(("/a", "/b")).holds({"a": one, "b": other}) is equal
