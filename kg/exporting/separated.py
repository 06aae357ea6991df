"""The graph as two tables for spreadsheets and data frames."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg.formats import cell
from kg.model import Graph


def to_csv(graph: Graph, folder: Path) -> Sequence[str]:
    """Write `nodes.csv` and `relationships.csv`; lists are joined by `; `, absent is empty."""
    nodes = [{"label": node.label, **node.properties} for node in graph.nodes]
    relationships = [
        {"source": item.source, "target": item.target, "type": item.type, **item.properties}
        for item in graph.relationships
    ]
    _write(folder / "nodes.csv", ("id", "label"), nodes)
    _write(folder / "relationships.csv", ("source", "target", "type"), relationships)
    return ()


def _write(path: Path, first: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    kept = list(rows)
    others = sorted({name for row in kept for name in row} - set(first))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = [*first, *others]
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in kept)
    path.write_bytes(out.getvalue().encode())
