"""A picture as a file: SVG by hand, PNG by matplotlib."""

import io
import re
import warnings
from html import escape
from typing import TYPE_CHECKING, Any

from kg.errors import ViewError
from kg.view.picture import CHOSEN, EDGE, Line, Picture, Shape, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# A picture has 100 pixels an inch, type 72 points.
_POINTS = 0.72
# XML has no way to write these.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_SIDES = {"start": "left", "middle": "center", "end": "right"}


def to_svg(drawn: Picture) -> str:
    """The picture as SVG; nothing in it runs or is fetched."""
    size = f"{drawn.width:g} {drawn.height:g}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
        f'width="{drawn.width:g}" height="{drawn.height:g}" font-family="sans-serif">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<g stroke="{EDGE}" stroke-opacity="0.7">',
        *map(_svg_line, drawn.lines),
        "</g>",
        *map(_svg_shape, drawn.shapes),
        '<g paint-order="stroke" stroke="#ffffff" stroke-width="3" stroke-linejoin="round">',
        *map(_svg_text, drawn.texts),
        "</g>",
        "</svg>\n",
    ]
    return "\n".join(parts)


def to_png(drawn: Picture) -> bytes:
    """The picture as PNG, twice as fine; raises ViewError where matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ViewError(
            "a PNG needs matplotlib: pip install 'paper-kg[plot]'; --format svg needs nothing"
        ) from error
    figure = Figure(figsize=(drawn.width / 100, drawn.height / 100), dpi=200)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, drawn.width), ylim=(drawn.height, 0))
    axes.axis("off")
    for line in drawn.lines:
        x, y, x2, y2 = line.ends
        width = line.width * _POINTS
        axes.plot((x, x2), (y, y2), color=EDGE, alpha=0.7, linewidth=width, zorder=1)
    for shape in drawn.shapes:
        _paint_shape(axes, shape)
    for text in drawn.texts:
        _paint_text(axes, text)
    out = io.BytesIO()
    with warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        FigureCanvasAgg(figure)
        figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _paint_shape(axes: "Axes", shape: Shape) -> None:
    from matplotlib.patches import Circle, Polygon

    look: dict[str, Any] = {"facecolor": shape.colour, "edgecolor": "none", "zorder": 2}
    if shape.corners:
        axes.add_patch(Polygon(shape.corners, **look))
    else:
        axes.add_patch(Circle((shape.x, shape.y), shape.size, **look))
    if shape.ringed:
        ring: dict[str, Any] = {"fill": False, "edgecolor": CHOSEN, "linewidth": 1.8, "zorder": 3}
        axes.add_patch(Circle((shape.x, shape.y), shape.size + 6, **ring))


def _paint_text(axes: "Axes", text: Text) -> None:
    from matplotlib.patheffects import withStroke

    axes.text(
        text.x,
        text.y,
        _ILLEGAL.sub("", text.text),
        color=text.colour,
        fontsize=text.size * _POINTS,
        ha=_SIDES[text.anchor],
        va="center_baseline",
        parse_math=False,
        path_effects=[withStroke(linewidth=2, foreground="w")],
        zorder=4,
    )


def _svg_line(line: Line) -> str:
    x, y, x2, y2 = line.ends
    return f'<line x1="{x:g}" y1="{y:g}" x2="{x2:g}" y2="{y2:g}" stroke-width="{line.width:g}"/>'


def _svg_shape(shape: Shape) -> str:
    if shape.corners:
        points = " ".join(f"{x:g},{y:g}" for x, y in shape.corners)
        drawn = f'<polygon fill="{shape.colour}" points="{points}"/>'
    else:
        circle = f'cx="{shape.x:g}" cy="{shape.y:g}" r="{shape.size:g}"'
        drawn = f'<circle fill="{shape.colour}" {circle}/>'
    if not shape.ringed:
        return drawn
    ring = f'cx="{shape.x:g}" cy="{shape.y:g}" r="{shape.size + 6:g}"'
    return f'{drawn}<circle fill="none" stroke="{CHOSEN}" stroke-width="2.5" {ring}/>'


def _svg_text(text: Text) -> str:
    words = escape(_ILLEGAL.sub("", text.text))
    place = f'x="{text.x:g}" y="{text.y + text.size * 0.35:g}" text-anchor="{text.anchor}"'
    return f'<text {place} font-size="{text.size:g}" fill="{text.colour}">{words}</text>'
