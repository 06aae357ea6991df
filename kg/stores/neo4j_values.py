"""Values of a Neo4j server as rows hold them, without the properties that kg keeps for itself."""

from collections.abc import Mapping
from typing import Any

from neo4j import graph, time

from kg.stores.engine import node_value, path_value, relationship_value

KEY = "kg_key"
RECORD = "kg_record"
DIGEST = "kg_digest"
VERSION = "kg_version"
KNOWN = "kg_known"
OWN = frozenset({KEY, RECORD, DIGEST, VERSION, KNOWN})
"""Properties that kg keeps on a server beside those of the graph."""


def value_of(value: Any) -> object:
    """A value of the driver as rows hold it.

    `OWN` properties are left out of nodes, relationships and maps, and their names out of lists,
    so that `properties(p)` and `keys(p)` are the same on every store.
    """
    match value:
        case graph.Node():
            return node_value(value.labels, map_of(value))
        case graph.Relationship():
            return relationship_value(value.type, map_of(value))
        case graph.Path():
            return path_value(
                [value_of(node) for node in value.nodes],
                [value_of(relationship) for relationship in value.relationships],
            )
        case dict():
            return map_of(value)
        case time.Duration():
            nanos = value.seconds * 1_000_000_000 + value.nanoseconds
            return {"months": value.months, "days": value.days, "nanos": nanos}
        case time.Date() | time.Time() | time.DateTime():
            return value.to_native().isoformat()
        case list() | tuple():
            return [value_of(item) for item in value if not _names_own(item)]
        case bytes() | bytearray():
            return value.hex()
        case _:
            return value


def map_of(value: Any) -> dict[str, object]:
    """A map, or the properties of a node or a relationship."""
    return {key: value_of(item) for key, item in value.items() if key not in OWN}


def without_own(properties: Mapping[str, object]) -> dict[str, object]:
    """The properties that are part of the graph."""
    return {key: value for key, value in properties.items() if key not in OWN}


def _names_own(value: object) -> bool:
    return isinstance(value, str) and value in OWN
