"""Spelling: names that are a slip away from each other."""

from __future__ import annotations

from typing import Final

__all__ = ["is_alike", "is_one_edit"]

MIN_KEY_LENGTH: Final = 5
"""Shorter names are alike by chance."""


def is_alike(one: str, other: str) -> bool:
    """Return whether one of two names may be the other one misspelled.

    >>> is_alike("custmerId", "customerId"), is_alike("line1", "line2"), is_alike("item", "items")
    (True, False, False)
    """
    if min(len(one), len(other)) < MIN_KEY_LENGTH or one.rstrip("s") == other.rstrip("s"):
        return False
    if one.rstrip("0123456789") == other.rstrip("0123456789"):
        return False
    return one.lower() == other.lower() or is_one_edit(one, other)


def is_one_edit(one: str, other: str) -> bool:
    """Return whether one letter was added, left out or changed, or two were exchanged.

    >>> is_one_edit("paid", "apid"), is_one_edit("paid", "paid"), is_one_edit("paid", "said")
    (True, True, True)
    """
    short, long = sorted((one, other), key=len)
    same = next(
        (i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    left, right = short[same:], long[same:]
    swapped = left[1::-1] + left[2:] == right
    return left == right[1:] or left[1:] == right[1:] or swapped
