"""Reading kept failures; whatever is in the files, nothing outside their folder is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.consumers import Delivery
from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind, Policy, Verdict
from eventcontracts.failures.record import FORMAT, Record
from eventcontracts.verification import Earlier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["RecordError", "read_records"]

LARGEST: Final = 64 << 20
MOST_BEFORE: Final = 10_000


class RecordError(InputError):
    """A kept failure that cannot be read.

    Attributes:
        path: Where it should be.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


def read_records(path: Path) -> tuple[tuple[Path, Record], ...]:
    """Return kept failures with their folders, sorted by name.

    Args:
        path: The folder of one failure, its `failure.json`, or a folder of such folders.

    Raises:
        RecordError: If there is none, or one cannot be read.
    """
    if path.name == "failure.json":
        path = path.parent
    if (path / "failure.json").is_file():
        return ((path, _read(path)),)
    if not path.is_dir():
        raise RecordError(path, "there is no such failure; `verify` keeps them in folders")
    found = sorted(each.parent for each in path.glob("*/failure.json"))
    if not found:
        raise RecordError(path, "there is no failure in this folder")
    return tuple((each, _read(each)) for each in found)


def _read(folder: Path) -> Record:
    file = folder / "failure.json"
    try:
        facts = json.loads(_bytes(file))
        if not isinstance(facts, dict) or facts.get("format") != FORMAT:
            raise RecordError(file, f"it is no failure of the format {FORMAT}")
        return _record(facts, folder)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, RecordError):
            raise
        raise RecordError(file, f"it is damaged: {type(error).__name__}: {error}") from None


def _record(facts: dict[str, Any], folder: Path) -> Record:
    event_type = _text(facts["event_type"])
    body, raw = _body(folder, "event")
    before = facts["before"][:MOST_BEFORE]
    return Record(
        code=_text(facts["code"]),
        event_type=event_type,
        kind=Kind(facts["kind"]),
        operator=_maybe(_text, facts["operator"]),
        pointer=_maybe(_text, facts["pointer"]),
        keyword=_maybe(_text, facts["keyword"]),
        case_id=_text(facts["case_id"]),
        policy=Policy(facts["policy"]),
        expected=tuple(Verdict(verdict) for verdict in facts["expected"]),
        verdict=Verdict(facts["verdict"]),
        detail=_text(facts["detail"]),
        cause=_text(facts["cause"]),
        catalog=_text(facts["catalog"]),
        layer=_maybe(_text, facts["layer"]),
        seed=int(facts["seed"]),
        consumer=_text(facts["consumer"]),
        door=dict(facts["door"]),
        sent=Delivery(body, event_type, raw),
        before=tuple(_earlier(folder, number, each) for number, each in enumerate(before)),
    )


def _earlier(folder: Path, number: int, facts: dict[str, Any]) -> Earlier:
    body, raw = _body(folder / "before", f"{number:04}")
    return Earlier(_text(facts["name"]), body, _text(facts["event_type"]), raw)


def _body(folder: Path, stem: str) -> tuple[bytes, bytes | None]:
    """Return what was delivered, and that again where it need not be JSON."""
    file = folder / f"{stem}.json"
    if file.is_file():
        return _bytes(file), None
    raw = _bytes(file.with_suffix(".bin"))
    return raw, raw


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise RecordError(file, error.strerror or "it cannot be read") from None
    if len(content) > LARGEST:
        raise RecordError(file, f"it has more than {LARGEST:,} bytes")
    return content


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text is expected, not {value!r:.60}")
    return value


def _maybe(read: Callable[[Any], str], value: Any) -> str | None:
    return None if value is None else read(value)
