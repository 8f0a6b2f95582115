"""A run may be killed at any moment: what it writes is there as it was, or as it is to be.

Each scenario is a command that is killed before every call that changes a folder and before and
within every write, hundreds of kills in all; `killing.py` is what kills it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from killing import SCENARIOS

FEWEST = {
    "infer": 50, "infer over a catalog": 50, "infer --update": 50,
    "corpus": 60, "corpus over a corpus": 40,
    "redact": 12, "generate": 6,
    "verify": 25, "verify --update-baseline": 6, "kept failures": 30,
}  # fmt: skip
"""How many steps each takes at least; fewer would show that some are no longer seen."""


def test_each_scenario_is_counted():
    """No scenario is left out, and there are hundreds of kills."""
    assert FEWEST.keys() == SCENARIOS.keys()
    assert sum(FEWEST.values()) >= 200


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs to fork")
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_killed_run_leaves_old_or_new_and_the_next_one_is_whole(tmp_path, name):
    """Its readers see no mixture and never nothing, and the next run leaves nothing behind."""
    ended = subprocess.run(
        [sys.executable, Path(__file__).with_name("killing.py"), name, tmp_path],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert found["wrong"] == []
    assert found["kills"] == found["steps"] >= FEWEST[name]
    assert found["old"] > 0
    assert found["new"] > 0
