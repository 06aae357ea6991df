"""Arithmetic of reported changes."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reported_samples import reported

from kg.tables.algebra import Interval, implied, improves, point, stated

positive = st.decimals("0.1", "1000", places=1).map(str)
shares = st.decimals("0.1", "99.9", places=1).map(str)


def change(value: str, kind: str, direction: str | None, **more: Any) -> Any:
    return reported("A", value, kind=kind, direction=direction, **more)


def value(base: str, claim: Any, unit: str | None = "%") -> Fraction | None:
    """The one value that follows, or None where none or no single one does."""
    found = implied(point(base), claim, unit)
    return None if found is None else found.exact


def test_points_are_added_and_percent_are_a_share_of_the_old_value() -> None:
    assert value("50", change("10", "delta", "up")) == 60
    assert value("50", change("10", "delta", "up", relative=True)) == 55
    assert value("50", change("10", "delta", "down")) == 40
    assert value("50", change("10", "delta", "down", relative=True)) == 45
    assert value("50", change("10", "ratio", "down")) == 5
    assert value("50", change("2", "ratio", "down", unit="x")) == 25


@given(positive, positive)
def test_points_and_percent_agree_only_where_the_old_value_is_a_hundred(
    base: str, size: str
) -> None:
    points = value(base, change(size, "delta", "up"))
    percent = value(base, change(size, "delta", "up", relative=True))
    assert (points == percent) is (Fraction(base) == 100)


@given(positive, positive)
def test_a_ratio_down_is_the_inverse_of_the_ratio_up(base: str, size: str) -> None:
    down = implied(point(base), change(size, "ratio", "down", unit="x"), None)
    assert down is not None
    back = implied(down, change(size, "ratio", "up", unit="x"), None)
    assert back == point(base)


@given(positive, shares)
def test_a_relative_decrease_leaves_the_rest_of_it(base: str, size: str) -> None:
    rest = str(100 - Decimal(size))
    down = value(base, change(size, "delta", "down", relative=True))
    assert down == value(base, change(rest, "ratio", "down"))


@given(positive, positive, st.sampled_from(["delta", "ratio"]), st.booleans())
def test_an_improvement_never_implies_a_worse_number(
    base: str, size: str, kind: str, higher: bool
) -> None:
    """For error-like metrics, too, where down is the good direction."""
    assume(kind == "delta" or Fraction(size) >= 1)
    for direction in ("up", "down"):
        unit = "x" if kind == "ratio" else "%"
        claim = change(size, kind, direction, unit=unit, higher_is_better=higher)
        moved = value(base, claim)
        assert moved is not None
        better = moved >= Fraction(base) if higher else moved <= Fraction(base)
        worse = moved <= Fraction(base) if higher else moved >= Fraction(base)
        assert better if improves(claim) else worse


def test_less_of_an_error_is_an_improvement_and_an_unknown_direction_is_neither() -> None:
    assert improves(change("3", "delta", "down", higher_is_better=False)) is True
    assert improves(change("3", "delta", "down", higher_is_better=True)) is False
    assert improves(change("3", "delta", "down", higher_is_better=None)) is None
    assert improves(change("3", "delta", None)) is None
    assert improves(change("40", "ratio", None, higher_is_better=False)) is True


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"value_high_text": "330"}, Interval(low=Fraction(2), high=Fraction(330))),
        ({"bound": "up to"}, Interval(low=Fraction(1), high=Fraction(2))),
        ({"bound": "at least"}, Interval(low=Fraction(2))),
        ({"bound": "over"}, Interval(low=Fraction(2), low_open=True)),
        (
            {"bound": "under"},
            Interval(low=Fraction(1), high=Fraction(2), high_open=True),
        ),
        ({"bound": "about"}, point(2)),
    ],
)
def test_a_bound_is_an_interval(changes: dict[str, Any], expected: Interval) -> None:
    assert stated(change("2", "ratio", "down", unit="x", **changes)) == expected


def test_intervals_go_through() -> None:
    fewer = change("2", "ratio", "down", unit="x", value_high_text="330")
    assert implied(point(660), fewer, "MACs") == Interval(low=Fraction(2), high=Fraction(330))
    over = change("40", "delta", "up", relative=True, bound="over")
    assert implied(point(10), over, None) == Interval(low=Fraction(14), low_open=True)
    at_least = change("4", "ratio", "down", unit="x", bound="at least")
    assert implied(point(100), at_least, None) == Interval(
        low=Fraction(0), high=Fraction(25), low_open=True
    )


@given(
    st.tuples(positive, positive),
    st.tuples(positive, positive),
    st.sampled_from(
        [
            ("delta", "up", "%", False),
            ("delta", "down", "%", False),
            ("delta", "up", "%", True),
            ("ratio", "up", "x", False),
            ("ratio", "down", "x", False),
            ("ratio", "down", "%", False),
        ]
    ),
)
def test_what_follows_from_numbers_inside_lies_inside(
    bases: tuple[str, str], sizes: tuple[str, str], form: tuple[str, str, str, bool]
) -> None:
    kind, direction, unit, relative = form
    low, high = sorted(map(Fraction, bases))
    small, large = sorted(sizes, key=Fraction)
    more = {"unit": unit, "relative": relative}
    wide = implied(
        Interval(low=low, high=high),
        change(small, kind, direction, value_high_text=large, **more),
        "%",
    )
    assert wide is not None
    for base in bases:
        for size in sizes:
            inner = value(base, change(size, kind, direction, **more))
            assert inner is not None
            assert inner in wide


@pytest.mark.parametrize(
    ("base", "unit", "claim"),
    [
        ("50", "ms", change("10", "delta", "up")),
        ("50", "%", change("10", "delta", None)),
        ("50", "%", change("10", "delta", "up", unit="dB")),
        ("50", "%", change("10", "ratio", None, unit="x")),
        ("-5", None, change("10", "delta", "up", relative=True)),
        ("50", "%", change("10", "delta", "up", unit="dB", relative=True)),
    ],
)
def test_what_cannot_be_read_in_one_way_implies_nothing(base: str, unit: str, claim: Any) -> None:
    assert implied(point(base), claim, unit) is None
