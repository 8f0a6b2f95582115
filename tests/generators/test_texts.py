"""Texts of a wanted form."""

from eventcontracts.strings import draw_values


def test_a_pattern_is_met_by_ascii_where_it_can_be():
    r"""What a class such as `\W` holds beyond ASCII, readers do not agree on."""
    assert all(
        text.isascii() for text in draw_values({"type": "string", "pattern": r"^(\W|\w)$"}, 20)
    )
    assert draw_values({"type": "string", "pattern": "^(é|ü)$"}, 2) == ("é", "ü")
