"""The parts of a text that must not be kept: those with a form, names, and prose."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from eventcontracts.redaction.forms import RUN, Unit, forms_in, gaps, is_host, is_number
from eventcontracts.redaction.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["CACHED", "SHORTEST", "units"]

URL = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}://\S*")
CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
CAPITALS = re.compile(r"[A-Z][A-Z0-9]*")
SHORT_NUMBER = re.compile(r"\s*([0-9]{3,6})\s*")
WORD = re.compile(r"[^\W\d_]+")

SHORTEST = 3
"""How many characters a value needs to be recognized elsewhere by being the same."""

FIXED, KEY, SECRET, SENDER = Role.FIXED, Role.KEY, Role.SECRET, Role.SENDER
NAMES = frozenset({Role.NAME, Role.SENDER, Role.SECRET})
SHORT = frozenset({Role.HOST, Role.LINE, Role.PHONE})
"""Roles in which a text can be a host or a number without having the form of one."""

CACHED = 200
PUNCTUATION = ".,;:!?()[]\"'…"


def units(text: str, role: Role) -> tuple[Unit, ...]:
    """Return the parts of a text that are to be replaced or kept, from left to right.

    >>> [unit.kind for unit in units("http://10.1.2.3:80/users/jo@acme.com", Role.PLAIN)]
    ['ip4', 'word', 'host']
    >>> units("ORDER_PAID", Role.PLAIN)
    ()
    """
    return _units_of_short(text, role) if len(text) < CACHED else _units(text, role)


def _units(text: str, role: Role) -> tuple[Unit, ...]:
    if role is FIXED or _is_word_of_code(text, role):
        return ()
    found = list(forms_in(text))
    if role is SECRET:
        found = [unit for unit in found if unit.kind != "keep"]
    is_whole = len(found) == 1 and found[0][:2] == (0, len(text))
    if not is_whole and role in SHORT and (whole := _whole(text, role)):
        return (whole,)
    is_name = role in NAMES
    if is_name or (role is not KEY and _is_prose(text)):
        found += list(_runs(text, found, numbers=is_name))
    return tuple(sorted(found)) if len(found) > 1 else tuple(found)


def _is_word_of_code(text: str, role: Role) -> bool:
    """Return whether a text where a name could stand is written as only words of code are."""
    if role not in NAMES or role is SECRET:
        return False
    return bool(CONSTANT.fullmatch(text) or (role is SENDER and CAPITALS.fullmatch(text)))


_units_of_short = lru_cache(maxsize=1 << 14)(_units)


def _whole(text: str, role: Role) -> Unit | None:
    """Return the unit that a text is as a whole because of its role."""
    if role is Role.HOST and is_host(text):
        return Unit(0, len(text), "host")
    if role in {Role.LINE, Role.PHONE} and (short := SHORT_NUMBER.fullmatch(text)):
        return Unit(*short.span(1), "number")
    return None


def _runs(text: str, found: Sequence[Unit], *, numbers: bool) -> Iterator[Unit]:
    """Yield the words between units, and, where wanted, numbers of three digits or more.

    The words of a URL are not prose, and the names of its parameters say what their values are.
    """
    urls = [Unit(*url.span(), "url") for url in URL.finditer(text)] if "://" in text else []
    for start, end in gaps(text, sorted([*found, *urls])):
        for run in RUN.finditer(text, start, end):
            if not is_number(run.group()):
                yield Unit(*run.span(), "word")
            elif numbers and run.end() - run.start() >= SHORTEST:
                yield Unit(*run.span(), "number")


def _is_prose(text: str) -> bool:
    """Return whether a text is written for people: several words, or letters beyond ASCII."""
    if not text.isascii() and any(c.isalnum() and not c.isascii() for c in text):
        return True
    parts = text.split()
    if len(parts) < 2:  # noqa: PLR2004 - a single word is no prose
        return False
    words = [part for part in parts if WORD.fullmatch(part.strip(PUNCTUATION))]
    return len(words) > 1 and any(not word.isupper() for word in words)
