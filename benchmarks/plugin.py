"""What does an installed and unused pytest plugin cost?

    python benchmarks/plugin.py [--rounds N]

All plugins are installed into one environment; `pytest` then runs one empty test there
with that plugin alone, in turns with a run without any, so that a busy machine slows all alike.
The table has the CPU that the plugin adds, as the median of the differences.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

__all__ = ["main"]

REPOSITORY = Path(__file__).parents[1]
PLUGINS = {
    "eventcontracts": "eventcontracts.pytest_plugin",
    "hypothesis": "_hypothesis_pytestplugin",
    "pytest-asyncio": "pytest_asyncio.plugin",
    "schemathesis": "schemathesis.pytest.plugin",
}


def cpu(python: Path, folder: Path, plugin: str | None) -> float:
    """Return the CPU milliseconds that pytest takes with one plugin, or with none."""
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    if plugin:
        command += ["-p", plugin]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment.pop("PYTHONPATH", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, REPOSITORY, *(p for p in PLUGINS if p != "eventcontracts")], check=True
        )
        (folder / "test_nothing.py").write_text("def test_nothing(): pass\n")
        added: dict[str, list[float]] = {plugin: [] for plugin in PLUGINS}
        for turn in range(rounds + 1):
            for plugin, module in PLUGINS.items():
                plain = cpu(python, folder, None)
                difference = cpu(python, folder, module) - plain
                if turn:  # the first turn writes bytecode
                    added[plugin].append(difference)
    for plugin, found in added.items():
        sys.stdout.write(f"{plugin:16}{statistics.median(found):+8.1f} ms\n")


if __name__ == "__main__":
    main()
