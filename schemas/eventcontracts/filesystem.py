"""Durable writes and locks: the file system keeps what it is given, and one run alone writes."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["lock", "naming", "synced"]


def lock(handle: int, *, wait: bool = False) -> None:
    """Hold an open file against other runs until it is closed, where the system can.

    Args:
        handle: Its descriptor.
        wait: Whether to wait for another run that holds it.

    Raises:
        BlockingIOError: If another run holds it.
    """
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        return
    fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error of the system name a file that the user knows.

    >>> from pathlib import Path
    >>> with naming(Path("orders.json")):
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
    OSError: [Errno 28] No space left on device: 'orders.json'
    """
    try:
        yield
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None


def synced(path: Path) -> None:
    """Wait until a file's content, or a folder's names, are on the disk.

    Not every system can tell it of a folder; there the names follow when the system sees fit.

    Raises:
        OSError: If a file cannot be written there, as on a disk that is full.
    """
    with suppress(OSError) if path.is_dir() else nullcontext():
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
