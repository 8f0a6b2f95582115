"""Proofs, witnesses and honest ignorance."""

from __future__ import annotations

from eventcontracts.compatibility import compare, contains


def test_a_wider_type_is_compatible_one_way():
    """What a narrow schema admits, a wider one admits."""
    assert compare({"type": "integer"}, {"type": "number"}).backward.verdict == "compatible"


def test_an_ordinary_instance_that_breaks_is_the_witness():
    """A known-good instance that the other schema refuses is shown as it is."""
    answer = contains(True, {"required": ["id"]}, ordinary=[{"name": "x"}])
    assert answer.verdict == "breaking"
    assert answer.witness.instance == {"name": "x"}
    assert answer.witness.message == '"id" is a required property'
