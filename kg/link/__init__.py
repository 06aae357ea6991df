"""From paper records to one graph: each thing once, each relationship with its evidence."""

from kg.link.canonical import canonical_entities
from kg.link.graph import GraphMaker
from kg.link.knowledge import read_knowledge
from kg.link.variants import variant_pairs
from kg.names import key

__all__ = ["key", "link", "read_knowledge"]

from collections.abc import Iterable, Sequence

from kg.model import Graph, KnownEntity, PaperRecord


def link(records: Iterable[PaperRecord], knowledge: Sequence[KnownEntity] = ()) -> Graph:
    """The graph of the records; equal for any order of them.

    `knowledge` lists names of one thing and directions of metrics. Only what the records hold
    becomes a node.
    """
    ordered = sorted(records, key=lambda record: record.paper.id)
    canonical = canonical_entities(ordered, knowledge)
    maker = GraphMaker(canonical)
    for record in ordered:
        maker.add(record)
    for variant, base, reason in variant_pairs(canonical.values()):
        maker.relate("VARIANT_OF", variant, base, reason=reason)
    return maker.graph()
