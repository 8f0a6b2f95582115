"""Texts like those that were seen: their form and their markup stay, what they say varies."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Final

from eventcontracts.scalars.pools import name_words
from eventcontracts.strings import CharacterRun, random_string, template_of_example

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from eventcontracts.strings import StringTemplate

__all__ = ["digits_like", "has_markup", "marked_like", "urls_like"]

MAX_VARIATIONS: Final = 64

MARKUP: Final = re.compile(
    r"<[^<>\s][^<>]*>"  # a tag, or a mention as Slack and Discord write it
    r"|https?://\S+"
    r"|(?<!\S)[@#][\w.-]+"
    r"|(?<!\S)[/!][a-z][\w@]*"  # a command to a bot
    r"|:[a-z][a-z0-9_+-]*:"  # an emoji by its name
    r"|\{\{?[^{}]*\}?\}|&#?\w+;"
)
"""What machines read in a text that people write."""

WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


def has_markup(texts: Sequence[str]) -> bool:
    """Return whether machines read something in one of some texts.

    >>> has_markup(["<@U123ABC> hello"]), has_markup(["Hello there, 5 < 6"])
    (True, False)
    """
    return any(MARKUP.search(text) for text in texts)


def marked_like(seen: Sequence[str], words: Sequence[str], random: Random) -> list[str]:
    """Return texts with the markup of those that were seen, and with other words.

    >>> from random import Random
    >>> marked_like(["<@U123ABC> hello"], ["moon"], Random(0))[:2]
    ['<@U123ABC> hello', '<@U123ABC> moon']
    """

    def other(text: str) -> str:
        found, at = [], 0
        for mark in MARKUP.finditer(text):
            found += [_with_words(text[at : mark.start()], words, random), mark[0]]
            at = mark.end()
        return "".join([*found, _with_words(text[at:], words, random)])

    varied = [other(seen[step % len(seen)]) for step in range(MAX_VARIATIONS)]
    return list(dict.fromkeys([*seen, *varied]))


def _with_words(text: str, words: Sequence[str], random: Random) -> str:
    return WORD.sub(lambda _: words[int(random.random() * len(words))], text)


def urls_like(seen: Sequence[str], taken: frozenset[str], random: Random) -> list[str]:
    """Return addresses like those that were seen, with other ids; none where they have none.

    Where there are names in them, there are none either.

    >>> from random import Random
    >>> found = urls_like(["https://api.example.com/rooms/4711?page=2"], frozenset(), Random(0))
    >>> len(set(found)) > 50, found[0][:30]
    (True, 'https://api.example.com/rooms/')
    """
    paths = [re.split(r"([/?&=#]+)", text) for text in seen]
    if any(not taken.isdisjoint(name_words(part)) for parts in paths for part in parts):
        return []
    if not any(template_of_example(part) for parts in paths for part in parts):
        return []
    return [
        "".join(_like(part, random) for part in paths[step % len(paths)])
        for step in range(MAX_VARIATIONS)
    ]


def _like(part: str, random: Random) -> str:
    form = template_of_example(part)
    return random_string(form, random) if form else part


def digits_like(seen: Sequence[str]) -> StringTemplate | None:
    """Return the form of numerals that all have so many digits; None where they have not.

    >>> [run.length for run in digits_like(["1042"])], digits_like(["1042", "x"])
    ([1, 3], None)
    """
    lengths = {len(text) for text in seen}
    if len(lengths) != 1 or not all(text.isascii() and text.isdigit() for text in seen):
        return None
    (length,) = lengths
    first = "123456789" if all(text[0] != "0" for text in seen) else string.digits
    rest = (CharacterRun(string.digits, length - 1),) if length > 1 else ()
    return (CharacterRun(first, 1), *rest)
