"""Whether a graph is sound: ends, ids, slots of results, and every quote in its paper's text."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.model import LABELS, Graph, Node, Relationship, Value

SHAPES: Mapping[str, frozenset[tuple[str, str]]] = {
    "PROPOSES": frozenset({("Paper", "Method"), ("Paper", "Dataset")}),
    "USES": frozenset({("Paper", "Method")}),
    "COMPARES_WITH": frozenset({("Paper", "Method")}),
    "MENTIONS": frozenset({("Paper", "Dataset"), ("Paper", "Metric")}),
    "ADDRESSES": frozenset({("Paper", "Task"), ("Method", "Task")}),
    "HAS_CODE": frozenset({("Paper", "Repository")}),
    "REPORTS": frozenset({("Paper", "Result")}),
    "OF": frozenset({("Result", "Method")}),
    "ON": frozenset({("Result", "Dataset")}),
    "MEASURES": frozenset({("Result", "Metric")}),
    "COMPARED_TO": frozenset({("Result", "Method")}),
    "EVALUATED_ON": frozenset({("Method", "Dataset")}),
    "OUTPERFORMS": frozenset({("Method", "Method")}),
    "BUILDS_ON": frozenset({("Method", "Method")}),
    "VARIANT_OF": frozenset({("Method", "Method"), ("Dataset", "Dataset")}),
}
"""Labels of the two ends that each type of relationship may have."""
_SLOTS = ("OF", "ON", "MEASURES", "COMPARED_TO")
_NEEDED = ("paper", "value", "value_text", "kind", "number", "number_start", "number_end", "quote")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was looked at, how many there were, and what is wrong with which of them."""

    name: str
    count: int
    problems: Sequence[str] = field(default=())


def checks(graph: Graph) -> list[Check]:
    """All checks of a graph by itself, in a fixed order."""
    sound = _Soundness(graph)
    return [
        sound.check("ids", graph.nodes, sound.id_problems),
        sound.check("relationships", graph.relationships, sound.end_problems),
        sound.check("orphans", graph.nodes, sound.orphan_problems),
        sound.check("quotes", list(sound.quoted()), sound.quote_problems),
        sound.check("results", sound.labelled("Result"), sound.result_problems),
    ]


class _Soundness:
    """The graph with what the checks look up again and again."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._nodes = {node.id: node for node in graph.nodes}
        self._ids = Counter(node.id for node in graph.nodes)
        self._texts = {
            node.id: f"{node.properties.get('title')}\n{node.properties.get('abstract')}"
            for node in graph.nodes
            if node.label == "Paper"
        }
        self._related: set[str] = set()
        self._of_results: dict[str, list[Relationship]] = {}
        for item in graph.relationships:
            self._related |= {item.source, item.target}
            if item.type == "REPORTS":
                self._of_results.setdefault(item.target, []).append(item)
            elif item.type in _SLOTS:
                self._of_results.setdefault(item.source, []).append(item)

    def check[T](
        self, name: str, things: Sequence[T], problems: Callable[[T], Iterator[str]]
    ) -> Check:
        """One check of many things."""
        return Check(
            name=name,
            count=len(things),
            problems=tuple(problem for thing in things for problem in problems(thing)),
        )

    def labelled(self, label: str) -> list[Node]:
        """Nodes of this label."""
        return [node for node in self._graph.nodes if node.label == label]

    def quoted(self) -> Iterator[tuple[str, Mapping[str, Value]]]:
        """Every place that has a quote, with its properties."""
        for node in self._graph.nodes:
            if "quote" in node.properties:
                yield node.id, node.properties
        for item in self._graph.relationships:
            if "quote" in item.properties:
                yield _named(item), item.properties

    def id_problems(self, node: Node) -> Iterator[str]:
        """An id of its own, and a label that kg knows."""
        if self._ids[node.id] > 1:
            yield f"{node.id}: {self._ids[node.id]} nodes have this id"
        if node.properties.get("id") != node.id:
            yield f"{node.id}: its property id is {node.properties.get('id')!r}"
        if node.label not in LABELS:
            yield f"{node.id}: label {node.label} is not kg's"

    def end_problems(self, item: Relationship) -> Iterator[str]:
        """Both ends exist and have labels that fit the type; the paper that it is from exists."""
        ends = [self._nodes.get(end) for end in (item.source, item.target)]
        if None in ends:
            yield f"{_named(item)}: an end is missing"
            return
        labels = tuple(node.label for node in ends if node)
        if labels not in SHAPES.get(item.type, frozenset()):
            yield f"{_named(item)}: {item.type} doesn't lead from {labels[0]} to {labels[1]}"
        paper = item.properties.get("paper")
        if paper not in self._texts and (paper is not None or item.type != "VARIANT_OF"):
            yield f"{_named(item)}: its paper {paper!r} is not in the graph"

    def orphan_problems(self, node: Node) -> Iterator[str]:
        """What no paper speaks of should be gone; only a paper may stand alone."""
        if node.label != "Paper" and node.id not in self._related:
            yield f"{node.id}: no relationship leads to this {node.label}"

    def quote_problems(self, place: tuple[str, Mapping[str, Value]]) -> Iterator[str]:
        """The quote is what the paper's text has at its offsets; so is the number of a result."""
        name, properties = place
        text = self._texts.get(str(properties.get("paper")))
        if text is None:
            yield f"{name}: the paper of its quote is not in the graph"
            return
        for what, start, end in (
            ("quote", "start", "end"),
            ("number", "number_start", "number_end"),
        ):
            if what in properties and _slice(text, properties, start, end) != properties[what]:
                yield f"{name}: its {what} is not in the paper's text at its place"

    def result_problems(self, node: Node) -> Iterator[str]:
        """One paper reports it, each slot is filled at most once, its number lies in its quote."""
        parts = Counter(item.type for item in self._of_results.get(node.id, ()))
        if parts["REPORTS"] != 1:
            yield f"{node.id}: {parts['REPORTS']} papers report it"
        yield from (
            f"{node.id}: {parts[slot]} relationships {slot}" for slot in _SLOTS if parts[slot] > 1
        )
        lacking = [name for name in _NEEDED if name not in node.properties]
        if lacking:
            yield f"{node.id}: lacks {', '.join(lacking)}"
            return
        yield from self._value_problems(node)

    def _value_problems(self, node: Node) -> Iterator[str]:
        properties = node.properties
        for name in ("value", "value_high"):
            if name in properties and not _same_number(
                properties[name], properties.get(f"{name}_text")
            ):
                yield f"{node.id}: {name} is not the number that its text says"
        reporters = {
            item.source for item in self._of_results.get(node.id, ()) if item.type == "REPORTS"
        }
        if reporters and reporters != {properties["paper"]}:
            yield f"{node.id}: another paper reports it than its property says"
        if str(properties["number"]) not in str(properties["quote"]):
            yield f"{node.id}: its number is not in its quote"


def _slice(text: str, properties: Mapping[str, Value], start: str, end: str) -> str | None:
    first, last = properties.get(start), properties.get(end)
    if isinstance(first, int) and isinstance(last, int) and 0 <= first <= last <= len(text):
        return text[first:last]
    return None


def _same_number(value: Value, text: Value | None) -> bool:
    try:
        return isinstance(text, str) and float(text) == value
    except ValueError:
        return False


def _named(item: Relationship) -> str:
    return f"({item.source})-[{item.type}]->({item.target})"
