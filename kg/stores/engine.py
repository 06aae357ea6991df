"""What every Cypher engine does alike: the protocol, its values, its errors, its graph."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg.errors import CypherError, StoreError
from kg.model import Graph, Node, Relationship, Rows, Stream, Value

if TYPE_CHECKING:
    import networkx

type Parameters = Mapping[str, object]

WRITE_REFUSED = (
    "queries don't write: the graph is derived from the records, so a change by Cypher would be "
    "lost at the next build; change the sources and build again"
)
_INT64 = range(-(2**63), 2**63)


class CypherEngine(Protocol):
    """Holds one graph and answers Cypher about it.

    Rows hold str, int, float, bool, None, lists and dicts only. A node is
    `{"_node": [labels], "props": {...}}`, a relationship `{"_rel": type, "props": {...}}`, a path
    `{"_path": [node, relationship, node, ...]}`; dates and times are ISO 8601 text, durations
    `{"months", "days", "nanos"}`.
    """

    def replace(self, graph: Graph) -> None:
        """Hold exactly this graph; an empty list is stored as an absent property."""
        ...

    def query(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> Rows:
        """Rows of a statement that reads; raises CypherError, also for one that would write.

        A statement that takes more than `timeout` seconds raises CypherError.
        """
        ...

    def stream(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> AbstractContextManager[Stream]:
        """The same rows one by one, within `with`; an error may come with any of them."""
        ...

    def read(self) -> Graph:
        """The graph as it was written."""
        ...

    def close(self) -> None:
        """Let go of the file or the connection; harmless when repeated."""
        ...


def linking_code() -> str:
    """A hash of the code that makes graphs of records: another version may make others."""
    code = hashlib.sha256()
    package = Path(__file__).parents[1]
    for path in [*sorted((package / "link").glob("*.py")), package / "names.py"]:
        code.update(path.read_bytes())
    return code.hexdigest()[:16]


def timed_out() -> CypherError:
    """What is raised where a statement took longer than was allowed."""
    return CypherError("no answer in the time allowed; allow more (--timeout), or ask for less")


def node_value(labels: Iterable[str], properties: Mapping[str, object]) -> dict[str, object]:
    """A node as rows hold it."""
    return {"_node": sorted(labels), "props": dict(sorted(properties.items()))}


def relationship_value(type_: str, properties: Mapping[str, object]) -> dict[str, object]:
    """A relationship as rows hold it."""
    return {"_rel": type_, "props": dict(sorted(properties.items()))}


def path_value(nodes: list[object], relationships: list[object]) -> dict[str, object]:
    """A path as rows hold it."""
    steps = [step for pair in zip(nodes, relationships, strict=False) for step in pair]
    return {"_path": [*steps, nodes[-1]]}


def checked_parameters(parameters: Parameters | None) -> dict[str, object]:
    """Parameters that every engine takes alike; raises CypherError for others."""
    given = dict(parameters or {})
    for name, value in given.items():
        if problem := _problem(value):
            raise CypherError(f"parameter ${name}: {problem}")
    return given


def _problem(value: object) -> str | None:
    """Why Cypher can't take the value, or None."""
    match value:
        case None | bool() | float():
            return None
        case int():
            return None if value in _INT64 else f"{value} needs more than 64 bits"
        case str():
            return None if is_storable(value) else "half of a surrogate pair is not Unicode text"
        case list() | tuple():
            return next(filter(None, map(_problem, value)), None)
        case dict() if all(isinstance(key, str) for key in value):
            return next(filter(None, map(_problem, (*value, *value.values()))), None)
        case dict():
            return "keys of a map are text"
        case _:
            return f"Cypher has no value for {type(value).__name__}"


def is_storable(text: str) -> bool:
    """Whether text is Unicode: half of a surrogate pair is not."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def stored_properties(properties: Mapping[str, Value]) -> dict[str, object]:
    """Properties as engines take them: lists for tuples, no empty lists, whole numbers in 64 bits.

    An empty list is left out because engines disagree on its type when it comes back.
    """
    stored: dict[str, object] = {}
    for name, value in properties.items():
        if isinstance(value, tuple):
            if value:
                stored[name] = list(value)
        elif isinstance(value, int) and value not in _INT64:
            raise StoreError(f"property {name}: {value} needs more than 64 bits")
        else:
            stored[name] = value
    return stored


def read_graph(
    nodes: Iterable[tuple[str, Mapping[str, object]]],
    relationships: Iterable[tuple[str, str, str, Mapping[str, object]]],
) -> Graph:
    """The graph of (label, properties) and (type, source, target, properties) from an engine."""
    from kg.link.graph import relationship_order

    made_nodes = [
        Node(id=str(properties["id"]), label=label, properties=_read_properties(properties))
        for label, properties in nodes
    ]
    made_relationships = [
        Relationship(
            type=type_, source=source, target=target, properties=_read_properties(properties)
        )
        for type_, source, target, properties in relationships
    ]
    return Graph(
        nodes=tuple(sorted(made_nodes, key=lambda node: node.id)),
        relationships=tuple(sorted(made_relationships, key=relationship_order)),
    )


def _read_properties(properties: Mapping[str, object]) -> dict[str, Value]:
    return {name: _read_value(value) for name, value in properties.items()}


def _read_value(value: object) -> Value:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if isinstance(value, str | bool | int | float):
        return value
    raise StoreError(
        f"a property of type {type(value).__name__} is not kg's; build the graph again"
    )


def to_networkx(graph: Graph) -> "networkx.MultiDiGraph[str]":
    """The graph as a NetworkX object.

    A node's key is its id, its attributes are its properties and `label`. An edge's key is its
    running number in the graph's order, its attributes are its properties and `type`.
    """
    import networkx

    made: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node in graph.nodes:
        made.add_node(node.id, **{**node.properties, "label": node.label})
    for number, edge in enumerate(graph.relationships):
        attributes = {**edge.properties, "type": edge.type}
        made.add_edge(edge.source, edge.target, key=number, **attributes)
    return made
