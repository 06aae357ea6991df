"""Fronts and trends as SVG by Matplotlib; the same numbers give the same bytes."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.tables.fronts import Axis, Point
from kg.tables.reported import Reported

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "kg", "text.parse_math": False}
_WIDE = 50
"""From this ratio of the largest to the smallest number on, an axis is logarithmic."""


def pareto_svg(points: Sequence[Point], x: Axis, y: Axis) -> str:
    """All points with their methods; a line through those on the front. Raises KgError.

    Points of one pair of units and one dataset only: others can't share axes.
    """
    first = _one_frame([(point.x.unit, point.y.unit, point.y.dataset) for point in points])
    with _axes() as (axes, out):
        for front, colour in ((False, "#999999"), (True, "#0b63c4")):
            chosen = [point for point in points if point.on_front is front]
            axes.scatter(
                [point.x.value for point in chosen], [point.y.value for point in chosen], c=colour
            )
        line = sorted((p.x.value, p.y.value) for p in points if p.on_front)
        axes.plot([a for a, _ in line], [b for _, b in line], color="#0b63c4", linewidth=1)
        for point in points:
            _label(axes, point.y.method or "", point.x.value, point.y.value)
        axes.set_xlabel(_axis_name(points[0].x, x.higher_is_better))
        axes.set_ylabel(_axis_name(points[0].y, y.higher_is_better))
        axes.set_title(str(first[2]))
        if _wide([point.x.value for point in points]):
            axes.set_xscale("log")
    return out.getvalue()


def trend_svg(steps: Sequence[tuple[Reported, bool]]) -> str:
    """Numbers by date, the best so far as a step line. Raises KgError."""
    _one_frame([(item.unit, item.dataset, item.metric, item.condition) for item, _ in steps])
    with _axes() as (axes, out):
        others = [item for item, best in steps if not best]
        axes.scatter([_day(item) for item in others], [item.value for item in others], c="#999999")
        records = [item for item, best in steps if best]
        days, values = [_day(item) for item in records], [item.value for item in records]
        axes.step(days, values, where="post", marker="o", c="#0b63c4")
        for item in records:
            _label(axes, item.method or "", _day(item), item.value)
        axes.xaxis.set_major_formatter(lambda day, _: date.fromordinal(int(day)).isoformat())
        first = steps[0][0]
        axes.set_ylabel(_axis_name(first, bool(first.higher_is_better)))
        axes.set_title(str(first.dataset))
    return out.getvalue()


def _one_frame[T](frames: Sequence[T]) -> T:
    if not frames:
        raise KgError("nothing to plot")
    if len(set(frames)) > 1:
        raise KgError(
            f"{len(set(frames))} datasets, units or conditions can't share a plot; the table lists "
            "them: narrow it with --dataset or --condition"
        )
    return frames[0]


@contextmanager
def _axes() -> "Iterator[tuple[Axes, io.StringIO]]":
    """Empty axes; what was drawn on them is in the text stream afterwards."""
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise KgError("plots need Matplotlib: pip install 'paper-kg[plot]'") from error
    out = io.StringIO()
    with matplotlib.rc_context(_SETTINGS):  # type: ignore[arg-type]
        figure = Figure(figsize=(7, 4.5), layout="constrained")
        yield figure.subplots(), out
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": "kg"})


def _label(axes: "Axes", text: str, x: float, y: float) -> None:
    shown = "".join(char if char.isprintable() else " " for char in text)
    axes.annotate(shown, (x, y), textcoords="offset points", xytext=(5, 4), fontsize=8)


def _axis_name(result: Reported, higher: bool) -> str:
    unit = f" ({result.unit})" if result.unit else ""
    return f"{result.metric}{unit}, {'higher' if higher else 'lower'} is better"


def _wide(values: Sequence[float]) -> bool:
    return min(values) > 0 and max(values) / min(values) >= _WIDE


def _day(item: Reported) -> int:
    """The day of a number; the first of the month or year where no day is given."""
    year, month, day = ([int(part) for part in (item.date or "")[:10].split("-")] + [1, 1])[:3]
    return date(year, month, 1).toordinal() + day - 1
