"""The list of results that stands in the page itself, so that it needs no script."""

from dataclasses import dataclass

from kg.model import Node
from kg.view.facts import Facts, name_of, paper_text
from kg.view.phrases import tags

MOST_ROWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A node that a row names."""

    id: str
    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One result with its evidence in three parts: before the number, the number, after it."""

    id: str
    number: int
    says: str
    tags: list[str]
    kind: str
    value: float
    method: Named | None
    dataset: Named | None
    metric: Named | None
    paper: Named | None
    url: str | None
    quote: tuple[str, str, str]
    confidence: str


def result_rows(facts: Facts) -> list[ResultRow]:
    """Every result, those of one dataset and one metric together."""
    rows = [_row(facts, node) for node in facts.graph.nodes if node.label == "Result"]
    return sorted(rows, key=_order)


def _order(row: ResultRow) -> tuple[bool, str, bool, str, str, str]:
    dataset = row.dataset.name if row.dataset else ""
    metric = row.metric.name if row.metric else ""
    method = row.method.name if row.method else ""
    return (not dataset, dataset.casefold(), not metric, metric.casefold(), method, row.id)


def _row(facts: Facts, node: Node) -> ResultRow:
    slots = facts.slots[node.id]
    paper = facts.node[slots["paper"]] if "paper" in slots else None
    url = str(paper.properties.get("url", "")) if paper else ""
    return ResultRow(
        id=node.id,
        number=facts.index[node.id],
        says=facts.headline(node),
        tags=tags(node.properties),
        kind=str(node.properties.get("kind", "absolute")),
        value=float(str(node.properties.get("value", 0))),
        method=_named(facts, slots.get("method")),
        dataset=_named(facts, slots.get("dataset")),
        metric=_named(facts, slots.get("metric")),
        paper=_named(facts, slots.get("paper")),
        url=url if url.startswith(("https://", "http://")) else None,
        quote=_quote(node, paper),
        confidence=f"{float(str(node.properties.get('confidence', 1))):.0%}",
    )


def _named(facts: Facts, node_id: str | None) -> Named | None:
    if node_id is None:
        return None
    return Named(id=node_id, number=facts.index[node_id], name=name_of(facts.node[node_id]))


def _quote(node: Node, paper: Node | None) -> tuple[str, str, str]:
    """The evidence cut at the number; whole in the first part if the number's place is unknown."""
    found = node.properties
    quote = str(found.get("quote", ""))
    places = [found.get(key) for key in ("start", "number_start", "number_end", "end")]
    if paper is None or not all(isinstance(place, int) for place in places):
        return quote, "", ""
    start, number_start, number_end, end = (int(str(place)) for place in places)
    text = paper_text(paper)
    if text[start:end] != quote or not start <= number_start <= number_end <= end:
        return quote, "", ""
    return text[start:number_start], text[number_start:number_end], text[number_end:end]
