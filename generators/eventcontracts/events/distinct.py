"""Lists whose items differ."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.jsontext import compact
from eventcontracts.leaves import POOL_SIZE, Clock, Fixed, Fresh, Leaf, Pool, Source, tick
from eventcontracts.structure import UnsatisfiableError
from eventcontracts.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["distinct"]

TRIES: Final = 40
NOON: Final = 1_750_000_000_000


def distinct(grown: Callable[[int], Any], length: int, chance: Callable[[], float]) -> list[Any]:
    """Return trees with fixed leaves that differ from each other.

    Args:
        grown: Grows the tree of an item from its index.
        length: How many are wanted.
        chance: Where chance comes from.

    Raises:
        UnsatisfiableError: If there are not so many.
    """
    found: dict[bytes, Any] = {}
    random = Random(chance())
    for _ in range(TRIES * length):
        if len(found) == length:
            break
        tree = _fixed(grown(len(found)), random)
        found.setdefault(_written(tree), tree)
    if len(found) < length:
        raise UnsatisfiableError("", f"no {length} different items were found")
    return list(found.values())


def _fixed(tree: Any, random: Random) -> Any:
    """Return a tree with each leaf fixed to one of its values."""
    if isinstance(tree, dict):
        return {name: _fixed(part, random) for name, part in tree.items()}
    if isinstance(tree, list):
        return [_fixed(part, random) for part in tree]
    return Leaf(_one_of(tree.source, random))


def _one_of(source: Source, random: Random) -> Fixed:
    spot = int(random.random() * POOL_SIZE)
    if isinstance(source, Pool):
        return Fixed(source.bodies[spot], source.huge)
    if isinstance(source, Fresh):
        return Fixed(compact(text_of(source.form, random)))
    if isinstance(source, Clock):
        return Fixed(tick(source.unit, NOON + source.offsets[spot] + spot))
    return source


def _written(tree: Any) -> bytes:
    if isinstance(tree, dict):
        pairs = sorted((name, _written(part)) for name, part in tree.items())
        return b"{%b}" % b",".join(compact(name) + b":" + part for name, part in pairs)
    if isinstance(tree, list):
        return b"[%b]" % b",".join(map(_written, tree))
    return bytes(tree.source.body)
