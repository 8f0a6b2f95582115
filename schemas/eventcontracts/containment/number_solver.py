"""The solver of numbers: bounds, multiples, and multiples to avoid, as fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING, Final

from eventcontracts.containment.constraints import Enum, Literal, Minimum, MultipleOf
from eventcontracts.containment.result import (
    EMPTY_RESULT,
    SearchResult,
    candidate_result,
    found_result,
    unknown_result,
)
from eventcontracts.jsondata.equality import exact_number, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["find_number"]

MAX_ATTEMPTS: Final = 5_000
MAX_DIGITS: Final = 15
ONE: Final = Fraction(1)


@dataclass(slots=True)
class _NumberRange:
    """The bounds of a number, and what it is a multiple of and what not."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_is_exclusive: bool = False
    high_is_exclusive: bool = False
    step: Fraction | None = None
    avoid: tuple[Fraction, ...] = ()
    excluded: frozenset[Fraction] = frozenset()

    def above(self, bound: Fraction, *, strict: bool) -> None:
        if self.low is None or (bound, strict) > (self.low, self.low_is_exclusive):
            self.low, self.low_is_exclusive = bound, strict

    def below(self, bound: Fraction, *, strict: bool) -> None:
        if self.high is None or (bound, not strict) < (self.high, not self.high_is_exclusive):
            self.high, self.high_is_exclusive = bound, strict

    def multiple(self, of: Fraction) -> None:
        self.step = of if self.step is None else _fraction_lcm(self.step, of)

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
            return self.low_is_exclusive or self.high_is_exclusive
        return self.low > self.high


def find_number(atoms: Iterable[Literal], *, is_integer: bool) -> SearchResult:
    """Return a number that meets all literals about numbers.

    Args:
        atoms: Literals of bounds, multiples and values.
        is_integer: Whether it is to be an integer, or else no integer.

    >>> from eventcontracts.containment.constraints import FormulaFactory
    >>> third = FormulaFactory().literal(MultipleOf, Fraction(3))
    >>> find_number([third], is_integer=True).value
    0
    """
    wanted = _number_range(atoms)
    # Core 6.3 and Validation 6.1.1: an integer is a number without a fractional part, however it
    # is written.
    if is_integer:
        wanted.multiple(ONE)
    else:
        wanted.avoid = (*wanted.avoid, ONE)
    if wanted.is_void:
        return EMPTY_RESULT
    return (
        _find_multiple(wanted, wanted.step)
        if wanted.step is not None
        else _find_short_decimal(wanted)
    )


def _number_range(atoms: Iterable[Literal]) -> _NumberRange:
    wanted = _NumberRange()
    for statement, holds in atoms:
        match statement:
            case Minimum(bound, strict) if holds:
                wanted.above(bound, strict=strict)
            case Minimum(bound, strict):
                wanted.below(bound, strict=not strict)
            case MultipleOf(of) if holds:
                wanted.multiple(of)
            case MultipleOf(of):
                wanted.avoid = (*wanted.avoid, of)
            case Enum(_, values) if not holds:
                wanted.excluded |= {
                    exact_number(value)
                    for value in values
                    if isinstance(value, int | float) and not isinstance(value, bool)
                }
    return wanted


def _find_multiple(wanted: _NumberRange, step: Fraction) -> SearchResult:
    """Return a multiple of a step; the multiples to avoid come back in rounds."""
    # Of the multiples of the step every n-th is a multiple of what is to be avoided. If that is
    # each of them, none is left.
    rounds = [(step / part).denominator for part in wanted.avoid]
    if 1 in rounds:
        return EMPTY_RESULT
    first = last = None
    if wanted.low is not None:
        first = ceil(wanted.low / step)
        first += int(wanted.low_is_exclusive and first * step == wanted.low)
    if wanted.high is not None:
        last = floor(wanted.high / step)
        last -= int(wanted.high_is_exclusive and last * step == wanted.high)
    if first is not None and last is not None and first > last:
        return EMPTY_RESULT
    tried = 0
    # Nearest to zero first: a witness of 3 reads better than one of 9007199254740993.
    for factor in islice(_integers_by_magnitude(first, last), MAX_ATTEMPTS):
        tried += 1
        if wanted.has(factor * step):
            return _number_result(factor * step)
    # All there are were tried, which is a proof; after an end that was only a bound nothing is
    # known.
    if tried < MAX_ATTEMPTS:
        return EMPTY_RESULT
    return unknown_result(
        f"no number was found among {MAX_ATTEMPTS:,} that are multiples of {step}"
    )


def _integers_by_magnitude(first: int | None, last: int | None) -> Iterator[int]:
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


def _find_short_decimal(wanted: _NumberRange) -> SearchResult:
    """Return a number with few digits between the bounds."""
    if wanted.low is not None and wanted.low == wanted.high:
        return _number_result(wanted.low) if wanted.has(wanted.low) else EMPTY_RESULT
    for digits in range(1, MAX_DIGITS + 1):
        # Between two bounds there is always a fraction; one with few digits can be written exactly
        # in JSON.
        grid = Fraction(1, 10**digits)
        trial = _NumberRange(
            wanted.low, wanted.high, wanted.low_is_exclusive, wanted.high_is_exclusive
        )
        trial.avoid, trial.excluded = wanted.avoid, wanted.excluded
        first = None if trial.low is None else floor(trial.low / grid)
        last = None if trial.high is None else ceil(trial.high / grid)
        for factor in islice(_integers_by_magnitude(first, last), 64):
            value = factor * grid
            if _is_between(value, wanted) and wanted.has(value) and plain_number(value) is not None:
                return found_result(plain_number(value))
    return unknown_result(f"no number of at most {MAX_DIGITS} digits was found between the bounds")


def _is_between(value: Fraction, wanted: _NumberRange) -> bool:
    low, high = wanted.low, wanted.high
    above = low is None or value > low or (value == low and not wanted.low_is_exclusive)
    return above and (
        high is None or value < high or (value == high and not wanted.high_is_exclusive)
    )


def _number_result(value: Fraction) -> SearchResult:
    number = plain_number(value)
    if number is not None:
        return found_result(number)
    # The witness would be read back as another number, so it is no proof until the validator has
    # seen it.
    return candidate_result(float(value), f"the number {value} has no exact form in 64 bits")


def _fraction_lcm(one: Fraction, other: Fraction) -> Fraction:
    return Fraction(lcm(one.numerator, other.numerator), gcd(one.denominator, other.denominator))
