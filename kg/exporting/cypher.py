"""The graph as a script of Cypher statements, one a line."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from pathlib import Path

from kg.exporting.schema import STATEMENTS
from kg.model import Graph, Relationship, Value

_BATCH = 200
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ESCAPES = {
    "\\": "\\\\",
    "'": "\\'",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
_ESCAPED = re.compile(r"[\\'\x00-\x1f\x7f-\x9f\u2028\u2029]")


def to_cypher(graph: Graph, path: Path) -> Sequence[str]:
    """Write statements that make the graph in an empty database; empty lists are left out."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{statement};\n" for statement in statements(graph))
    return ()


def statements(graph: Graph) -> Iterator[str]:
    """The statements without their semicolons, each without a line end."""
    yield from STATEMENTS.values()
    labels = {node.id: node.label for node in graph.nodes}
    nodes = _grouped((node.label, node.properties) for node in graph.nodes)
    for label, group in nodes.items():
        for part in batched(group, _BATCH):
            rows = ", ".join(map(_map, part))
            yield f"UNWIND [{rows}] AS row CREATE (n:{_name(label)}) SET n = row"
    ends = _grouped(
        ((item.type, labels[item.source], labels[item.target]), item)
        for item in graph.relationships
    )
    for (type_, source, target), items in ends.items():
        for items_of_one in batched(items, _BATCH):
            rows = ", ".join(map(_relationship, items_of_one))
            yield (
                f"UNWIND [{rows}] AS row MATCH (a:{_name(source)} {{id: row[0]}}) "
                f"MATCH (b:{_name(target)} {{id: row[1]}}) "
                f"CREATE (a)-[r:{_name(type_)}]->(b) SET r = row[2]"
            )


def _grouped[K, T](items: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for key, item in items:
        groups.setdefault(key, []).append(item)
    return groups


def _relationship(item: Relationship) -> str:
    return f"[{_literal(item.source)}, {_literal(item.target)}, {_map(item.properties)}]"


def _map(properties: Mapping[str, Value]) -> str:
    parts = (
        f"{_name(name)}: {_literal(value)}"
        for name, value in sorted(properties.items())
        if value != ()
    )
    return f"{{{', '.join(parts)}}}"


def _literal(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{_ESCAPED.sub(_escape, value)}'"
        case tuple():
            return f"[{', '.join(map(_literal, value))}]"
        case _:
            return repr(value)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0], f"\\u{ord(match[0]):04x}")


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else f"`{name.replace('`', '``')}`"
