"""The graph as JSON, and back: everything is kept."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.model import Graph, Node, Relationship, Value

_SCHEMA = 1


def to_json(graph: Graph, path: Path) -> Sequence[str]:
    """Write `nodes` and `relationships` with their `properties`; an absent property is absent."""
    document = {
        "schema_version": _SCHEMA,
        "nodes": [
            {"id": node.id, "label": node.label, "properties": _ordered(node.properties)}
            for node in graph.nodes
        ],
        "relationships": [
            {
                "type": item.type,
                "source": item.source,
                "target": item.target,
                "properties": _ordered(item.properties),
            }
            for item in graph.relationships
        ],
    }
    path.write_bytes(f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode())
    return ()


def from_json(path: Path) -> Graph:
    """The graph that `to_json` wrote; raises ValueError, KeyError or TypeError for another file."""
    document = json.loads(path.read_bytes())
    return Graph(
        nodes=tuple(
            Node(id=node["id"], label=node["label"], properties=_read(node["properties"]))
            for node in document["nodes"]
        ),
        relationships=tuple(
            Relationship(
                type=item["type"],
                source=item["source"],
                target=item["target"],
                properties=_read(item["properties"]),
            )
            for item in document["relationships"]
        ),
    )


def value_of(read: Any) -> Value:
    """A value as the graph has it: lists are tuples of text."""
    return tuple(str(item) for item in read) if isinstance(read, list) else read


def _ordered(properties: Mapping[str, Value]) -> dict[str, Value]:
    return dict(sorted(properties.items()))


def _read(properties: Mapping[str, Any]) -> dict[str, Value]:
    return {name: value_of(value) for name, value in properties.items()}
