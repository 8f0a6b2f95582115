"""The `list` command."""

from __future__ import annotations

import pytest
from terminals import on_a_terminal

from eventcontracts.catalog import Catalog
from eventcontracts.commands.app import main
from eventcontracts.mutations import incoherent_cases
from eventcontracts.plan import Plan


def test_mutations_are_listed_with_what_is_impossible(capsys):
    """One line for each site: its operators, or the reason why there is none; then a sum."""
    with pytest.raises(SystemExit) as ended:
        main(["list", "--mutations", "AGENT_SUBSCRIBED", "--layer", "event"])
    printed = capsys.readouterr()
    head, *rows = [line.split("\t") for line in printed.out.splitlines()]
    assert ended.value.code == 0
    assert head == ["place", "keyword", "cases", "operators", "schema", "kind"]
    assert all((row[2] == "0") == row[3].startswith("impossible: ") for row in rows)
    named = next(row for row in rows if row[:2] == ["/name", "required"])
    assert "remove" in named[3].split()
    assert f"{len(rows)} sites" in printed.err


def test_links_and_what_is_no_event_are_listed_too(capsys):
    """Each place of a link, as far as it can be broken alone, and the ways to be no event."""
    with pytest.raises(SystemExit):
        main(["list", "--mutations", "TASK_ENQUEUED", "--layer", "event"])
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()[1:]]
    links = [row for row in rows if row[1] == "link"]
    contract = Catalog.load("expertflow-cx").contract("TASK_ENQUEUED", "event")
    cases = list(incoherent_cases(Plan.compile(contract)))
    assert len(links) == sum(len(link.patterns) for link in contract.links)
    assert {row[5] for row in links} == {"incoherent"}
    assert 0 < sum(row[3] == "unlink" for row in links) <= len(cases)
    (spoiled,) = [row for row in rows if row[5] == "malformed"]
    assert {"truncated", "null-event"} < set(spoiled[3].split())


@pytest.mark.parametrize("words", [["list"], ["list", "--mutations", "AGENT_SUBSCRIBED"]])
def test_on_a_terminal_there_is_a_table(words):
    """With a title, columns in line and color; nothing that a pipe would get."""
    shown = on_a_terminal(*words)
    assert "\x1b[1m" in shown
    assert "━" in shown or "─" in shown
    assert "AGENT_SUBSCRIBED" in shown
    assert "\t" not in shown
