"""What another process costs: the CPU time and the memory of it and of what it starts.

The memory of a process that is started counts from its parent's on, so this module, run as a
script, stands between: small itself, it runs a command and says what that took.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["FailedError", "Run", "measured", "reason"]

LIMIT: Final = 60
LONGEST: Final = 100


class FailedError(Exception):
    """A process that failed; the message is one line."""


class Run(NamedTuple):
    """What a process took, whether it ended or was ended.

    Attributes:
        seconds: CPU-seconds, start included.
        peak: The most memory it had, in MB.
        output: What it said.
    """

    seconds: float
    peak: float
    output: str


def measured(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    limit: int = LIMIT,
    partly: bool = False,
) -> Run:
    """Return what a command takes, which compiles and keeps bytecode as programs do.

    Args:
        command: The program and its arguments.
        folder: Where it runs.
        limit: After how many CPU-seconds it is ended.
        partly: Whether one that is ended is of use.

    Raises:
        FailedError: If it fails, or is ended and of no use.
    """
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", __file__, str(limit), *command],
        capture_output=True, text=True, cwd=folder, env=environment, check=True,
    )  # fmt: skip
    *said, last = done.stdout.splitlines()
    status, seconds, peak = json.loads(last)
    if status == -signal.SIGXCPU and not partly:
        raise FailedError(f"not done within {limit} CPU-seconds")
    if status not in {0, -signal.SIGXCPU}:
        raise FailedError(reason(done.stderr))
    return Run(seconds, peak, "\n".join(said))


def reason(stderr: str) -> str:
    r"""Return the line of a traceback, of Python or Node.js, that says what is wrong.

    >>> reason("Traceback\n  File x\nAttributeError: no name\nwhile generating 'event'")
    'AttributeError: no name'
    >>> reason("file:1\n  throw x\nTypeError: x\n    at main\n\nNode.js v20")
    'TypeError: x'
    >>> reason("")
    'it failed'
    """
    lines = [line.strip() for line in stderr.splitlines() if line.strip()] or ["it failed"]
    errors = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Invalid\w*)\b", line)]
    return (errors or lines)[-1][:LONGEST]


def _launch(limit: int, command: list[str]) -> None:
    """Run a command, and print its status, CPU-seconds and megabytes as the last line."""
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    with subprocess.Popen(command) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    sys.stdout.write("\n" + json.dumps([child.returncode, seconds, peak]) + "\n")


if __name__ == "__main__":
    _launch(int(sys.argv[1]), sys.argv[2:])
