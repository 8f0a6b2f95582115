"""What the last lines that a program printed tell of its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.printing import printable

if TYPE_CHECKING:
    from eventcontracts.consumers.process import Process

__all__ = ["Tail", "told"]

LONGEST: Final = 200
ERROR: Final = re.compile(
    r"^(?:Exception in thread \S+ |Uncaught |panic: |fatal error: )?(\w[\w.:$]*)"
)
NAMED: Final = re.compile(r"(?:Error|Exception|Warning|Panic)$")
LOUD: Final = re.compile(r"\b(?:\w*Error|\w*Exception|panic|fatal)\b")
FRAME: Final = re.compile(r'^\s+File "(.+)", line (\d+)', re.MULTILINE)
PLACE: Final = re.compile(r"(?:at |\(|File \"|^\s*)?([\w./@+-]+\.\w+)(?::|\", line | line )(\d+)")


class Tail:
    """A witness that reads what a program printed last."""

    def late(self, process: Process) -> str:
        """Return nothing: a program that hangs does not say where."""
        del process
        return ""

    def ended(self, process: Process, how: str) -> tuple[str, str]:
        """Return how it ended with the line that tells why, and the kind of error."""
        said, cause = told(process.tail)
        return f"{how}: {said}" if said else how, f"{how} {cause}".strip()

    def close(self) -> None:
        """Do nothing: it holds nothing."""


def told(tail: bytes) -> tuple[str, str]:
    r"""Return the line that tells why a program ended, and what lasts of it: error and place.

    It is the last line that names an error, or else the last line.

    >>> told(b"TypeError: no id\n    at on_event (/app/desk.js:12:3)\n\nNode.js v20\n")
    ('TypeError: no id', 'TypeError at desk.js:12')
    >>> told(b"no order at desk.pl line 7.\n")
    ('no order at desk.pl line 7.', 'desk.pl:7')
    """
    text = tail.decode(errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    loud = [line for line in lines if LOUD.search(line) and not line.startswith((" ", "\t"))]
    if not lines:
        return "", ""
    line = (loud or lines)[-1].strip()
    match = ERROR.match(line)
    name = match[1] if match and NAMED.search(match[1].rstrip(":")) else ""
    cause = " at ".join(filter(None, (name.rstrip(":"), _place(line, "\n".join(lines)))))
    return printable(line[:LONGEST]), printable(cause)


def _place(line: str, text: str) -> str:
    """Return the file and line that a text names: Python names the innermost last, others first."""
    frames = list(FRAME.finditer(text))
    found = PLACE.search(line) or (frames[-1] if frames else PLACE.search(text))
    return f"{found[1].rpartition('/')[2]}:{found[2]}" if found else ""
