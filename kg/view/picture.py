"""The drawing as a still picture: shapes, lines and words with their places."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Literal

from kg.model import Graph, Node
from kg.view.facts import Facts, name_of
from kg.view.overview import overview
from kg.view.selection import ALL, Drawing
from kg.view.style import STYLES, edge_width, most_papers, node_growth, node_size, papers_of

FONT = 12
_LETTER = 0.56 * FONT
_MARGIN = 60
_HEAD = 74
_LEAST_WIDTH = 760
_MOST_LETTERS = 28
_MOST_NAMED_PAPERS = 40
INK, QUIET, EDGE, CHOSEN = "#1b1f24", "#57606a", "#8a929c", "#0056b3"

type Anchor = Literal["start", "middle", "end"]
type Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A straight line."""

    ends: Box
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A filled polygon, or a circle where there are no corners."""

    x: float
    y: float
    size: float
    colour: str
    corners: tuple[tuple[float, float], ...] = ()
    ringed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words that begin at `x`, lie around it or end there; their middle is at `y`."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    size: float = FONT
    colour: str = INK


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is drawn, in pixels from the upper left corner."""

    width: float
    height: float
    lines: tuple[Line, ...]
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]


def picture(
    graph: Graph,
    *,
    title: str | None = None,
    focus: str | None = None,
    drawing: Drawing = ALL,
) -> Picture:
    """The first drawing of the page, with a title and a legend; `focus` is ringed."""
    facts = Facts(graph)
    first = overview(graph, drawing)
    left = min((x for x, _ in first.positions.values()), default=0) - _MARGIN
    top = min((y for _, y in first.positions.values()), default=0) - _MARGIN - _HEAD
    at = {id_: (x - left, y - top) for id_, (x, y) in first.positions.items()}
    growth, most = node_growth(most_papers(graph)), max(first.edges.values(), default=1)
    shapes = [_shape(facts.node[id_], *at[id_], growth, id_ == focus) for id_ in at]
    labels = list(_labels([(facts.node[id_], *at[id_]) for id_ in at], shapes))
    width = max(
        [_LEAST_WIDTH, *(x + _MARGIN for x, _ in at.values()), *(_right(text) for text in labels)]
    )
    head = Text(x=24, y=28, text=title or facts.title, size=18)
    legend, words = _legend(facts, {facts.node[id_].label for id_ in at})
    return Picture(
        width=round(width),
        height=round(max((y for _, y in at.values()), default=_HEAD) + _MARGIN),
        lines=tuple(
            Line(ends=(*at[one], *at[other]), width=edge_width(count, most))
            for (one, other), count in first.edges.items()
        ),
        shapes=(*shapes, *legend),
        texts=(head, *words, *labels),
    )


def _shape(node: Node, x: float, y: float, growth: float, ringed: bool = False) -> Shape:
    style = STYLES[node.label]
    size = node_size(node.label, papers_of(node), growth)
    return Shape(
        x=x,
        y=y,
        size=size,
        colour=style.light,
        corners=tuple(
            (round(x + dx * size, 1), round(y + dy * size, 1)) for dx, dy in _corners(style.shape)
        ),
        ringed=ringed,
    )


def _corners(shape: str) -> tuple[tuple[float, float], ...]:
    if shape == "square":
        return ((-1, -1), (1, -1), (1, 1), (-1, 1))
    count = {"diamond": 4, "triangle": 3, "hexagon": 6, "star": 10}.get(shape, 0)
    turn = [(index / count) * 2 * pi - pi / 2 for index in range(count)]
    reach = [0.5 if shape == "star" and index % 2 else 1.1 for index in range(count)]
    return tuple((r * cos(angle), r * sin(angle)) for r, angle in zip(reach, turn, strict=True))


def _legend(facts: Facts, drawn: set[str]) -> tuple[list[Shape], list[Text]]:
    """The types that are drawn, with how many there are in all."""
    shapes, words, x = [], [], 32.0
    for label, style in STYLES.items():
        if label not in drawn:
            continue
        node = Node(id="", label=label, properties={})
        shapes.append(_shape(node, x, 58, 1.0))
        text = Text(x=x + 12, y=58, text=f"{style.plural} {facts.counts[label]:,}", colour=QUIET)
        words.append(text)
        x = _right(text) + 28
    return shapes, words


def _labels(nodes: list[tuple[Node, float, float]], shapes: list[Shape]) -> Iterator[Text]:
    """Names of the most used nodes, each where it hits no other name and no other node."""
    taken = [(s.x - s.size, s.y - s.size, s.x + s.size, s.y + s.size) for s in shapes]
    named_papers = 0
    order = sorted(
        zip(nodes, shapes, strict=True),
        key=lambda pair: (pair[0][0].label == "Paper", -papers_of(pair[0][0]), pair[0][0].id),
    )
    for (node, x, y), shape in order:
        is_paper = node.label == "Paper"
        if is_paper and named_papers >= _MOST_NAMED_PAPERS:
            return
        text = _shortened(name_of(node), 24 if is_paper else _MOST_LETTERS)
        wide, down = len(text) * _LETTER, shape.size + 3 + FONT / 2
        aside = shape.size + 4
        places: tuple[tuple[float, float, Anchor, float], ...] = (
            (x, y + down, "middle", x - wide / 2),
            (x + aside, y, "start", x + aside),
            (x - aside, y, "end", x - aside - wide),
            (x, y - down, "middle", x - wide / 2),
        )
        for at, middle, anchor, left in places:
            box = (left, middle - FONT / 2, left + wide, middle + FONT / 2)
            if left > 4 and not any(_meet(box, other) for other in taken):
                taken.append(box)
                named_papers += is_paper
                yield Text(x=at, y=round(middle, 1), text=text, anchor=anchor)
                break


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _right(text: Text) -> float:
    share = {"start": 1.0, "middle": 0.5, "end": 0.0}[text.anchor]
    return text.x + share * len(text.text) * _LETTER * text.size / FONT + 8


def _shortened(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
