"""Finding the line of the user's code in a stack."""

from __future__ import annotations

import os
import re
import sysconfig
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

__all__ = ["Frame", "dumped_frames", "place", "traceback_frames"]

Frame = tuple[str, int]
"""A file and a line number."""

DUMPED = re.compile(r'^  File "(?P<file>.*)", line (?P<line>\d+) in ', re.MULTILINE)
OURS = os.path.dirname(__file__) + os.sep  # noqa: PTH120 - compared with code objects' text
FOREIGN = (*{sysconfig.get_path(name) + os.sep for name in ("stdlib", "purelib", "platlib")},)


def traceback_frames(traceback: TracebackType | None) -> Iterator[Frame]:
    """Yield the frames of a traceback, the outermost first."""
    while traceback is not None:
        yield traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next


def dumped_frames(dump: str) -> tuple[Frame, ...]:
    """Return the frames in a dump of `faulthandler`, the outermost first.

    >>> dumped_frames('  File "a.py", line 3 in on_event')
    (('a.py', 3),)
    """
    found = [(match["file"], int(match["line"])) for match in DUMPED.finditer(dump)]
    return tuple(reversed(found))


def place(frames: Sequence[Frame], home: str, base: str) -> str:
    """Return `file:line` of the innermost frame in the user's own code.

    Without such a frame it is the innermost one that is not ours, and without any it is empty.

    Args:
        frames: The stack, outermost first.
        home: The folder of the consumer's module, which is the user's wherever it lies.
        base: The working folder, which is the user's but for an environment in it.

    >>> place([("/app/desk.py", 88)], home="/app", base="/")
    'app/desk.py:88'
    """
    foreign = [frame for frame in frames if not frame[0].startswith(OURS)]
    own = [frame for frame in foreign if _is_own(frame[0], home, base)]
    if not foreign:
        return ""
    file, line = (own or foreign)[-1]
    return f"{file.removeprefix(_inside(base))}:{line}"


def _is_own(file: str, home: str, base: str) -> bool:
    if home and file.startswith(_inside(home)):
        return True
    return file.startswith(_inside(base)) and not file.startswith(FOREIGN)


def _inside(folder: str) -> str:
    return folder.rstrip(os.sep) + os.sep
