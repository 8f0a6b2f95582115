"""Which mutations are made: by class, operator, place and keyword."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.mutations.operators import Operator

__all__ = ["EVERYTHING", "OFF", "Selection"]

OFF: Final = frozenset({"text", "unknown"})
"""The classes of operators and edges that are used only when they are named."""


class Named(Protocol):
    """What has a name and belongs to a class."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def category(self) -> str:
        """Its class."""
        ...


@dataclass(frozen=True, slots=True)
class Selection:
    """Which mutations are made; all but those of the classes in `OFF` unless it says otherwise.

    Attributes:
        mutate: Classes and names of operators.
        at: Globs of pointers: `*` stands for anything between slashes, `**` for anything.
        keywords: Schema keywords that are broken.
        without: What is left out: classes, names of operators, globs, which begin with a slash or
            with `**`, and keywords, written `keyword:required`.
        own: More operators, beside those that come with the package or its plugins.

    >>> from eventcontracts.mutations import OPERATORS
    >>> remove = OPERATORS[0]
    >>> only = Selection(mutate=("presence",), at=("/data/**",), without=("keyword:type",))
    >>> only.takes(remove, "required"), only.takes(remove, "type")
    (True, False)
    >>> only.reaches("/data/id"), only.reaches("/name")
    (True, False)
    """

    mutate: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    own: tuple[Operator, ...] = ()

    def takes(self, operator: Named, keyword: str) -> bool:
        """Return whether an operator is to break a keyword.

        Args:
            operator: The operator.
            keyword: The keyword.
        """
        words = {operator.category, operator.name}
        named = words.intersection(self.mutate) if self.mutate else operator.category not in OFF
        if not named or (self.keywords and keyword not in self.keywords):
            return False
        return not (words | {f"keyword:{keyword}"}).intersection(self.without)

    def reaches(self, *pointers: str) -> bool:
        """Return whether something at a place is to be broken.

        Args:
            pointers: The place, as a pointer and as a pattern.
        """
        if self.at and not _match(self.at, pointers):
            return False
        return not _match([word for word in self.without if word[:1] in {"/", "*"}], pointers)


EVERYTHING: Final = Selection()
"""All mutations but those of the classes in `OFF`."""


def _match(globs: Iterable[str], pointers: Iterable[str]) -> bool:
    return any(_compiled(glob).fullmatch(pointer) for glob in globs for pointer in pointers)


@lru_cache(maxsize=256)
def _compiled(glob: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*|\?)", glob)
    known = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(known.get(part) or re.escape(part) for part in parts), re.DOTALL)
