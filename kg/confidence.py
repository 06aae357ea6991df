"""Leaves out what is less sure than asked for, of a record or of a graph."""

from collections import defaultdict
from dataclasses import replace

from kg.model import ENTITY_TYPES, Entity, Graph, Node, PaperRecord, Relationship


def surer_record(record: PaperRecord, least: float) -> PaperRecord:
    """The record with the results, pairs and entities whose confidence is at least so much.

    An entity that a kept result or pair names is kept; a metric that no word names only so.
    """
    if least <= 0:
        return record
    results = tuple(item for item in record.results if item.confidence >= least)
    pairs = tuple(item for item in record.evaluated_on if item.confidence >= least)
    named: set[tuple[str, str | None]] = set()
    for pair in pairs:
        named |= {("Method", pair.method), ("Dataset", pair.dataset)}
    for item in results:
        named |= {("Method", item.method), ("Method", item.comparator)}
        named |= {("Dataset", item.dataset), ("Metric", item.metric)}

    def kept(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
        return tuple(
            item
            for item in entities
            if (item.type, item.name) in named or (item.mentions and item.confidence >= least)
        )

    return replace(
        record,
        methods=kept(record.methods),
        datasets=kept(record.datasets),
        metrics=kept(record.metrics),
        tasks=kept(record.tasks),
        evaluated_on=pairs,
        results=results,
    )


def surer_graph(graph: Graph, least: float) -> Graph:
    """The graph with the results and relationships whose confidence is at least so much.

    What has no confidence, such as a paper's code, is kept. A method, dataset, metric or task stays
    where a kept relationship of a paper supports it, and counts the papers of those.
    """
    if least <= 0:
        return graph
    unsure = {node.id for node in graph.nodes if _below(node, least)}
    kept = [
        item
        for item in graph.relationships
        if not _below(item, least) and not unsure & {item.source, item.target}
    ]
    papers: dict[str, set[object]] = defaultdict(set)
    for item in kept:
        if "paper" in item.properties:
            for end in (item.source, item.target):
                papers[end].add(item.properties["paper"])
    nodes = tuple(
        _counted(node, len(papers[node.id]))
        for node in graph.nodes
        if node.id not in unsure and (node.label not in ENTITY_TYPES or papers[node.id])
    )
    ids = {node.id for node in nodes}
    return Graph(
        nodes=nodes,
        relationships=tuple(item for item in kept if {item.source, item.target} <= ids),
    )


def _below(item: Node | Relationship, least: float) -> bool:
    confidence = item.properties.get("confidence")
    return isinstance(confidence, int | float) and confidence < least


def _counted(node: Node, papers: int) -> Node:
    if node.label not in ENTITY_TYPES or node.properties.get("papers") in (None, papers):
        return node
    return replace(node, properties={**node.properties, "papers": papers})
