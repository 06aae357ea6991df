"""What is drawn first, by the size of the pile."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from kg.model import ENTITY_TYPES, Graph, Node
from kg.view.layout import arrange
from kg.view.selection import ALL, Drawing, papers_by_node

MOST_IN_FULL = 70
MOST_SHARED = 100
MOST_EDGES = 250

type Form = Literal["full", "papers", "shared"]
type Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Node ids with their places, and pairs of them with the number of links that each stands for.

    `form` says what is drawn: everything, papers with the entities that two or more share, or the
    most shared entities joined where papers name them together.
    """

    form: Form
    positions: dict[str, tuple[int, int]]
    edges: dict[Pair, int]
    grid_top: int | None


def overview(graph: Graph, drawing: Drawing = ALL) -> Overview:
    """Choose the fullest form that stays readable, and place its nodes."""
    drawable = [node for node in graph.nodes if drawing.draws(node.label)]
    named = papers_by_node(graph)
    papers = [node for node in drawable if node.label == "Paper"]
    entities = [
        node
        for node in drawable
        if node.label in ENTITY_TYPES and len(named[node.id]) >= drawing.min_papers
    ]
    shared = [node for node in entities if len(named[node.id]) > 1]
    if drawing.draws("Paper"):
        few = drawing.min_papers == 1 and len(drawable) <= min(MOST_IN_FULL, drawing.max_nodes)
        if few:
            return _placed("full", drawable, _links(graph, drawable))
        if len(papers) + len(shared) <= drawing.max_nodes:
            chosen = papers + shared
            return _placed("papers", chosen, _links(graph, chosen))
        entities = _shared_only(entities, shared)
    most = min(MOST_SHARED, drawing.max_nodes)
    if len(entities) > most:
        entities = _shared_only(entities, shared)
    chosen = sorted(entities or papers, key=lambda node: (-len(named[node.id]), node.id))[:most]
    return _placed("shared", chosen, _together(chosen, named))


def _shared_only(entities: list[Node], shared: list[Node]) -> list[Node]:
    """What papers share, but for metrics: "accuracy" would link everything with everything."""
    return [node for node in shared if node.label != "Metric"] or shared or entities


def _placed(form: Form, nodes: Iterable[Node], edges: dict[Pair, int]) -> Overview:
    arrangement = arrange([node.id for node in nodes], edges)
    return Overview(
        form=form,
        positions=arrangement.positions,
        edges=edges,
        grid_top=arrangement.grid_top,
    )


def _links(graph: Graph, chosen: Iterable[Node]) -> dict[Pair, int]:
    """Relationships between chosen nodes, counted by pair in the direction that comes first."""
    ids = {node.id for node in chosen}
    counts: Counter[Pair] = Counter()
    for relationship in graph.relationships:
        source, target = relationship.source, relationship.target
        if source != target and source in ids and target in ids:
            reverse = (target, source)
            counts[reverse if reverse in counts else (source, target)] += 1
    return dict(counts)


def _together(chosen: list[Node], named: dict[str, set[str]]) -> dict[Pair, int]:
    """Pairs of entities with the number of papers that name both; the weakest go if too many."""
    ids = sorted(node.id for node in chosen)
    counts = {pair: len(named[pair[0]] & named[pair[1]]) for pair in combinations(ids, 2)}
    least = 1
    while sum(count >= least for count in counts.values()) > MOST_EDGES:
        least += 1
    return {pair: count for pair, count in counts.items() if count >= least}
