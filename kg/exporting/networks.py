"""The graph as GraphML and GEXF, and back; nothing is lost on the way.

Both formats know text and numbers only, and one type for each property. So a property all of whose
values are text, whole numbers or other numbers is written as it is; any other (lists, true and
false, mixtures, empty text, characters that XML forbids) is written as JSON text, and the
description of the graph names it. An absent property is not written. A property whose name the
format keeps for itself gets a trailing underscore.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.exporting.objects import value_of
from kg.model import Graph, Node, Relationship, Value

if TYPE_CHECKING:
    import networkx as nx

_UNSAFE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG = range(-(2**63), 2**63)
_INTRODUCTION = "A graph of kg. Properties written as JSON: "
_GRAPHML = {"label", "rel", "id", "type"}
_GEXF = {"id", "key", "networkx_key", "label", "labels", "pid", "viz", "parents", "spells"} | {
    *("slices", "start", "end", "weight", "type")
}


def to_graphml(graph: Graph, path: Path) -> Sequence[str]:
    """Write GraphML: a node's label is `label`, a relationship's type is `rel`."""
    import networkx as nx

    made = _Encoding(graph, _GRAPHML).network(
        lambda node: {"label": node.label}, lambda item: {"rel": item.type}
    )
    nx.write_graphml_xml(made, path)
    return ()


def to_gexf(graph: Graph, path: Path) -> Sequence[str]:
    """Write GEXF: `label` is what to show, `labels` a node's label."""
    from networkx.readwrite.gexf import GEXFWriter

    made = _Encoding(graph, _GEXF).network(
        lambda node: {"label": _shown(node), "labels": node.label},
        lambda item: {"label": item.type},
    )
    writer: Any = GEXFWriter(made)
    del writer.meta_element.attrib["lastmodifieddate"]
    writer.meta_element[0].text = "kg"
    with path.open("wb") as file:
        writer.write(file)
    return ()


def from_graphml(path: Path) -> Graph:
    """The graph that `to_graphml` wrote; raises ValueError or KeyError for another file."""
    import networkx as nx

    read = nx.read_graphml(path, force_multigraph=True)
    return _decoded(read, _GRAPHML, label="label", type_="rel")


def from_gexf(path: Path) -> Graph:
    """The graph that `to_gexf` wrote; raises ValueError or KeyError for another file."""
    import networkx as nx

    return _decoded(nx.read_gexf(path), _GEXF, label="labels", type_="label")


class _Encoding:
    """How the properties of one graph are written."""

    def __init__(self, graph: Graph, reserved: Iterable[str]) -> None:
        self._graph = graph
        self._reserved = reserved
        self._nodes = _as_json(({**node.properties, "id": node.id} for node in graph.nodes), "id")
        self._relationships = _as_json(item.properties for item in graph.relationships)

    def network(
        self,
        of_node: Callable[[Node], dict[str, str]],
        of_relationship: Callable[[Relationship], dict[str, str]],
    ) -> "nx.MultiDiGraph[str]":
        """A network of plain values, with the format's own attributes."""
        import networkx as nx

        lists = {"nodes": sorted(self._nodes), "relationships": sorted(self._relationships)}
        made: nx.MultiDiGraph[str] = nx.MultiDiGraph(description=_INTRODUCTION + json.dumps(lists))
        for node in self._graph.nodes:
            properties = {name: value for name, value in node.properties.items() if name != "id"}
            attributes = self._attributes(properties, self._nodes)
            made.add_node(self._id(node.id), **of_node(node), **attributes)
        for number, item in enumerate(self._graph.relationships):
            attributes = self._attributes(item.properties, self._relationships)
            made.add_edge(
                self._id(item.source),
                self._id(item.target),
                key=f"r{number}",
                **of_relationship(item),
                **attributes,
            )
        return made

    def _id(self, id_: str) -> str:
        return json.dumps(id_) if "id" in self._nodes else id_

    def _attributes(self, properties: Mapping[str, Value], as_json: set[str]) -> dict[str, Any]:
        return {
            _renamed(name, self._reserved): json.dumps(value) if name in as_json else value
            for name, value in sorted(properties.items())
        }


def _as_json(properties: Iterable[Mapping[str, Value]], *always_text: str) -> set[str]:
    """Names of the properties that are no text or number, or not all of one type."""
    kinds: dict[str, set[str]] = {name: {"text"} for name in always_text}
    for each in properties:
        for name, value in each.items():
            kinds.setdefault(name, set()).add(_kind(value))
    return {name for name, found in kinds.items() if len(found) > 1 or "other" in found}


def _kind(value: Value) -> str:
    match value:
        case bool() | tuple():
            return "other"
        case int():
            return "whole" if value in _LONG else "other"
        case float():
            return "number"
        case str():
            return "text" if value and not _UNSAFE.search(value) else "other"


def _renamed(name: str, reserved: Iterable[str]) -> str:
    return f"{name}_" if name.rstrip("_") in reserved else name


def _original(name: str, reserved: Iterable[str]) -> str:
    return name[:-1] if name.endswith("_") and name.rstrip("_") in reserved else name


def _shown(node: Node) -> str:
    names = (node.properties.get(name) for name in ("name", "title", "number", "url"))
    text = next((name for name in names if isinstance(name, str) and name), node.id)
    return _UNSAFE.sub("\ufffd", text)


def _decoded(read: "nx.Graph[str]", reserved: set[str], *, label: str, type_: str) -> Graph:
    from kg.link.graph import relationship_order

    lists = json.loads(read.graph["description"].removeprefix(_INTRODUCTION))
    names = {id_: json.loads(id_) if "id" in lists["nodes"] else id_ for id_ in read}
    nodes = [
        Node(
            id=names[id_],
            label=attributes[label],
            properties={"id": names[id_], **_properties(attributes, reserved, lists["nodes"])},
        )
        for id_, attributes in read.nodes(data=True)
    ]
    relationships = [
        Relationship(
            type=attributes[type_],
            source=names[source],
            target=names[target],
            properties=_properties(attributes, reserved, lists["relationships"]),
        )
        for source, target, attributes in read.edges(data=True)
    ]
    return Graph(
        nodes=tuple(sorted(nodes, key=lambda node: node.id)),
        relationships=tuple(sorted(relationships, key=relationship_order)),
    )


def _properties(
    attributes: Mapping[str, Any], reserved: set[str], as_json: Sequence[str]
) -> dict[str, Value]:
    return dict(_read(attributes, reserved, as_json))


def _read(
    attributes: Mapping[str, Any], reserved: set[str], as_json: Sequence[str]
) -> Iterator[tuple[str, Value]]:
    for written, value in attributes.items():
        if written not in reserved:
            name = _original(written, reserved)
            yield name, value_of(json.loads(value)) if name in as_json else value
