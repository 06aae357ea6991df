"""Which papers a page is about, and what of them it draws."""

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from kg.errors import ViewError
from kg.model import Graph, Node
from kg.names import key
from kg.view.facts import name_of
from kg.view.style import STYLES

MOST_DRAWN = 150
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_MOST_VARIANTS_DEEP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Ids of nodes; each that is given leaves fewer papers.

    `focus` with `hops` leaves papers so many links away from a node, `dataset` those that name it
    or a variant of it, `task` those that address it, `since` (`2024`, `2024-05`, `2024-05-01`)
    those of this date or later.
    """

    focus: str | None = None
    hops: int = 1
    dataset: str | None = None
    task: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What is drawn: these types (all if empty), entities of so many papers, so many nodes."""

    types: tuple[str, ...] = ()
    min_papers: int = 1
    max_nodes: int = MOST_DRAWN

    def draws(self, label: str) -> bool:
        """Whether nodes of this label may be drawn."""
        return label != "Result" and (not self.types or label in self.types)


ALL = Drawing()
EVERY_PAPER = Selection()


def types_named(names: Collection[str]) -> tuple[str, ...]:
    """Types by their names in any case, in the order of the legend; raises ViewError."""
    wanted = {name.casefold() for name in names}
    for name in wanted - {label.casefold() for label in STYLES}:
        raise ViewError(f"--type {name}: unknown; known are {', '.join(STYLES)}")
    return tuple(label for label in STYLES if label.casefold() in wanted)


def node_named(graph: Graph, name: str, label: str | None = None) -> str:
    """The id of the node that has this id, name or alias; ViewError with candidates if unclear."""
    nodes = [node for node in graph.nodes if label in (None, node.label) and node.label != "Result"]
    wanted = key(name)
    for found in (
        [node.id for node in nodes if node.id == name],
        [node.id for node in nodes if name_of(node) == name],
        [node.id for node in nodes if key(name_of(node)) == wanted],
        [node.id for node in nodes if name in _aliases(node)],
        [node.id for node in nodes if wanted in map(key, _aliases(node))],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise ViewError(f"'{name}' is the name of several: write one of {', '.join(found)}")
    names = sorted({form for node in nodes for form in (name_of(node), *_aliases(node))})
    near = " or ".join(map(repr, difflib.get_close_matches(name, names, n=5)))
    raise ViewError(
        f"nothing here is called '{name}'" + (f"; did you mean {near}?" if near else "")
    )


def _aliases(node: Node) -> tuple[str, ...]:
    aliases = node.properties.get("aliases", ())
    return aliases if isinstance(aliases, tuple) else ()


def papers_by_node(graph: Graph) -> dict[str, set[str]]:
    """The papers that name each node, by the relationships that begin at a paper."""
    papers = {node.id for node in graph.nodes if node.label == "Paper"}
    named: dict[str, set[str]] = defaultdict(set)
    for relationship in graph.relationships:
        if relationship.source in papers:
            named[relationship.target].add(relationship.source)
    return named


def choose(graph: Graph, selection: Selection) -> Graph:
    """The selected papers with all that they say; entities count only the papers that are left.

    Raises ViewError if no paper is left, if the focus is not among what is left, or if `since` is
    no date.
    """
    if selection == Selection(hops=selection.hops):
        return graph
    papers = _selected_papers(graph, selection)
    if not papers:
        raise ViewError(f"no paper is left {heading_words(graph, selection)}{_undated(graph)}")
    return _about(graph, papers)


def heading(graph: Graph, selection: Selection, chosen: Graph) -> str | None:
    """The title of a page about some papers: "12 of 55 papers: around ImageNet"."""
    if chosen is graph:
        return None
    some, all_ = (sum(node.label == "Paper" for node in g.nodes) for g in (chosen, graph))
    papers = "paper" if all_ == 1 else "papers"
    return f"{some:,} of {all_:,} {papers}: {heading_words(graph, selection)}"


def heading_words(graph: Graph, selection: Selection) -> str:
    """The selection in words."""
    names = {node.id: name_of(node) for node in graph.nodes}
    around = "around" if selection.hops == 1 else f"within {selection.hops} hops of"
    parts = (
        (around, names.get(selection.focus or "")),
        ("that name", names.get(selection.dataset or "")),
        ("on", names.get(selection.task or "")),
        ("since", selection.since),
    )
    return ", ".join(f"{word} {name}" for word, name in parts if name)


def _selected_papers(graph: Graph, selection: Selection) -> set[str]:
    papers = {node.id: node for node in graph.nodes if node.label == "Paper"}
    named = papers_by_node(graph)
    left = set(papers)
    if selection.dataset is not None:
        family = _with_variants(graph, selection.dataset)
        left &= {paper for dataset in family for paper in named[dataset]}
    if selection.task is not None:
        left &= named[selection.task]
    if selection.since is not None:
        left &= _dated(papers, selection.since)
    if selection.focus is not None:
        left &= _reached(_about(graph, left), selection.focus, selection.hops)
    return left


def _dated(papers: Mapping[str, Node], since: str) -> set[str]:
    if not _DATE.fullmatch(since):
        raise ViewError(f"--since {since}: no date; write 2024, 2024-05 or 2024-05-01")
    return {id_ for id_, node in papers.items() if str(node.properties.get("date", "")) >= since}


def _undated(graph: Graph) -> str:
    papers = [node for node in graph.nodes if node.label == "Paper"]
    undated = sum("date" not in node.properties for node in papers)
    return f"; {undated} of {len(papers)} papers have no date" if undated else ""


def _with_variants(graph: Graph, dataset: str) -> set[str]:
    family = {dataset}
    for _ in range(_MOST_VARIANTS_DEEP):
        family |= {
            relationship.source
            for relationship in graph.relationships
            if relationship.type == "VARIANT_OF" and relationship.target in family
        }
    return family


def _reached(graph: Graph, focus: str, hops: int) -> set[str]:
    """Papers at most so many links away from the focus."""
    label = {node.id: node.label for node in graph.nodes}
    if focus not in label:
        raise ViewError(f"{focus}: not named by the papers that the other options leave")
    near: dict[str, set[str]] = defaultdict(set)
    for relationship in graph.relationships:
        source, target = relationship.source, relationship.target
        if "Result" not in (label[source], label[target]):
            near[source].add(target)
            near[target].add(source)
    reached = ring = {focus}
    for _ in range(hops):
        ring = {other for node in ring for other in near[node]} - reached
        reached = reached | ring
    return {node for node in reached if label[node] == "Paper"}


def _about(graph: Graph, papers: Collection[str]) -> Graph:
    """The papers, what they name and report, and the relationships that they support."""
    named = papers_by_node(graph)
    kept = {
        node.id
        for node in graph.nodes
        if node.id in papers or not named[node.id].isdisjoint(papers)
    }
    nodes = [_counted(node, len(named[node.id] & set(papers))) for node in graph.nodes]
    return Graph(
        nodes=tuple(node for node in nodes if node.id in kept),
        relationships=tuple(
            relationship
            for relationship in graph.relationships
            if {relationship.source, relationship.target} <= kept
            and relationship.properties.get("paper", relationship.source) in kept
        ),
    )


def _counted(node: Node, papers: int) -> Node:
    if "papers" not in node.properties:
        return node
    return replace(node, properties={**node.properties, "papers": papers})
