"""All that the graph says, as compact rows for the page."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.model import Graph, Node, Relationship, Value
from kg.view.phrases import headline, printed_number, tags
from kg.view.style import STYLES

SLOTS = {"OF": "method", "ON": "dataset", "MEASURES": "metric", "COMPARED_TO": "comparator"}
_OF_RESULTS = {*SLOTS, "REPORTS"}
_EVIDENCE = {"paper", "quote", "start", "end", "confidence"}

type Row = list[object]


@dataclass(frozen=True)
class Facts:
    """A graph with its nodes numbered in order, as the page refers to them."""

    graph: Graph

    @cached_property
    def index(self) -> dict[str, int]:
        """The number of each node by its id."""
        return {node.id: number for number, node in enumerate(self.graph.nodes)}

    @cached_property
    def node(self) -> dict[str, Node]:
        """Nodes by id."""
        return {node.id: node for node in self.graph.nodes}

    @cached_property
    def slots(self) -> dict[str, dict[str, str]]:
        """By Result node the ids of its paper, method, dataset, metric and comparator."""
        slots: dict[str, dict[str, str]] = {
            node.id: self._own_paper(node) for node in self.graph.nodes if node.label == "Result"
        }
        for relationship in self.graph.relationships:
            if relationship.type == "REPORTS":
                slots[relationship.target]["paper"] = relationship.source
            elif relationship.type in SLOTS:
                slots[relationship.source][SLOTS[relationship.type]] = relationship.target
        return slots

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many nodes there are of each label, in the order of the legend."""
        found = Counter(node.label for node in self.graph.nodes)
        return {label: found[label] for label in (*STYLES, "Result") if found[label]}

    @property
    def title(self) -> str:
        """What a page about the graph is called."""
        papers = self.counts.get("Paper", 0)
        return f"Knowledge graph of {papers:,} {'paper' if papers == 1 else 'papers'}"

    def name(self, node_id: str | None) -> str | None:
        """What a person calls the node."""
        return None if node_id is None else name_of(self.node[node_id])

    def headline(self, result: Node) -> str:
        """The result in a few words."""
        slots = self.slots[result.id]
        metric, comparator = slots.get("metric"), slots.get("comparator")
        return headline(result.properties, self.name(metric), self.name(comparator))

    def printed(self, result_id: str) -> str:
        """The number of a result as its paper prints it."""
        return printed_number(self.node[result_id].properties)

    def node_row(self, node: Node) -> dict[str, object]:
        """The node as a plain dict: its properties, its type, and numbers instead of ids."""
        row: dict[str, object] = {"type": node.label, "id": node.id, **node.properties}
        if node.label != "Result":
            return {**row, "name": name_of(node)}
        slots = self.slots[node.id]
        if self._is_slice(slots.get("paper"), node.properties):
            del row["quote"]
        row.pop("paper", None)
        return {
            **row,
            **{slot: self.index[target] for slot, target in slots.items()},
            "name": self.headline(node),
            "printed": self.printed(node.id),
            "short": headline(node.properties, None, self.name(slots.get("comparator"))),
            "tags": tags(node.properties),
        }

    def link_rows(self, types: list[str]) -> list[Row]:
        """Relationships as `[type, source, target, paper, start, end, confidence, quote, note]`.

        The first four are numbers, -1 where there is none. The quote is absent wherever the offsets
        give it; the note is all else that the relationship says. Absent values at the end are cut.
        """
        return [
            self._link_row(relationship, types.index(relationship.type))
            for relationship in self.graph.relationships
            if relationship.type in types
        ]

    def link_types(self) -> list[str]:
        """Types of relationships that the page lists; those of a result are its slots."""
        found = {relationship.type for relationship in self.graph.relationships}
        return sorted(found - _OF_RESULTS)

    def _link_row(self, relationship: Relationship, type_number: int) -> Row:
        properties = relationship.properties
        paper = properties.get("paper", relationship.source)
        quote = None if self._is_slice(str(paper), properties) else properties.get("quote")
        others = [str(properties[key]) for key in sorted(properties) if key not in _EVIDENCE]
        row: Row = [
            type_number,
            self.index[relationship.source],
            self.index[relationship.target],
            self._paper_number(paper),
            *(properties.get(key) for key in ("start", "end", "confidence")),
            quote,
            " · ".join(others) or None,
        ]
        while row[-1] is None:
            row.pop()
        return row

    def _own_paper(self, result: Node) -> dict[str, str]:
        paper = result.properties.get("paper")
        return {"paper": str(paper)} if paper in self.index else {}

    def _paper_number(self, paper: Value) -> int:
        node = self.node.get(str(paper))
        return -1 if node is None or node.label != "Paper" else self.index[node.id]

    def _is_slice(self, paper: str | None, evidence: Mapping[str, Value]) -> bool:
        """Whether the offsets of the evidence give its quote, so that the page can leave it out."""
        node = self.node.get(paper or "")
        if node is None or node.label != "Paper":
            return False
        text = paper_text(node)
        start, end = evidence.get("start"), evidence.get("end")
        if not isinstance(start, int) or not isinstance(end, int):
            return False
        return text[start:end] == evidence.get("quote")


def paper_text(paper: Node) -> str:
    """What offsets count in."""
    return f"{paper.properties.get('title', '')}\n{paper.properties.get('abstract', '')}"


def name_of(node: Node) -> str:
    """The name of an entity, the title of a paper, the address of a repository."""
    found = node.properties
    return str(found.get("name") or found.get("title") or found.get("url") or node.id)
