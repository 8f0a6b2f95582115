"""Streams of valid events, whole or in shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import InputError
from eventcontracts.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.contract import Contract

__all__ = ["DEFAULT_COUNT", "WHOLE_SHARD", "Shard", "bodies"]

DEFAULT_COUNT: Final = 100
"""How many valid cases there are where no number is given."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several shares of the same cases; all shares together are all of them.

    Attributes:
        number: Which share, from 1.
        total: How many there are.

    >>> Shard.parse("2/3")
    Shard(number=2, total=3)
    """

    number: int = 1
    total: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return the share that `I/N` names.

        Raises:
            InputError: If the text does not name one.
        """
        number, _, total = text.partition("/")
        if not (number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total)):
            raise InputError(f"a shard is I/N with I from 1 to N, such as 2/3; not {text!r}")
        return cls(int(number), int(total))

    def numbers(self, n: int | None) -> range:
        """Return the numbers of the events of this share, of so many; `DEFAULT_COUNT` for None.

        >>> list(Shard(2, 3).numbers(8))
        [1, 4, 7]
        """
        return range(self.number - 1, DEFAULT_COUNT if n is None else n, self.total)


WHOLE_SHARD: Final = Shard()


def bodies(
    contract: Contract, *, seed: int = 0, n: int | None = None, shard: Shard = WHOLE_SHARD
) -> Iterator[bytes]:
    """Yield valid events as they are sent: the bodies of the valid cases, much faster.

    Args:
        contract: What the events are for.
        seed: Where chance begins.
        n: How many; `DEFAULT_COUNT` unless given.
        shard: Which share of them.

    Raises:
        InputError: If no event can meet the schema.
    """
    plan = Plan.compile(contract, seed=seed)
    return map(plan.body, shard.numbers(n))
