"""What loads when nothing is asked for yet."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = (
    "faker",
    "genson",
    "hypothesis",
    "hypothesis_jsonschema",
    "jinja2",
    "jsonschema",
    "pydantic",
    "rich",
)


def loaded_after(code):
    """Return the top-level modules that a fresh interpreter has loaded after some code."""
    report = (
        f"{code}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import eventcontracts.commands.app",
        "import eventcontracts.pytest_plugin",
        "from eventcontracts.catalog import Catalog; Catalog.load('expertflow-cx')",
    ],
)
def test_what_takes_long_to_import_waits_until_it_is_used(code):
    """The command line, the plugin and a catalog load without the slow libraries."""
    assert loaded_after(code).isdisjoint(SLOW)


def test_the_plugin_loads_nothing_of_ours_but_itself():
    """An installed and unused plugin is one module."""
    ours = loaded_after(
        "import eventcontracts.pytest_plugin, sys\n"
        "print(*[name for name in sys.modules if name.startswith('eventcontracts.')], sep='\\n')\n"
        "assert sum(name.startswith('eventcontracts.') for name in sys.modules) == 1"
    )
    assert "jsonschema_rs" not in ours


def test_valid_events_load_nothing_that_is_for_others():
    """A first event waits for neither the mutations, the corpora nor the other commands."""
    code = (
        "import sys\n"
        "from eventcontracts.commands.app import main\n"
        "try:\n    main(['generate', 'AGENT_SUBSCRIBED', '-n', '1', '-o', '/dev/null'])\n"
        "except SystemExit:\n    pass\n"
        "ours = {name.split('.')[1] for name in sys.modules if name[:15] == 'eventcontracts.'}\n"
        "others = {'mutations', 'edges', 'corpora', 'verification', 'inference', 'compatibility'}\n"
        "assert ours and ours.isdisjoint(others), ours"
    )
    assert loaded_after(code).isdisjoint(SLOW)


def test_help_reads_what_the_commands_say_without_importing_them():
    """The overview is the one that the whole application gives, and loads none of it."""
    code = (
        "import sys\n"
        "from eventcontracts.commands.app import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
    )
    ours = "print(*[n for n in sys.modules if n.startswith('eventcontracts.commands.')], sep=';')\n"
    done = subprocess.run([sys.executable, "-c", code + ours], capture_output=True, check=True)
    *shown, loaded = done.stdout.decode().splitlines()
    whole = (
        "import typer\n"
        "from eventcontracts.commands.app import application\n"
        "typer.main.get_command(application())(['--help'], prog_name='eventcontracts')"
    )
    full = subprocess.run([sys.executable, "-c", whole], capture_output=True, check=True)
    assert loaded == "eventcontracts.commands.app"
    assert shown == full.stdout.decode().splitlines()
