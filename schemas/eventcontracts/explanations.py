"""What a code in a report means: the entry that `explain CODE` shows."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Explanation"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a finding of one code means, and what to do about it.

    Attributes:
        code: Lower-case words with hyphens; it never changes once it is published.
        title: What was found, in one line.
        meaning: What that says about the event, the schema or the consumer.
        remedy: What to do about it.

    >>> Explanation("invalid-hung", "no answer in time", "It waits.", "Bound it.").code
    'invalid-hung'
    """

    code: str
    title: str
    meaning: str
    remedy: str
