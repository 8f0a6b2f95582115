"""Sources: where the value of a leaf comes from in each event.

Filling an event has to be quick, so a source is data that a template compiles, not a function:
a fixed value, a pool of encoded values, a form of fresh text, or a clock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import orjson

from eventcontracts.jsondata.jsontext import canonical, compact
from eventcontracts.schema.validator import Validator
from eventcontracts.schema.vocabulary import SCALAR_ASSERTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from eventcontracts.jsondata.jsontypes import Json, JsonObject
    from eventcontracts.strings import StringTemplate
    from eventcontracts.structure import SchemaNode

__all__ = [
    "FIRST_TIMESTAMP",
    "POOL_SIZE",
    "YEAR_MILLISECONDS",
    "Constant",
    "RandomString",
    "ScalarSlot",
    "ScalarSource",
    "Timestamp",
    "ValuePool",
    "accept_any",
    "encode_timestamp",
    "leaf_check",
    "leaf_schema",
    "pool_of",
    "representative_values",
    "timestamp_samples",
]

# Whether a value meets what the schema says about a leaf.


def leaf_schema(node: SchemaNode) -> JsonObject:
    """Return the plain keywords of a node as a schema without references."""
    parts = [{k: f.schema[k] for k in SCALAR_ASSERTIONS if k in f.schema} for f in node.fragments]
    kept = [part for part in parts if part]
    return kept[0] if len(kept) == 1 else {"allOf": kept} if kept else {}


def leaf_check(node: SchemaNode) -> Callable[[Json], bool]:
    """Return the check of a leaf's values; a value that passes may be used at the node."""
    if node.excluded:
        return node.check.is_valid
    schema = leaf_schema(node)
    if not schema.keys() - {"type"}:
        return accept_any
    return _compile_leaf(canonical(schema)).is_valid


def accept_any(_: Json) -> bool:
    """Return True: a check that every value passes."""
    return True


@lru_cache(maxsize=1_024)
def _compile_leaf(schema: bytes) -> Validator:
    """Return the validator of a leaf; most leaves are like many others."""
    return Validator(json.loads(schema))


POOL_SIZE: Final = 256


"""How many entries a pool has: one random byte picks one."""


FIRST_TIMESTAMP: Final = 1_748_736_000_000


"""The time of the first event of a stream: the beginning of June 2025, in milliseconds."""


YEAR_MILLISECONDS: Final = 365 * 24 * 3600 * 1000


"""After how many milliseconds the times of a stream begin anew."""


MILLISECOND_SUFFIXES: Final = tuple(b'%03dZ"' % millisecond for millisecond in range(1_000))


"""How a date-time ends."""


DAY_SECONDS: Final = 24 * 60 * 60
MINUTE_PARTS: Final = tuple(b"%02d:%02d:" % divmod(minute, 60) for minute in range(24 * 60))
SECOND_PARTS: Final = tuple(b"%02d." % second for second in range(60))


HUGE_INTEGER: Final = 2**63


@dataclass(frozen=True, slots=True)
class Constant:
    """One value, encoded; `huge` as for a pool."""

    body: bytes
    huge: bool = False


@dataclass(frozen=True, slots=True)
class ValuePool:
    """`POOL_SIZE` encoded values, some of them possibly the same.

    Attributes:
        bodies: The values.
        huge: Whether one of them is an integer of more than 64 bits.
    """

    bodies: tuple[bytes, ...]
    huge: bool = False


