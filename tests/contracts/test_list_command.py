"""The `list` command."""

from __future__ import annotations

import pytest

from eventcontracts.commands.app import main


def test_mutations_are_listed_with_what_is_impossible(capsys):
    """One line for each site: its operators, or the reason why there is none; then a sum."""
    with pytest.raises(SystemExit) as ended:
        main(["list", "--mutations", "AGENT_SUBSCRIBED", "--layer", "event"])
    printed = capsys.readouterr()
    head, *rows = [line.split("\t") for line in printed.out.splitlines()]
    assert ended.value.code == 0
    assert head == ["place", "keyword", "cases", "operators", "schema"]
    assert all((row[2] == "0") == row[3].startswith("impossible: ") for row in rows)
    named = next(row for row in rows if row[:2] == ["/name", "required"])
    assert "remove" in named[3].split()
    assert f"{len(rows)} sites" in printed.err
