"""Files and folders that are to be read: nothing outside them, nothing too large."""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from eventcontracts.documents.document import DocumentError, SourceLocation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

__all__ = [
    "MAX_BYTES",
    "decode_text",
    "folder_entries",
    "numbered_lines",
    "read_bytes",
    "read_text",
]

MAX_BYTES = 64 * 1024 * 1024
"""How large a page, a JSON file, or one line of a capture may be."""

NUL = b"\0"

DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
"""How a page of HTML or XML says what encoding it is in."""


def read_text(path: Path) -> str:
    """Return the text of a file: UTF-8, without byte order mark, each line end a line feed.

    Raises:
        DocumentError: If the file is missing, unreadable, too large or no text.
    """
    data = read_bytes(path)
    return decode_text(data, path).replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """Return the bytes of a file.

    Args:
        path: The file.
        most: How many of its first bytes; all of them unless given.

    Raises:
        DocumentError: If the file is missing, unreadable, or larger than `MAX_BYTES`.
    """
    with open_unpacked(path) as file:
        if most is not None:
            return file.read(most)
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        problem = f"larger than {MAX_BYTES // 1024 // 1024} MiB; split it"
        raise DocumentError(SourceLocation(str(path), 1), problem)
    return data


def decode_text(data: bytes, path: Path, line: int = 1) -> str:
    """Return bytes as text.

    Args:
        data: Text in UTF-8, with or without a byte order mark, or HTML or XML in the encoding that
            it declares.
        path: The file that they are from.
        line: The line on which they begin.

    Raises:
        DocumentError: If they are in no such encoding, or hold a zero byte.
    """
    declared = DECLARED.search(data, 0, 1024)
    if NUL in data:
        line += data.count(b"\n", 0, data.index(NUL))
        raise DocumentError(SourceLocation(str(path), line), "not text; save the file as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if declared:
            return _declared(data, declared[1].decode(), path)
        line += data.count(b"\n", 0, error.start)
        problem = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise DocumentError(SourceLocation(str(path), line), problem) from None


def _declared(data: bytes, encoding: str, path: Path) -> str:
    """Return text in the encoding that it declares itself."""
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        problem = f"not in {encoding}, as it says it is; save the file as UTF-8"
        raise DocumentError(SourceLocation(str(path), 1), problem) from None


@contextmanager
def open_unpacked(path: Path) -> Iterator[BufferedReader | gzip.GzipFile]:
    """Open a file for reading, unpacked if its name ends in `.gz`.

    Raises:
        DocumentError: If it is missing or cannot be read, also while it is open.
    """
    if not path.is_file():
        problem = "not a regular file" if path.exists() else "there is no such file"
        raise DocumentError(SourceLocation(str(path), 1), problem)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield file
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(SourceLocation(str(path), 1), f"cannot be read: {reason}") from None


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file with their numbers from 1, one in memory at a time.

    Raises:
        DocumentError: If the file cannot be read, or a line is too long.
    """
    with open_unpacked(path) as file:
        number = 0
        while line := file.readline(MAX_BYTES + 1):
            number += 1
            if len(line) > MAX_BYTES:
                problem = f"the line is longer than {MAX_BYTES // 1024 // 1024} MiB"
                raise DocumentError(SourceLocation(str(path), number), problem)
            yield number, line


def folder_entries(folder: Path, home: Path) -> list[Path]:
    """Return what lies directly in a folder, sorted by name, without dot files.

    Raises:
        DocumentError: If the folder cannot be listed, or a link in it leads outside `home`.
    """
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise DocumentError(
            SourceLocation(str(folder), 1), f"cannot be read: {error.strerror}"
        ) from None
    for path in found:
        if path.is_symlink() and not path.resolve().is_relative_to(home.resolve()):
            raise DocumentError(
                SourceLocation(str(path), 1), "a link that leads outside the folder"
            )
    return found
