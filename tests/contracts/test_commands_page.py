"""The page about the command line is made of the commands."""

from __future__ import annotations

from pathlib import Path

from eventcontracts.reference.command_page import render_command_page

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_page_about_commands_is_current(monkeypatch):
    """What each command says of itself stands on it, however wide the terminal is."""
    monkeypatch.setenv("COLUMNS", "60")
    assert PAGE.read_text() == render_command_page(), (
        "python -m eventcontracts.reference.command_page > docs/commands.md"
    )
