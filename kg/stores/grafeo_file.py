"""A Cypher engine over one grafeo file, which is replaced whole and never changed in place."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grafeo

from kg.errors import CypherError, StoreError
from kg.model import Graph, Rows, Stream
from kg.stores.engine import (
    WRITE_REFUSED,
    Parameters,
    checked_parameters,
    node_value,
    path_value,
    read_graph,
    relationship_value,
    stored_properties,
)
from kg.stores.grafeo_stream import streamed

_INDEXED = ("id", "name")
_READ_ONLY = "GRAFEO-T003"
_POSITION = re.compile(r"--> query:(\d+):(\d+)")
_MEANT = re.compile(r"help: (.+)")
_HINTS = (
    (
        re.compile(r"Aggregate function 'collect' cannot be used here"),
        "in this store collect in one WITH and take [0] in the next",
    ),
    (
        re.compile(r"Function 'round' takes 1 argument"),
        "in this store write round(x * 100) / 100 for two digits",
    ),
)
_LABELS_HINT = "in this store write (x) WHERE x:A OR x:B for (x:A|B)"


class GraphFileError(StoreError):
    """The file is missing, damaged or not the one that was asked for."""


def write_file(path: Path, graph: Graph, *, stamp: str) -> None:
    """Write a new file that holds the graph and the stamp, over an earlier one of this name."""
    path.unlink(missing_ok=True)
    database = grafeo.GrafeoDB()
    try:
        _fill(database, graph)
        # The stamp is the name of a second, empty graph: no Cypher statement sees it.
        database.create_graph(stamp)
        database.save(str(path))
    except grafeo.GrafeoError as error:
        raise StoreError(f"{path}: can't be written ({_first_line(error)})") from error
    finally:
        database.close()


class GrafeoFile:
    """Answers from the file at `path` if it carries `stamp`; raises GraphFileError if not.

    The file is opened read-only and may be replaced while it is open.
    """

    def __init__(self, path: Path, *, stamp: str = "kg") -> None:
        self._path = path
        self._stamp = stamp
        self._opened: Any = None

    def open(self) -> None:
        """Open the file now instead of at the first question."""
        if self._opened is not None:
            return
        if not self._path.is_file():
            raise GraphFileError(f"{self._path}: no graph")
        try:
            opened = grafeo.GrafeoDB.open_read_only(str(self._path))
        except grafeo.GrafeoError as error:
            raise GraphFileError(f"{self._path}: {_first_line(error)}") from error
        if self._stamp not in opened.list_graphs():
            opened.close()
            raise GraphFileError(f"{self._path}: made from other records")
        self._opened = opened

    def replace(self, graph: Graph) -> None:
        """Hold exactly this graph."""
        part = self._path.with_name(f"{self._path.name}.part")
        write_file(part, graph, stamp=self._stamp)
        self.close()
        part.replace(self._path)

    def query(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> Rows:
        """Rows of a statement that reads."""
        if timeout is None:
            self.open()
            return run(self._opened, cypher, parameters)
        with self.stream(cypher, parameters, timeout=timeout) as stream:
            return Rows(columns=stream.columns, rows=tuple(stream.rows))

    @contextmanager
    def stream(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> Iterator[Stream]:
        """The rows one by one."""
        self.open()
        given = checked_parameters(parameters)
        with _as_cypher_errors(cypher):
            columns, rows = streamed(self._opened, cypher, given, timeout=timeout)
            yield Stream(columns=columns, rows=(_row(row, columns) for row in rows))

    def read(self) -> Graph:
        """The graph as it was written."""
        self.open()
        nodes = self._opened.execute_cypher(
            "MATCH (n) RETURN labels(n)[0] AS l, properties(n) AS p"
        )
        relationships = self._opened.execute_cypher(
            "MATCH (a)-[r]->(b) RETURN type(r) AS t, a.id AS a, b.id AS b, properties(r) AS p"
        )
        return read_graph(
            ((row["l"], row["p"]) for row in nodes),
            ((row["t"], row["a"], row["b"], row["p"]) for row in relationships),
        )

    def close(self) -> None:
        """Let go of the file."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def run(database: Any, cypher: str, parameters: Parameters | None = None) -> Rows:
    """Rows of any statement on an open database; raises CypherError."""
    with _as_cypher_errors(cypher):
        result = database.execute_cypher(cypher, checked_parameters(parameters))
    columns = tuple(result.columns)
    return Rows(columns=columns, rows=tuple(_row(row, columns) for row in result))


@contextmanager
def _as_cypher_errors(cypher: str) -> Iterator[None]:
    try:
        yield
    except grafeo.GrafeoError as error:
        raise _cypher_error(error, cypher) from error


def _row(row: dict[str, Any], columns: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(_value(row[column]) for column in columns)


def _fill(database: Any, graph: Graph) -> None:
    numbers: dict[str, int] = {}
    for label in sorted({node.label for node in graph.nodes}):
        nodes = [node for node in graph.nodes if node.label == label]
        made = database.batch_create_nodes_with_props(
            label, [stored_properties(node.properties) for node in nodes]
        )
        numbers.update(zip((node.id for node in nodes), made, strict=True))
    database.batch_create_edges(
        [
            (
                numbers[edge.source],
                numbers[edge.target],
                edge.type,
                stored_properties(edge.properties),
            )
            for edge in graph.relationships
        ]
    )
    for name in _INDEXED:
        database.create_property_index(name)


def _value(value: Any) -> object:
    match value:
        case dict():
            return _map_value(value)
        case list():
            return [_value(item) for item in value]
        case datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return value


def _map_value(value: dict[str, Any]) -> object:
    if "_labels" in value and "_id" in value:
        return node_value(value["_labels"], dict(_properties(value)))
    if "_type" in value and "_source" in value:
        return relationship_value(value["_type"], dict(_properties(value)))
    # Maps come with sorted keys; a path alone has its nodes before its edges.
    if list(value) == ["nodes", "edges"]:
        return path_value(
            [_value(node) for node in value["nodes"]], [_value(edge) for edge in value["edges"]]
        )
    return {key: _value(item) for key, item in value.items()}


def _properties(value: dict[str, Any]) -> Iterator[tuple[str, object]]:
    marks = ("_id", "_labels", "_type", "_source", "_target")
    return ((key, _value(item)) for key, item in value.items() if key not in marks)


def _first_line(error: Exception) -> str:
    text = re.sub(r"^GRAFEO-\w+: ", "", str(error)).replace("[Cypher] ", "")
    return text.partition("\n")[0]


def _cypher_error(error: grafeo.GrafeoError, cypher: str) -> CypherError:
    text = str(error)
    if error.error_code == _READ_ONLY:
        return CypherError(WRITE_REFUSED)
    position = _POSITION.search(text)
    line, column = (int(position[1]), int(position[2])) if position else (None, None)
    parts = [_first_line(error)]
    if position:
        parts[0] += f" at line {line}, column {column}"
    if meant := _MEANT.search(text):
        parts.append(meant[1])
    parts += [hint for pattern, hint in _HINTS if pattern.search(text)]
    if line and column and _at(cypher, line, column) == "|":
        parts.append(_LABELS_HINT)
    return CypherError("; ".join(parts), line, column)


def _at(cypher: str, line: int, column: int) -> str:
    lines = cypher.split("\n")
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""
