"""All that a source gives, as far as it can be told apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.leaves.sources import FIRST_MOMENT, YEAR, Clock, Fresh, Pool, tick

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.jsontypes import Json
    from eventcontracts.leaves.sources import Source

__all__ = ["spectrum"]

MOMENTS: Final = 64
"""How many times of a clock are told."""


def spectrum(source: Source) -> list[Json]:
    """Return values of a source: all of them, or each character at each place, or a year's times.

    >>> from eventcontracts.leaves.sources import pool_of
    >>> from eventcontracts.texts import Run
    >>> spectrum(pool_of(["b", 1])), spectrum(Fresh((Run("x", 1), Run("01", 2))))
    (['b', 1], ['x00', 'x11'])

    Args:
        source: Where values come from.
    """
    if isinstance(source, Fresh):
        most = max(len(run.alphabet) for run in source.form)
        return [
            "".join(run.alphabet[step % len(run.alphabet)] * run.length for run in source.form)
            for step in range(most)
        ]
    if isinstance(source, Clock):
        spread = len(source.offsets) // MOMENTS
        moments = (
            FIRST_MOMENT + step * YEAR // MOMENTS + source.offsets[step * spread]
            for step in range(MOMENTS)
        )
        return _read((tick(source.unit, moment) for moment in moments), huge=False)
    bodies = source.bodies if isinstance(source, Pool) else (source.body,)
    return _read(dict.fromkeys(bodies), huge=source.huge)


def _read(bodies: Iterable[bytes], *, huge: bool) -> list[Json]:
    text = b"[%b]" % b",".join(bodies)
    return list(json.loads(text) if huge else orjson.loads(text))
