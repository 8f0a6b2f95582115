"""Finding a number between bounds that is a multiple of some numbers and not of others."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.equality import exact, plain
from eventcontracts.compatibility.results import EMPTY, Result, candidate, found, unknown
from eventcontracts.compatibility.statements import Above, Among, Literal, Multiple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["find_number"]

TRIES: Final = 5_000
DIGITS: Final = 15
ONE: Final = Fraction(1)


@dataclass(slots=True)
class _Wanted:
    """The bounds of a number, and what it is a multiple of and what not."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_is_out: bool = False
    high_is_out: bool = False
    step: Fraction | None = None
    avoid: tuple[Fraction, ...] = ()
    excluded: frozenset[Fraction] = frozenset()

    def above(self, bound: Fraction, *, strict: bool) -> None:
        if self.low is None or (bound, strict) > (self.low, self.low_is_out):
            self.low, self.low_is_out = bound, strict

    def below(self, bound: Fraction, *, strict: bool) -> None:
        if self.high is None or (bound, not strict) < (self.high, not self.high_is_out):
            self.high, self.high_is_out = bound, strict

    def multiple(self, of: Fraction) -> None:
        self.step = of if self.step is None else _lcm(self.step, of)

    def has(self, value: Fraction) -> bool:
        """Return whether a number that lies between the bounds is not to be avoided."""
        if value in self.excluded or any((value / part).denominator == 1 for part in self.avoid):
            return False
        return self.step is None or (value / self.step).denominator == 1

    @property
    def is_void(self) -> bool:
        """Whether the bounds leave nothing."""
        if self.low is None or self.high is None:
            return False
        if self.low == self.high:
            return self.low_is_out or self.high_is_out
        return self.low > self.high


def find_number(atoms: Iterable[Literal], *, is_integer: bool) -> Result:
    """Return a number that meets all literals about numbers.

    Args:
        atoms: Literals of bounds, multiples and values.
        is_integer: Whether it is to be an integer, or else no integer.

    >>> from eventcontracts.compatibility.formulas import Statements
    >>> third = Statements().literal(Multiple, Fraction(3))
    >>> find_number([third], is_integer=True).value
    0
    """
    wanted = _wanted(atoms)
    if is_integer:
        wanted.multiple(ONE)
    else:
        wanted.avoid = (*wanted.avoid, ONE)
    if wanted.is_void:
        return EMPTY
    return _stepped(wanted, wanted.step) if wanted.step is not None else _dense(wanted)


def _wanted(atoms: Iterable[Literal]) -> _Wanted:
    wanted = _Wanted()
    for statement, holds in atoms:
        match statement:
            case Above(bound, strict) if holds:
                wanted.above(bound, strict=strict)
            case Above(bound, strict):
                wanted.below(bound, strict=not strict)
            case Multiple(of) if holds:
                wanted.multiple(of)
            case Multiple(of):
                wanted.avoid = (*wanted.avoid, of)
            case Among(_, values) if not holds:
                wanted.excluded |= {
                    exact(value)
                    for value in values
                    if isinstance(value, int | float) and not isinstance(value, bool)
                }
    return wanted


def _stepped(wanted: _Wanted, step: Fraction) -> Result:
    """Return a multiple of a step; the multiples to avoid come back in rounds."""
    rounds = [(step / part).denominator for part in wanted.avoid]
    if 1 in rounds:
        return EMPTY
    first = last = None
    if wanted.low is not None:
        first = ceil(wanted.low / step)
        first += int(wanted.low_is_out and first * step == wanted.low)
    if wanted.high is not None:
        last = floor(wanted.high / step)
        last -= int(wanted.high_is_out and last * step == wanted.high)
    if first is not None and last is not None and first > last:
        return EMPTY
    tried = 0
    for factor in islice(_from_zero(first, last), TRIES):
        tried += 1
        if wanted.has(factor * step):
            return _told(factor * step)
    if tried < TRIES:
        return EMPTY
    return unknown(f"no number was found among {TRIES:,} that are multiples of {step}")


def _from_zero(first: int | None, last: int | None) -> Iterator[int]:
    """Yield integers between two, those nearest to zero first."""
    if first is not None and first > 0:
        yield from count(first) if last is None else range(first, last + 1)
    elif last is not None and last < 0:
        yield from count(last, -1) if first is None else range(last, first - 1, -1)
    else:
        yield 0
        for size in count(1):
            above, below = last is None or size <= last, first is None or -size >= first
            if not above and not below:
                return
            yield from (size,) * above + (-size,) * below


def _dense(wanted: _Wanted) -> Result:
    """Return a number with few digits between the bounds."""
    if wanted.low is not None and wanted.low == wanted.high:
        return _told(wanted.low) if wanted.has(wanted.low) else EMPTY
    for digits in range(1, DIGITS + 1):
        grid = Fraction(1, 10**digits)
        trial = _Wanted(wanted.low, wanted.high, wanted.low_is_out, wanted.high_is_out)
        trial.avoid, trial.excluded = wanted.avoid, wanted.excluded
        first = None if trial.low is None else floor(trial.low / grid)
        last = None if trial.high is None else ceil(trial.high / grid)
        for factor in islice(_from_zero(first, last), 64):
            value = factor * grid
            if _is_between(value, wanted) and wanted.has(value) and plain(value) is not None:
                return found(plain(value))
    return unknown(f"no number of at most {DIGITS} digits was found between the bounds")


def _is_between(value: Fraction, wanted: _Wanted) -> bool:
    low, high = wanted.low, wanted.high
    above = low is None or value > low or (value == low and not wanted.low_is_out)
    return above and (high is None or value < high or (value == high and not wanted.high_is_out))


def _told(value: Fraction) -> Result:
    number = plain(value)
    if number is not None:
        return found(number)
    return candidate(float(value), f"the number {value} has no exact form in 64 bits")


def _lcm(one: Fraction, other: Fraction) -> Fraction:
    return Fraction(lcm(one.numerator, other.numerator), gcd(one.denominator, other.denominator))
