"""The selection of mutations by class, operator, place and keyword, and the names of cases."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.jsondata.jsontypes import InstancePath
    from eventcontracts.mutations.operator import Operator

__all__ = ["DEFAULT_SELECTION", "DISABLED_CLASSES", "CaseNames", "Selection", "case_name"]

# Names of cases: readable, stable, plain ASCII, each given once.


MAX_NAME_LENGTH: Final = 200


def case_name(*parts: str) -> str:
    """Return parts as one name of plain ASCII that can stand in a command or a file name.

    What is too long is cut, and told apart by a digest.

    >>> case_name("ORDER PLACED", "valid", "0")
    'ORDER_PLACED-valid-0'
    """
    whole = "-".join(parts)
    name = re.sub(r"[^A-Za-z0-9._-]", "_", whole)
    if len(name) <= MAX_NAME_LENGTH:
        return name
    digest = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{name[: MAX_NAME_LENGTH - len(digest) - 1]}-{digest}"


class CaseNames:
    """Gives names to the cases of one event type and kind.

    >>> names = CaseNames("TASK_ENQUEUED", "invalid")
    >>> names.of("remove", ("payload", "id"))
    'TASK_ENQUEUED-invalid-remove-payload.id'
    >>> names.of("remove", ("payload", "id"))
    'TASK_ENQUEUED-invalid-remove-payload.id-2'
    """

    def __init__(self, event_type: str, kind: str) -> None:
        self._begin = f"{event_type}-{kind}"
        self._given: Counter[str] = Counter()

    def of(self, operator: str, path: InstancePath, ordinal: int = 1) -> str:
        """Return the name of what an operator does at a place.

        Args:
            operator: The operator.
            path: The place.
            ordinal: Which of the constraints at that place it breaks, where it breaks several.
        """
        place = ".".join(map(str, path)) or "event"
        name = case_name(self._begin, operator, place)
        if ordinal > 1:
            name = f"{name}-{ordinal}"
        self._given[name] += 1
        while self._given[name] > 1:
            name = f"{name}-{self._given[name]}"
            self._given[name] += 1
        return name


DISABLED_CLASSES: Final = frozenset({"text", "unknown"})


"""The classes of operators and edges that are used only when they are named."""


class SelectableMutation(Protocol):
    """Anything with a name and a class that can be selected."""

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
    """A selection of mutations; without any word all but those of `DISABLED_CLASSES`.

    Attributes:
        mutate: Classes and names of operators.
        at: Globs of pointers: `*` stands for anything between slashes, `**` for anything.
        keywords: Schema keywords that are broken.
        without: What is left out: classes, names of operators, globs, which begin with a slash or
            with `**`, and keywords, written `keyword:required`.
        own: More operators, beside those that come with the package or its plugins.

    >>> from eventcontracts.mutations import STANDARD_OPERATORS
    >>> remove = STANDARD_OPERATORS[0]
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

    def takes(self, operator: SelectableMutation, keyword: str) -> bool:
        """Return whether an operator is to break a keyword.

        Args:
            operator: The operator.
            keyword: The keyword.
        """
        words = {operator.category, operator.name}
        named = (
            words.intersection(self.mutate)
            if self.mutate
            else operator.category not in DISABLED_CLASSES
        )
        if not named or (self.keywords and keyword not in self.keywords):
            return False
        return not (words | {f"keyword:{keyword}"}).intersection(self.without)

    def reaches(self, *pointers: str) -> bool:
        """Return whether something at a place is to be broken.

        Args:
            pointers: The place, as a pointer and as a pattern.
        """
        if self.at and not _any_glob_matches(self.at, pointers):
            return False
        return not _any_glob_matches(
            [word for word in self.without if word[:1] in {"/", "*"}], pointers
        )


DEFAULT_SELECTION: Final = Selection()


"""All mutations but those of the classes in `OFF`."""


def _any_glob_matches(globs: Iterable[str], pointers: Iterable[str]) -> bool:
    return any(_compile_glob(glob).fullmatch(pointer) for glob in globs for pointer in pointers)


@lru_cache(maxsize=256)
def _compile_glob(glob: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*|\?)", glob)
    known = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(known.get(part) or re.escape(part) for part in parts), re.DOTALL)
