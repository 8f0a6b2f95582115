"""Regular expressions as trees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from eventcontracts.compatibility.charsets import Charset

__all__ = ["Chars", "Choice", "Edge", "Look", "Node", "Repeated", "Sequence"]


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    charset: Charset


@dataclass(frozen=True, slots=True)
class Edge:
    """The start or the end of the text."""

    is_start: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What must follow, or must not."""

    node: Node
    follows: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """So many times."""

    node: Node
    least: int
    most: int | None


Node: TypeAlias = Chars | Edge | Look | Sequence | Choice | Repeated
