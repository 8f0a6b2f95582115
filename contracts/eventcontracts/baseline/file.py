"""The file of known failures: `eventcontracts-baseline.toml`, to be read and edited by people."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.baseline.model import IDENTITY, Known
from eventcontracts.errors import InputError
from eventcontracts.writing import write

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

__all__ = ["BaselineError", "read_baseline", "write_baseline"]

KEYS: Final = ("reason", "until", *IDENTITY)
HEAD: Final = (
    "Known failures of the contract test: reported apart, they do not fail it. What an entry "
    "leaves out\nstands for anything; `until = 2027-01-31` lets it count again after that day."
)


class BaselineError(InputError):
    """A baseline that cannot be used.

    Attributes:
        file: The file.
    """

    def __init__(self, file: Path, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file


def read_baseline(file: Path) -> tuple[Known, ...]:
    """Return the known failures in a file.

    Raises:
        BaselineError: If it cannot be read, or what is in it cannot be used.
    """
    try:
        table = tomllib.loads(file.read_bytes().decode())
    except OSError as error:
        raise BaselineError(file, error.strerror or "it cannot be read") from None
    except (ValueError, RecursionError) as error:
        raise BaselineError(file, f"it is no TOML: {error}") from None
    entries = table.pop("known", [])
    if table or not isinstance(entries, list):
        raise BaselineError(file, "a baseline has entries [[known]] and nothing else")
    return tuple(_known(file, number, entry) for number, entry in enumerate(entries, 1))


def _known(file: Path, number: int, entry: Any) -> Known:
    where = f"entry {number} of [[known]]"
    if not isinstance(entry, dict):
        raise BaselineError(file, f"{where} is no table")
    for key, value in entry.items():
        if key not in KEYS:
            raise BaselineError(file, f"{where}: no key {key!r}; there are {', '.join(KEYS)}")
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        if not (is_day if key == "until" else isinstance(value, str)):
            what = "a day, such as 2027-01-31" if key == "until" else "a text"
            raise BaselineError(file, f"{where}: {key} is {what}, not {value!r}")
    if not str(entry.get("reason", "")).strip():
        raise BaselineError(file, f"{where} has no reason: say why the failure is accepted")
    if not entry.keys() & set(IDENTITY):
        raise BaselineError(file, f"{where} accepts everything: say which failure it is")
    return Known(**entry)


def write_baseline(file: Path, *, add: Iterable[Known] = (), drop: Collection[Known] = ()) -> None:
    """Write entries into a baseline and take others out; the rest of it stays as people wrote it.

    Args:
        file: The file; it need not be there.
        add: What is known from now on.
        drop: What is known no more.

    Raises:
        BaselineError: If what is in the file cannot be used.
        OSError: If it cannot be written.
    """
    import tomlkit

    known = read_baseline(file) if file.exists() else ()
    document = tomlkit.parse(file.read_text() if known else "")
    if not known:
        for line in HEAD.splitlines():
            document.add(tomlkit.comment(line))
        document.add(tomlkit.nl())
    entries = document.setdefault("known", tomlkit.aot())
    for number in reversed(range(len(known))):
        if known[number] in drop:
            del entries[number]
    for each in add:
        entry = tomlkit.table()
        for key in (*IDENTITY, "reason", "until"):
            if getattr(each, key) is not None:
                entry.add(key, getattr(each, key))
        entries.append(entry)
    write([tomlkit.dumps(document).encode()], file)
