"""The fixture that makes events."""

from __future__ import annotations


def test_made_events_are_valid_or_say_so(repo):
    """A fixture makes events of the configured schema for any test."""
    result = repo(
        "from eventcontracts.errors import InputError\n"
        "def test_made(make_event):\n"
        "    assert make_event('order', at={'/items': []})['items'] == []\n"
        "    with pytest.raises(InputError, match='did you mean /items'):\n"
        "        make_event('order', at={'/itms': []})\n"
        "def test_wrong(make_event):\n"
        "    make_event('order', at={'/id': 7})\n"
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E *order: /id: it would break type: *valid=False*"])
    result.stdout.no_fnmatch_line("*factory.py*")
