"""The page about mutation operators is made of the operators."""

from __future__ import annotations

from pathlib import Path

from eventcontracts.reference.operator_page import render_operator_page

PAGE = Path(__file__).parents[2] / "docs" / "operators.md"


def test_the_page_about_operators_is_current():
    """What the operators say of themselves stands on it, with an example of each."""
    assert PAGE.read_text() == render_operator_page()
