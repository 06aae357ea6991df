"""Shape and colour of each type of node, and the order in which types are listed."""

from dataclasses import dataclass
from math import sqrt

from kg.model import Graph, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A vis-network shape, and colours that pass contrast on a light and on a dark background."""

    shape: str
    light: str
    dark: str
    plural: str


STYLES = {
    "Paper": Style(shape="square", light="#647865", dark="#8e8285", plural="Papers"),
    "Method": Style(shape="dot", light="#5265ff", dark="#187aff", plural="Methods"),
    "Dataset": Style(shape="diamond", light="#832f23", dark="#d85c2e", plural="Datasets"),
    "Metric": Style(shape="triangle", light="#7b019d", dark="#f4bdff", plural="Metrics"),
    "Task": Style(shape="hexagon", light="#035857", dark="#69edc2", plural="Tasks"),
    "Repository": Style(shape="star", light="#837800", dark="#daf827", plural="Repositories"),
}

PAPER_SIZE = 7


def papers_of(node: Node) -> int:
    """How many papers name the node."""
    papers = node.properties.get("papers", 1)
    return papers if isinstance(papers, int) else 1


def most_papers(graph: Graph) -> int:
    """How many papers name the most used node."""
    return max(map(papers_of, graph.nodes), default=1)


def node_growth(most: int) -> float:
    """How much a node grows with the root of its papers, where the most used has `most`."""
    return round(min(3.0, 14 / sqrt(max(most, 1))), 3)


def node_size(label: str, papers: int, growth: float) -> float:
    """Half the width of a drawn node in pixels: papers are alike, entities grow with use."""
    return PAPER_SIZE if label == "Paper" else round(6 + growth * sqrt(papers), 1)


def edge_width(count: int, most: int) -> float:
    """The width of an edge that stands for `count` links, where the thickest stands for `most`."""
    return round(1 + min(0.7, 3 / max(most - 1, 1)) * (count - 1), 1)


def colour_rules() -> str:
    """The colours as CSS variables (`--method`), the only place where the page has them from."""
    light = "".join(f"--{label.lower()}:{style.light};" for label, style in STYLES.items())
    dark = "".join(f"--{label.lower()}:{style.dark};" for label, style in STYLES.items())
    return f":root{{{light}}}\n@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"


def drawing_rules() -> str:
    """A still picture within a page takes the colours of the page, also where it is dark."""
    return "\n".join(
        f'figure [fill="{style.light}"]{{fill:var(--{label.lower()})}}'
        for label, style in STYLES.items()
    )
