"""Let tests import what stands beside them, as a worker does; and a downstream repo."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _same_output_everywhere(monkeypatch):
    """Print what is printed at a desk; on a CI server pytest tells each failure twice."""
    for name in ("CI", "BUILD_NUMBER", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def repo(pytester):
    """Return a function that makes a repo with one test file and runs pytest in it."""
    from downstream import APP, SCHEMA, SETTINGS

    pytester.path.joinpath("order.schema.json").write_text(json.dumps(SCHEMA))
    pytester.path.joinpath("src").mkdir()
    pytester.path.joinpath("src", "app.py").write_text(APP)

    def run(test, *arguments, settings=SETTINGS):
        pytester.makepyprojecttoml(settings)
        pytester.makepyfile(test_own=f"import pytest\nfrom app import *\n{test}")
        return pytester.runpytest_subprocess(*arguments)

    return run


@pytest.fixture
def command_line(capsys):
    """Return a function that runs a command line and returns its status, output and talk."""
    from eventcontracts.commands.app import main

    def run(line):
        with pytest.raises(SystemExit) as ended:
            main(shlex.split(line))
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


@pytest.fixture
def generate(capfdbinary):
    """Return a function that runs `generate` and returns its status, bytes and talk."""
    from eventcontracts.commands.app import main

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["generate", *map(str, arguments)])
        printed = capfdbinary.readouterr()
        return ended.value.code, printed.out, printed.err.decode()

    return run
