"""The page about the command line is made of the commands."""

from __future__ import annotations

from pathlib import Path

from eventcontracts.commands.documentation import reference

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_page_about_commands_is_current(monkeypatch):
    """What each command says of itself stands on it, however wide the terminal is."""
    monkeypatch.setenv("COLUMNS", "60")
    assert PAGE.read_text() == reference(), (
        "python -m eventcontracts.commands.documentation > docs/commands.md"
    )
