"""Waivers: breaks that somebody has decided to live with, why, and until when.

[[waivers]]
change = "required-added-1f0c9b7e"
reason = "All consumers were updated in March."
expires = 2026-12-31
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eventcontracts.documents.files import read_text
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from eventcontracts.evolution.changes import Change

__all__ = ["Waiver", "WaiverError", "idle_waiver_notes", "read_waivers", "waived_changes"]


class WaiverError(InputError):
    """A file of waivers that cannot be used."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One break that is accepted.

    Attributes:
        change: The identity of the change.
        reason: Why it is accepted.
        expires: The last day on which it is; None if it always is.
    """

    change: str
    reason: str
    expires: dt.date | None = None

    def holds(self, today: dt.date) -> bool:
        """Return whether it has not expired.

        >>> day = dt.date(2026, 4, 1)
        >>> Waiver("type-changed-0", "agreed", expires=day).holds(day)
        True
        """
        return self.expires is None or today <= self.expires


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Return the waivers of a file.

    Raises:
        WaiverError: If it is no TOML, or a waiver lacks its change or its reason.
    """
    try:
        found = tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise WaiverError(f"{path}: {error}") from None
    entries = found.pop("waivers", [])
    if found or not isinstance(entries, list):
        raise WaiverError(f"{path}: only a list of tables [[waivers]] stands in such a file")
    return tuple(
        _parse_waiver(entry, f"{path}: [[waivers]] number {n}")
        for n, entry in enumerate(entries, 1)
    )


def _parse_waiver(entry: Any, where: str) -> Waiver:
    expires = entry.get("expires")
    known = entry.keys() <= {"change", "reason", "expires"}
    texts = all(
        isinstance(entry.get(key), str) and entry[key].strip() for key in ("change", "reason")
    )
    if not known or not texts:
        raise WaiverError(
            f"{where}: it has a change, a reason, and perhaps a day on which it expires"
        )
    if isinstance(expires, dt.datetime):
        expires = expires.date()
    if expires is not None and not isinstance(expires, dt.date):
        raise WaiverError(f"{where}: expires is a date such as 2026-12-31")
    return Waiver(entry["change"], entry["reason"], expires)


def waived_changes(
    changes: Iterable[Change], waivers: Sequence[Waiver], today: dt.date
) -> dict[str, Waiver]:
    """Return the waiver that holds for each change that has one, by the change's identity."""
    holding = {waiver.change: waiver for waiver in waivers if waiver.holds(today)}
    return {change.id: holding[change.id] for change in changes if change.id in holding}


def idle_waiver_notes(
    changes: Iterable[Change], waivers: Sequence[Waiver], today: dt.date
) -> tuple[str, ...]:
    """Return notes on waivers that do nothing: expired, or for no change at all."""
    ids = {change.id for change in changes}
    told = []
    for waiver in waivers:
        if not waiver.holds(today):
            told.append(f"the waiver of {waiver.change} expired on {waiver.expires}")
        elif waiver.change not in ids:
            told.append(f"the waiver of {waiver.change} is for no change here; remove it")
    return tuple(told)
