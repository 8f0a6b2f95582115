"""Run the plugin's tests with the oldest and the newest pytest, beside other plugins.

    python tests/matrix.py [NAME...]

Each entry of the matrix is an environment of its own in a temporary folder; it needs the network.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

__all__ = ["MATRIX", "main"]

REPOSITORY = Path(__file__).parents[1]
NEIGHBORS = (
    "anyio",
    "pexpect",
    "pytest-asyncio",
    "pytest-randomly",
    "pytest-rerunfailures",
    "pytest-xdist",
)
MATRIX = {
    "lowest": None,  # every dependency at its lower bound
    "pytest-8.2": ("pytest==8.2.*", *NEIGHBORS),
    "newest": ("pytest", *NEIGHBORS),
}


def lowest():
    """Return every dependency at its lower bound."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    return [requirement.replace(">=", "==") for requirement in project["dependencies"]]


def run(name, folder):
    """Return whether the plugin's tests pass in an environment of its own."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    packages = MATRIX[name] or [*lowest(), "pytest-xdist"]
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, REPOSITORY, *packages], check=True)
    tests = sorted((REPOSITORY / "tests" / "contracts").glob("test_pytest_*.py"))
    unused = ("asyncio", "cacheprovider", "randomly")
    plain = [*(f"-pno:{name}" for name in unused), "-n", "2", "-q"]
    done = subprocess.run([python, "-m", "pytest", *plain, *tests], cwd=REPOSITORY, check=False)
    return done.returncode == 0


def main(names):
    """Run the matrix, or some entries of it."""
    failed = []
    for name in names or MATRIX:
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()
            if not run(name, Path(folder)):
                failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
