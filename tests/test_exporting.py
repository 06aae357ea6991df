"""The graph in files for other programs, read back by other readers."""

import csv
import json
from pathlib import Path

import networkx as nx
import pytest
from samples import foonet, variant

from kg.errors import KgError
from kg.exporting import export
from kg.link import link
from kg.model import Graph, Node, Relationship

GRAPH = link([foonet(), variant()])
HOSTILE = Graph(
    nodes=(
        Node(id="a", label="Method", properties={"id": "a", "name": "a\x00\x1b<&>\ud7ff", "n": 1}),
        Node(id="b", label="Method", properties={"id": "b", "aliases": ("x", "é"), "n": 0.5}),
    ),
    relationships=(
        Relationship(type="R", source="a", target="b", properties={"paper": "1", "flag": True}),
        Relationship(type="R", source="a", target="b", properties={"paper": "2"}),
        Relationship(type="S", source="b", target="b", properties={"id": "own"}),
    ),
)


@pytest.mark.parametrize("graph", [GRAPH, HOSTILE, Graph()])
def test_graphml_keeps_every_node_and_parallel_relationship(graph: Graph, tmp_path: Path) -> None:
    export(graph, "graphml", tmp_path / "g.graphml")
    back = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert back.number_of_nodes() == len(graph.nodes)
    assert back.number_of_edges() == len(graph.relationships)


def test_graphml_has_one_type_a_property(tmp_path: Path) -> None:
    export(HOSTILE, "graphml", tmp_path / "g.graphml")
    text = (tmp_path / "g.graphml").read_text("utf-8")
    assert text.count('attr.name="n"') == 1
    back = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert back.nodes["a"] == {"label": "Method", "name": "a<&>\ud7ff", "n": 1.0}
    assert json.loads(back.nodes["b"]["aliases"]) == ["x", "é"]


def test_csv_has_a_file_for_nodes_and_one_for_relationships(tmp_path: Path) -> None:
    export(GRAPH, "csv", tmp_path / "out")
    with (tmp_path / "out" / "nodes.csv").open(encoding="utf-8", newline="") as lines:
        nodes = list(csv.DictReader(lines))
    with (tmp_path / "out" / "relationships.csv").open(encoding="utf-8", newline="") as lines:
        relationships = list(csv.DictReader(lines))
    assert [row["id"] for row in nodes] == [node.id for node in GRAPH.nodes]
    assert len(relationships) == len(GRAPH.relationships)
    ids = {row["id"] for row in nodes}
    assert {row["source"] for row in relationships} | {
        row["target"] for row in relationships
    } <= ids
    assert "93.10" in {row["value_text"] for row in nodes}


def test_json_keeps_everything(tmp_path: Path) -> None:
    export(GRAPH, "json", tmp_path / "deep" / "g.json")
    document = json.loads((tmp_path / "deep" / "g.json").read_text("utf-8"))
    assert len(document["relationships"]) == len(GRAPH.relationships)
    nodes = {node["id"]: node for node in document["nodes"]}
    assert nodes["method:foonet"]["properties"]["name"] == "FooNet"


def test_another_format_and_an_unwritable_place_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="unknown; known are csv, graphml, json"):
        export(GRAPH, "gexf", tmp_path / "x")
    (tmp_path / "file").write_text("")
    with pytest.raises(KgError, match="can't be written"):
        export(GRAPH, "json", tmp_path / "file" / "g.json")