@dataclass(frozen=True, slots=True)
class RandomString:
    """A text of a form, new in each event."""

    form: StringTemplate


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A time near the event's own.

    Attributes:
        unit: `ms` or `s` since the epoch as a number, the same as `ms text`, `s text` and
            `s.us text`, `iso` as a date-time text with milliseconds, or how `strftime` writes
            another text.
        offsets: `POOL_SIZE` distances from the event's time, in milliseconds.
    """

    unit: str
    offsets: tuple[int, ...]


ScalarSource: TypeAlias = Constant | ValuePool | RandomString | Timestamp


class ScalarSlot:
    """A value in the tree of an event; two places that hold one leaf hold the same value."""

    __slots__ = ("source",)

    def __init__(self, source: ScalarSource) -> None:
        self.source = source


def pool_of(values: Sequence[Json]) -> Constant | ValuePool:
    """Return the source that picks one of some values, each about equally often.

    >>> pool_of([1])
    Constant(body=b'1', huge=False)
    """
    written = dict.fromkeys(map(compact, values))
    bodies = [bytes(memoryview(body)) for body in written][:POOL_SIZE]  # orjson's take 4 kB each
    huge = any(isinstance(value, int) and abs(value) >= HUGE_INTEGER for value in values)
    if len(bodies) == 1:
        return Constant(bodies[0], huge)
    return ValuePool(_fill_pool(tuple(bodies)), huge)


@lru_cache(maxsize=1_024)
def _fill_pool(bodies: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the entries of a pool; pools of the same values share them, which keeps them near."""
    return tuple(bodies[entry * len(bodies) // POOL_SIZE] for entry in range(POOL_SIZE))


def timestamp_samples(clock: Timestamp) -> list[bytes]:
    """Return what a clock shows first, last and between."""
    last = FIRST_TIMESTAMP + YEAR_MILLISECONDS
    moments = (
        FIRST_TIMESTAMP + min(clock.offsets),
        (FIRST_TIMESTAMP + last) // 2,
        last + max(clock.offsets),
    )
    return [encode_timestamp(clock.unit, moment) for moment in moments]


EPOCH_STRINGS: Final[dict[str, Callable[[int], bytes]]] = {
    "ms text": lambda moment: b'"%d"' % moment,
    "s text": lambda moment: b'"%d"' % (moment // 1000),
    "s.us text": lambda moment: b'"%d.%06d"' % (moment // 1000, moment % 1000 * 1000),
}
"""How moments since the epoch are written as texts."""


def encode_timestamp(unit: str, moment: int) -> bytes:
    """Return a moment as a clock writes it.

    Args:
        unit: The clock's unit.
        moment: Milliseconds since the epoch.

    >>> encode_timestamp("iso", 0), encode_timestamp("s", 1500)
    (b'"1970-01-01T00:00:00.000Z"', b'1')
    >>> encode_timestamp("%Y-%m-%dT%H:%M:%S.%fZ", 1500)
    b'"1970-01-01T00:00:01.500000Z"'
    """
    if unit == "iso":
        return _datetime_prefix(moment // 1000) + MILLISECOND_SUFFIXES[moment % 1000]
    if "%" in unit:
        return compact(_utc_datetime(moment).strftime(unit))
    if unit in EPOCH_STRINGS:
        return EPOCH_STRINGS[unit](moment)
    return b"%d" % (moment if unit == "ms" else moment // 1000)


def _datetime_prefix(second: int) -> bytes:
    """Return the beginning of a date-time, down to the second."""
    day, within = divmod(second, DAY_SECONDS)
    return _date_prefix(day) + MINUTE_PARTS[within // 60] + SECOND_PARTS[within % 60]


@lru_cache(maxsize=1_024)
def _date_prefix(day: int) -> bytes:
    """Return how the date-times of a day since the epoch begin; a stream has few days."""
    return b'"%bT' % datetime.fromtimestamp(day * DAY_SECONDS, UTC).isoformat()[:10].encode()


def _utc_datetime(milliseconds: int) -> datetime:
    """Return a moment since the epoch."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=1000 * rest)


# All that a source gives, as far as it can be told apart.


TIMESTAMP_SAMPLES: Final = 64


"""How many times of a clock are told."""


def representative_values(source: ScalarSource) -> list[Json]:
    """Return values of a source: all of them, or each character at each place, or a year's times.

    >>> from eventcontracts.scalars.scalar_sources import pool_of
    >>> from eventcontracts.strings import CharacterRun
    >>> representative_values(pool_of(["b",
    ...     1])), representative_values(RandomString((CharacterRun("x", 1), CharacterRun("01", 2))))
    (['b', 1], ['x00', 'x11'])

    Args:
        source: Where values come from.
    """
    if isinstance(source, RandomString):
        most = max(len(run.alphabet) for run in source.form)
        return [
            "".join(run.alphabet[step % len(run.alphabet)] * run.length for run in source.form)
            for step in range(most)
        ]
    if isinstance(source, Timestamp):
        spread = len(source.offsets) // TIMESTAMP_SAMPLES
        moments = (
            FIRST_TIMESTAMP
            + step * YEAR_MILLISECONDS // TIMESTAMP_SAMPLES
            + source.offsets[step * spread]
            for step in range(TIMESTAMP_SAMPLES)
        )
        return _decode_bodies(
            (encode_timestamp(source.unit, moment) for moment in moments), huge=False
        )
    bodies = source.bodies if isinstance(source, ValuePool) else (source.body,)
    return _decode_bodies(dict.fromkeys(bodies), huge=source.huge)


def _decode_bodies(bodies: Iterable[bytes], *, huge: bool) -> list[Json]:
    text = b"[%b]" % b",".join(bodies)
    return list(json.loads(text) if huge else orjson.loads(text))
