"""Replaying kept failures; whatever is in their files, nothing outside the folder is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.consumers import Delivery
from eventcontracts.errors import InputError
from eventcontracts.failures.records import RECORD_FORMAT, FailureRecord
from eventcontracts.folders import current
from eventcontracts.policy import Kind, Policy, Verdict
from eventcontracts.verification import PriorDelivery

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eventcontracts.consumers import Consumer, Outcome

__all__ = ["FailureReplay", "RecordError", "read_records", "replay_record"]

# Delivering a kept failure again, and saying whether it is fixed.


MAX_REPLAYS: Final = 10


"""How often what was unstable is delivered, each time to a fresh consumer."""


@dataclass(frozen=True, slots=True)
class FailureReplay:
    """The result of replaying a kept failure.

    Attributes:
        record: The failure.
        outcomes: What the consumer did with it, each time.
    """

    record: FailureRecord
    outcomes: tuple[Outcome, ...]

    @property
    def worst(self) -> Outcome:
        """The first outcome that is not right, or else the last one."""
        wrong = (outcome for outcome in self.outcomes if not self._is_right(outcome))
        return next(wrong, self.outcomes[-1])

    @property
    def is_fixed(self) -> bool:
        """Whether the consumer did right, as often as it was tried."""
        return all(self._is_right(outcome) for outcome in self.outcomes)

    def __str__(self) -> str:
        outcome = self.worst
        said = f" ({outcome.detail})" if outcome.detail else ""
        times = f" {len(self.outcomes)} times" if len(self.outcomes) > 1 and self.is_fixed else ""
        if self.is_fixed:
            return f"FIXED {self.record.name}: {outcome.verdict}{times}{said}"
        expected = " or ".join(self.record.expected)
        return f"FAILS {self.record.name}: {outcome.verdict}{said}, expected {expected}"

    def _is_right(self, outcome: Outcome) -> bool:
        return outcome.verdict in self.record.expected


def replay_record(record: FailureRecord, consumer: Consumer) -> FailureReplay:
    """Return what a fresh consumer does with a kept failure, after what came before it.

    Args:
        record: The failure.
        consumer: What it is delivered to.

    Raises:
        ConsumerError: If the consumer cannot be reached.
    """
    times = MAX_REPLAYS if record.verdict is Verdict.UNSTABLE and not record.before else 1
    outcomes: list[Outcome] = []
    for _ in range(times):
        consumer.reset()
        *_, outcome = consumer.deliver([*record.before, record.sent])
        outcomes.append(outcome)
        if outcome.verdict not in record.expected:
            break
    return FailureReplay(record, tuple(outcomes))


MAX_BODY_BYTES: Final = 64 << 20


MAX_PRIOR_DELIVERIES: Final = 10_000


class RecordError(InputError):
    """A kept failure that cannot be read.

    Attributes:
        path: Where it should be.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


def read_records(path: Path) -> tuple[tuple[Path, FailureRecord], ...]:
    """Return kept failures with their folders, sorted by name.

    Args:
        path: The folder of one failure, its `failure.json`, or a folder of such folders.

    Raises:
        RecordError: If there is none, or one cannot be read.
    """
    if path.name == "failure.json":
        path = path.parent
    if current(path, "failure.json").is_file():
        return ((path, _read_record(path)),)
    if not path.is_dir():
        raise RecordError(path, "there is no such failure; `verify` keeps them in folders")
    found = sorted(each for each in path.iterdir() if current(each, "failure.json").is_file())
    if not found:
        raise RecordError(path, "there is no failure in this folder")
    return tuple((each, _read_record(each)) for each in found)


def _read_record(folder: Path) -> FailureRecord:
    file = current(folder, "failure.json")
    try:
        facts = json.loads(_read_bytes(file))
        if not isinstance(facts, dict) or facts.get("format") != RECORD_FORMAT:
            raise RecordError(file, f"it is no failure of the format {RECORD_FORMAT}")
        return _parse_record(facts, folder)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, RecordError):
            raise
        raise RecordError(file, f"it is damaged: {type(error).__name__}: {error}") from None


def _parse_record(facts: dict[str, Any], folder: Path) -> FailureRecord:
    event_type = _require_string(facts["event_type"])
    body, raw = _read_body(folder, "event")
    before = facts["before"][:MAX_PRIOR_DELIVERIES]
    return FailureRecord(
        code=_require_string(facts["code"]),
        event_type=event_type,
        kind=Kind(facts["kind"]),
        operator=_read_optional(_require_string, facts["operator"]),
        pointer=_read_optional(_require_string, facts["pointer"]),
        keyword=_read_optional(_require_string, facts["keyword"]),
        case_id=_require_string(facts["case_id"]),
        policy=Policy(facts["policy"]),
        expected=tuple(Verdict(verdict) for verdict in facts["expected"]),
        verdict=Verdict(facts["verdict"]),
        detail=_require_string(facts["detail"]),
        cause=_require_string(facts["cause"]),
        catalog=_require_string(facts["catalog"]),
        layer=_read_optional(_require_string, facts["layer"]),
        seed=int(facts["seed"]),
        consumer=_require_string(facts["consumer"]),
        door=dict(facts["door"]),
        sent=Delivery(body, event_type, raw),
        before=tuple(
            _read_prior_delivery(folder, number, each) for number, each in enumerate(before)
        ),
    )


def _read_prior_delivery(folder: Path, number: int, facts: dict[str, Any]) -> PriorDelivery:
    body, raw = _read_body(folder, f"before/{number:04}")
    return PriorDelivery(
        _require_string(facts["name"]), body, _require_string(facts["event_type"]), raw
    )


def _read_body(folder: Path, stem: str) -> tuple[bytes, bytes | None]:
    """Return what was delivered, and that again where it need not be JSON."""
    file = current(folder, f"{stem}.json")
    if file.is_file():
        return _read_bytes(file), None
    raw = _read_bytes(current(folder, f"{stem}.bin"))
    return raw, raw


def _read_bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BODY_BYTES + 1)
    except OSError as error:
        raise RecordError(file, error.strerror or "it cannot be read") from None
    if len(content) > MAX_BODY_BYTES:
        raise RecordError(file, f"it has more than {MAX_BODY_BYTES:,} bytes")
    return content


def _require_string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text is expected, not {value!r:.60}")
    return value


def _read_optional(read: Callable[[Any], str], value: Any) -> str | None:
    return None if value is None else read(value)
