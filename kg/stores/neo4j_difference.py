"""What a server must change to hold a graph, as batches of rows."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

import neo4j

from kg.model import Graph, Node, Relationship
from kg.stores.engine import stored_properties
from kg.stores.neo4j_values import DIGEST, KEY, KNOWN, RECORD, VERSION

BATCH = 5000
_PAPERS = 1000  # with their records they are long
_HIDDEN = ", ".join(f"{name}: null" for name in (RECORD, VERSION, KNOWN))
_NODES = f"MATCH (n) WHERE NOT n:KgLoading RETURN labels(n)[0], n {{.*, {_HIDDEN}}}"
_KEYS = f"MATCH ()-[r]->() RETURN r.{KEY}"
_KEYS_WITH_IDS = f"MATCH ()-[r]->() RETURN r.{KEY}, elementId(r)"

type Batch = tuple[str, list[Any]]
"""A statement with its `$rows`."""
type _Ends = tuple[str, str, str]


def keyed(graph: Graph) -> dict[str, Relationship]:
    """The relationships by the key that is their identity on a server.

    It is a hash of type, ends and properties, so parallel relationships have keys of their own;
    of those that are alike in all the second one's ends in `-1`, and so on.
    """
    labels = {node.id: node.label for node in graph.nodes}
    found: dict[str, Relationship] = {}
    for each in graph.relationships:
        ends = (labels[each.source], each.source, labels[each.target], each.target)
        content = repr((each.type, ends, _canonical(stored_properties(each.properties))))
        digest = hashlib.blake2b(content.encode(errors="surrogatepass"), digest_size=10).hexdigest()
        key, number = digest, 0
        while key in found:
            number += 1
            key = f"{digest}-{number}"
        found[key] = each
    return found


class Wanted:
    """A graph as a server shall hold it, each paper's record (digest and bytes) on its node."""

    def __init__(
        self, graph: Graph, records: Mapping[str, tuple[str, bytes]] | None = None
    ) -> None:
        self.nodes = {node.id: node for node in graph.nodes}
        self.relationships = keyed(graph)
        self._records = records or {}

    def properties(self, node: Node, *, whole: bool = True) -> dict[str, object]:
        """What the node holds on the server, without the record itself unless `whole`."""
        properties = stored_properties(node.properties)
        if node.label == "Paper" and node.id in self._records:
            digest, record = self._records[node.id]
            properties[DIGEST] = digest
            if whole:
                properties[RECORD] = record
        return properties


@dataclass(slots=True)
class Difference:
    """Ids of nodes, keys and element ids of relationships, by what happens to them."""

    stale_relationships: list[str] = field(default_factory=list)
    stale_nodes: list[tuple[str, str]] = field(default_factory=list)
    new_nodes: list[str] = field(default_factory=list)
    changed_nodes: list[str] = field(default_factory=list)
    new_relationships: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        stale = len(self.stale_relationships) + len(self.stale_nodes)
        return stale + len(self.new_nodes) + len(self.changed_nodes) + len(self.new_relationships)


def difference(transaction: neo4j.ManagedTransaction, wanted: Wanted) -> Difference:
    """What the server lacks or has too much; relationships are compared by their keys."""
    found = Difference()
    seen: set[str] = set()
    for label, properties in transaction.run(_NODES):
        id_ = str(properties.get("id"))
        node = wanted.nodes.get(id_)
        if node is None or node.label != label:
            found.stale_nodes.append((label, id_))
            continue
        seen.add(id_)
        held = {name: value for name, value in properties.items() if value is not None}
        if _canonical(held) != _canonical(wanted.properties(node, whole=False)):
            found.changed_nodes.append(id_)
    found.new_nodes = [id_ for id_ in wanted.nodes if id_ not in seen]
    keys = Counter[str | None](transaction.run(_KEYS).value())
    if keys.total() > len(keys) or not keys.keys() <= wanted.relationships.keys():
        found.stale_relationships = _stale(transaction, wanted)
    found.new_relationships = [key for key in wanted.relationships if key not in keys]
    return found


def batches(wanted: Wanted, changes: Difference) -> Iterator[Batch]:
    """The changes in the order in which they can be made: what is stale goes first."""
    yield from _cut(
        "UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row DELETE r",
        changes.stale_relationships,
    )
    for label, ids in _grouped((label, id_) for label, id_ in changes.stale_nodes):
        yield from _cut(f"UNWIND $rows AS row MATCH (n:{label} {{id: row}}) DETACH DELETE n", ids)
    for label, ids in _grouped((wanted.nodes[id_].label, id_) for id_ in changes.new_nodes):
        for part in batched(ids, _PAPERS if label == "Paper" else BATCH):
            rows = [wanted.properties(wanted.nodes[id_]) for id_ in part]
            yield f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", rows
    for label, ids in _grouped((wanted.nodes[id_].label, id_) for id_ in changes.changed_nodes):
        statement = f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n = row"
        for part in batched(ids, _PAPERS if label == "Paper" else BATCH):
            yield statement, [wanted.properties(wanted.nodes[id_]) for id_ in part]
    yield from _relationship_batches(wanted, changes.new_relationships)


def _relationship_batches(wanted: Wanted, keys: list[str]) -> Iterator[Batch]:
    def ends(key: str) -> _Ends:
        each = wanted.relationships[key]
        source, target = wanted.nodes[each.source], wanted.nodes[each.target]
        return each.type, source.label, target.label

    for (type_, source, target), group in _grouped((ends(key), key) for key in keys):
        statement = (
            f"UNWIND $rows AS row MATCH (a:{source} {{id: row[0]}}) "
            f"MATCH (b:{target} {{id: row[1]}}) CREATE (a)-[r:{type_}]->(b) SET r = row[2]"
        )
        for part in batched(group, BATCH):
            rows = []
            for key in part:
                each = wanted.relationships[key]
                properties = {**stored_properties(each.properties), KEY: key}
                rows.append([each.source, each.target, properties])
            yield statement, rows


def _stale(transaction: neo4j.ManagedTransaction, wanted: Wanted) -> list[str]:
    """Element ids of relationships that aren't wanted, or not twice."""
    stale, kept = [], set()
    for key, element in transaction.run(_KEYS_WITH_IDS):
        if key in wanted.relationships and key not in kept:
            kept.add(key)
        else:
            stale.append(element)
    return stale


def _cut(statement: str, rows: list[str]) -> Iterator[Batch]:
    for part in batched(rows, BATCH):
        yield statement, list(part)


def _grouped[K, T](items: Iterator[tuple[K, T]]) -> list[tuple[K, list[T]]]:
    groups: dict[K, list[T]] = {}
    for kind, item in items:
        groups.setdefault(kind, []).append(item)
    return sorted(groups.items(), key=lambda group: repr(group[0]))


def _canonical(properties: Mapping[str, object]) -> str:
    """Text that tells 1 from 1.0 and True."""
    return repr(sorted(properties.items()))
