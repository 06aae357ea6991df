"""The reliability plot as SVG by Matplotlib; the same findings give the same bytes."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.quality.calibration import Finding, by_fact, calibration_error, reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "kg", "font.size": 8}
_COLUMNS = 4
_SIDE = 2.1  # inches
_SHADES = ("#0b63c4", "#999999")


def reliability_svg(found: Sequence[Finding]) -> str:
    """A panel a kind of fact: precision by confidence, a dot a bin, its area by the facts in it.

    On the diagonal confidence keeps its word; below it promises too much. Raises KgError.
    """
    facts = by_fact(found)
    if not facts:
        raise KgError("nothing was extracted, so there is nothing to plot")
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise KgError("plots need Matplotlib: pip install 'paper-kg[plot]'") from error
    lines = -(-len(facts) // _COLUMNS)
    out = io.StringIO()
    with matplotlib.rc_context(_SETTINGS):  # type: ignore[arg-type]
        figure = Figure(figsize=(_SIDE * _COLUMNS, _SIDE * lines), layout="constrained")
        panels = list(figure.subplots(lines, _COLUMNS, squeeze=False).flat)
        for axes in panels[len(facts) :]:
            axes.set_visible(False)
        for axes, (fact, items) in zip(panels, facts.items(), strict=False):
            _draw(axes, fact, items)
        figure.supxlabel("confidence")
        figure.supylabel("share that is right")
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": "kg"})
    return out.getvalue()


def _draw(axes: "Axes", fact: str, items: Sequence[Finding]) -> None:
    bins = reliability(items)
    axes.plot([0, 1], [0, 1], color=_SHADES[1], linewidth=0.8, linestyle="--")
    axes.plot([mean for mean, _, _ in bins], [right for _, right, _ in bins], color=_SHADES[0])
    axes.scatter(
        [mean for mean, _, _ in bins],
        [right for _, right, _ in bins],
        s=[8 + 120 * count / len(items) for _, _, count in bins],
        color=_SHADES[0],
        clip_on=False,
    )
    axes.set_title(f"{fact} (error {calibration_error(items):.3f})", fontsize=8)
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    axes.set_aspect("equal")
