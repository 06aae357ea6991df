"""The whole graph in formats that other programs read: csv, graphml, json."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.formats import cell
from kg.model import Graph, Value

_ILLEGAL_IN_XML = {
    code: None
    for code in (*range(0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
    if code not in (0x9, 0xA, 0xD)
}


def export(graph: Graph, format_: str, output: Path) -> None:
    """Write the graph; equal graphs give equal bytes.

    `csv` makes a folder with `nodes.csv` and `relationships.csv`; lists are joined by `; `.
    `graphml` has one type a property: numbers as doubles, lists as JSON; characters that XML
    forbids are left out. `json` keeps everything. Raises KgError for another format or where
    `output` can't be written.
    """
    if format_ not in EXPORTS:
        raise KgError(f"--format {format_}: unknown; known are {', '.join(EXPORTS)}")
    try:
        EXPORTS[format_](graph, output)
    except OSError as error:
        raise KgError(f"{output}: can't be written ({error.strerror})") from error


def _to_csv(graph: Graph, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    nodes = [{"label": node.label, **node.properties} for node in graph.nodes]
    relationships = [
        {"source": item.source, "target": item.target, "type": item.type, **item.properties}
        for item in graph.relationships
    ]
    _write_csv(folder / "nodes.csv", ("id", "label"), nodes)
    _write_csv(folder / "relationships.csv", ("source", "target", "type"), relationships)


def _write_csv(path: Path, first: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    kept = list(rows)
    others = sorted({name for row in kept for name in row} - set(first))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = [*first, *others]
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in kept)
    path.write_bytes(out.getvalue().encode())


def _to_json(graph: Graph, path: Path) -> None:
    document = {
        "schema_version": 1,
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
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode())


def _ordered(properties: Mapping[str, Value]) -> dict[str, Value]:
    return dict(sorted(properties.items()))


def _to_graphml(graph: Graph, path: Path) -> None:
    import networkx as nx

    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in graph.nodes:
        flat.add_node(_legal(node.id), label=node.label, **_flat(node.properties))
    for number, item in enumerate(graph.relationships):
        attributes: dict[str, Any] = {"rel": item.type, **_flat(item.properties)}
        flat.add_edge(_legal(item.source), _legal(item.target), f"r{number}", **attributes)
    path.parent.mkdir(parents=True, exist_ok=True)
    nx.write_graphml_xml(flat, path, named_key_ids=True)


def _flat(properties: Mapping[str, Value]) -> dict[str, str | float | bool]:
    return {name: _scalar(value) for name, value in sorted(properties.items()) if name != "id"}


def _scalar(value: Value) -> str | float | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _legal(text)


def _legal(text: str) -> str:
    return text.translate(_ILLEGAL_IN_XML)


EXPORTS: Mapping[str, Callable[[Graph, Path], None]] = {
    "csv": _to_csv,
    "graphml": _to_graphml,
    "json": _to_json,
}
