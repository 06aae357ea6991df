"""Arithmetic of reported changes: what "30% fewer", "+1.5 points" or "2x to 330x less" imply.

Exact (fractions), and in intervals: "up to 3x" is anything from 1x to 3x, "over 40%" has no upper
limit. A change that can't be read in one way implies nothing.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from kg.tables.reported import Reported

_POINTS = (None, "%", "points", "pp", "percentage points")
_HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Numbers between two limits; None is no limit, an open limit is itself left out."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, number: Fraction) -> bool:
        if self.low is not None and (number < self.low or (self.low_open and number == self.low)):
            return False
        above = self.high is not None and number > self.high
        return not above and not (self.high_open and number == self.high)

    @property
    def exact(self) -> Fraction | None:
        """The number, where it is only one."""
        return self.low if self.low == self.high else None

    def __neg__(self) -> "Interval":
        return Interval(
            low=None if self.high is None else -self.high,
            high=None if self.low is None else -self.low,
            low_open=self.high_open,
            high_open=self.low_open,
        )

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(
            low=None if self.low is None or other.low is None else self.low + other.low,
            high=None if self.high is None or other.high is None else self.high + other.high,
            low_open=self.low_open or other.low_open,
            high_open=self.high_open or other.high_open,
        )

    def __mul__(self, other: "Interval") -> "Interval":
        """The product of intervals that hold no negative number."""
        (low, low_open), (high, high_open) = _low_product(self, other), _high_product(self, other)
        return Interval(low=low, high=high, low_open=low_open, high_open=high_open)

    def inverse(self) -> "Interval":
        """One divided by the numbers, of which none is negative; by zero is without limit."""
        return Interval(
            low=None if self.high == 0 else Fraction(0) if self.high is None else 1 / self.high,
            high=None if not self.low else 1 / self.low,
            low_open=self.high is None or self.high_open,
            high_open=self.low_open,
        )

    def not_negative(self) -> "Interval":
        """The part from zero on."""
        if self.low is None or self.low < 0:
            return replace(self, low=Fraction(0), low_open=False)
        return self


def point(number: Fraction | int | str) -> Interval:
    """The interval that holds one number."""
    return Interval(low=Fraction(number), high=Fraction(number))


def stated(result: Reported) -> Interval:
    """The interval that a reported number with its bound and its upper value states.

    The size of a delta or ratio is never negative; "up to 3x" begins at 1x, where nothing changes.
    """
    low = Fraction(result.value_text)
    high = Fraction(result.value_high_text) if result.value_high_text is not None else low
    least = None if result.kind == "absolute" else _nothing(result)
    if least is not None and low < least:
        least = Fraction(0)
    match result.bound:
        case "up to":
            return Interval(low=least, high=high)
        case "under":
            return Interval(low=least, high=low, high_open=True)
        case "at least":
            return Interval(low=low)
        case "over":
            return Interval(low=low, low_open=True)
        case _:
            return Interval(low=min(low, high), high=max(low, high))


def implied(base: Interval, change: Reported, base_unit: str | None) -> Interval | None:
    """Where the changed number lies if the number that it is compared to lies in `base`.

    Points are added to percent, a relative percentage is a share of the old value, "2x lower" a
    division. None where units don't fit, the direction is unknown, or a share of a number that
    may be negative would be taken.
    """
    size = stated(change)
    if change.kind == "delta" and not change.relative:
        return _shifted(base, size, change, base_unit)
    if base.low is None or base.low < 0:
        return None
    factor = _factor(size, change)
    return None if factor is None else base * factor


def improves(change: Reported) -> bool | None:
    """Whether a delta or ratio is to the good of its method; None where that is not known."""
    if change.higher_is_better is None or change.kind == "absolute":
        return None
    direction = change.direction
    if direction is None and change.kind == "ratio" and change.unit == "%":
        direction = "up" if change.value > 100 else "down"
    return None if direction is None else (direction == "up") is change.higher_is_better


def _nothing(change: Reported) -> Fraction:
    """The size that means no change; zero too for "up to 40% of it", which is a share."""
    return Fraction(1) if change.kind == "ratio" and change.unit != "%" else Fraction(0)


def _shifted(
    base: Interval, size: Interval, change: Reported, base_unit: str | None
) -> Interval | None:
    points = base_unit == "%" and change.unit in _POINTS
    if change.direction is None or not (points or change.unit == base_unit):
        return None
    return base + (size if change.direction == "up" else -size)


def _factor(size: Interval, change: Reported) -> Interval | None:
    """What a relative change multiplies the old value by."""
    percent = change.unit == "%"
    if change.kind == "ratio" and percent:
        return size * point(1 / _HUNDRED)
    if change.direction is None:
        return None
    if change.kind == "ratio":
        return size if change.direction == "up" else size.inverse()
    if not percent:
        return None
    share = size * point(1 / _HUNDRED)
    moved = point(1) + (share if change.direction == "up" else -share)
    return moved.not_negative()


def _low_product(left: Interval, right: Interval) -> tuple[Fraction | None, bool]:
    if left.low is None or right.low is None:
        return None, False
    zero = any(side.low == 0 and not side.low_open for side in (left, right))
    return left.low * right.low, not zero and (left.low_open or right.low_open)


def _high_product(left: Interval, right: Interval) -> tuple[Fraction | None, bool]:
    if 0 in (left.high, right.high):
        return Fraction(0), False
    if left.high is None or right.high is None:
        return None, False
    return left.high * right.high, left.high_open or right.high_open
