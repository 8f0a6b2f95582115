"""The one place that asks for the canonical forms of jsonschema-rs.

That interface is marked experimental: whatever goes wrong in it means that it does not know. As it
may take any time and memory on schemas from outside, it is asked in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Schema

__all__ = ["answer", "covers"]

SECONDS: Final = 5
MEMORY: Final = 2**30
"""The bytes that the process may take, where the system can hold it to that."""

COMMAND: Final = "from eventcontracts.compatibility.canonical import answer; answer()"


def covers(wide: Schema, narrow: Schema) -> bool:
    """Return whether canonical forms prove that one schema admits all that another does.

    Args:
        wide: A schema in draft 2020-12.
        narrow: The schema that may lie inside it.

    >>> covers({"type": "number"}, {"type": "integer", "minimum": 0})
    True
    >>> covers({"type": "integer"}, {"type": "number"})
    False
    """
    try:
        done = subprocess.run(  # noqa: S603  our own code, with the schemas as its input
            [sys.executable, "-P", "-c", COMMAND],
            input=json.dumps([wide, narrow]).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, RecursionError, subprocess.SubprocessError):
        return False
    return done.stdout.strip() == b"proved"


def answer() -> None:
    """Answer the question on standard input; the process of `covers` does nothing else."""
    _limit()
    wide, narrow = json.load(sys.stdin)
    if _is_proved(wide, narrow):
        sys.stdout.write("proved")


def _is_proved(wide: Schema, narrow: Schema) -> bool:
    big, small = _canonical(wide), _canonical(narrow)
    if str(big.covers(small)) == "yes":
        return True
    return bool(str(small.subtract(big).satisfiability()) == "no")


def _canonical(schema: Schema) -> Any:
    return jsonschema_rs.canonicalize(schema, draft=20, validate_formats=True, offline=True)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
