"""The graph in files for other programs, read back by other readers."""

import csv
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grafeo
import graphs
import igraph
import neo4j_server
import networkx as nx
import pytest
import rdflib
from commands import kg
from hypothesis import given, settings
from samples import foonet, variant

from kg.errors import KgError
from kg.exporting import EXPORTS, export, format_of
from kg.exporting.cypher import statements
from kg.exporting.networks import from_gexf, from_graphml
from kg.exporting.objects import from_json
from kg.exporting.schema import STATEMENTS
from kg.exporting.triples import RESOURCES, VOCABULARY
from kg.link import link
from kg.model import Graph, KnownEntity, Node, Relationship
from kg.stores import open_store
from kg.stores.grafeo_file import GrafeoFile, run
from kg.stores.neo4j_server import Neo4jServer

KNOWLEDGE = [KnownEntity(type="Metric", name="accuracy", higher_is_better=True)]
GRAPH = link([foonet(), variant()], KNOWLEDGE)
HOSTILE = graphs.graph_of(
    [
        Node(
            id="a",
            label="Method",
            properties={
                "id": "a",
                "name": 'it\'s "q" \\ p',
                "aliases": ("x;y", "é", 'a,b"c'),
                "n": 1,
                "empty": "",
                "label": "its own",
            },
        ),
        Node(
            id="b\nc",
            label="Method",
            properties={"id": "b\nc", "name": "two\nlines\r\n", "n": 0.5, "f": True},
        ),
        Node(
            id="d",
            label="Dataset",
            properties={
                "id": "d",
                "name": "𝔸 😀 e\u0301",
                "big": 2**63 - 1,
                "zero": -0.0,
                "tiny": 5e-324,
                "v": "\x00\x1b\ttab ",
            },
        ),
    ],
    [
        Relationship(type="R", source="a", target="d", properties={"paper": "1", "start": 3}),
        Relationship(type="R", source="a", target="d", properties={"paper": "1", "start": 3}),
        Relationship(type="R", source="a", target="d", properties={"paper": "2", "id": "own"}),
        Relationship(type="S", source="b\nc", target="b\nc", properties={"type": "x"}),
    ],
)
READERS: dict[str, Callable[[Path], Graph]] = {
    "gexf": from_gexf,
    "graphml": from_graphml,
    "json": from_json,
}


# Formats that keep everything


@pytest.mark.parametrize("format_", READERS)
@pytest.mark.parametrize("graph", [GRAPH, HOSTILE, Graph()], ids=["linked", "hostile", "empty"])
def test_what_is_written_is_read_back_exactly(format_: str, graph: Graph, tmp_path: Path) -> None:
    export(graph, format_, tmp_path / "deep" / "graph")
    back = READERS[format_](tmp_path / "deep" / "graph")
    assert graphs.exactly(back) == graphs.exactly(graph)


@pytest.mark.parametrize("format_", READERS)
def test_every_graph_is_read_back_exactly(format_: str) -> None:
    with tempfile.TemporaryDirectory() as folder:

        @settings(max_examples=50, deadline=None)
        @given(graph=graphs.graphs())
        def reads_back(graph: Graph) -> None:
            export(graph, format_, Path(folder) / "graph")
            back = READERS[format_](Path(folder) / "graph")
            assert graphs.exactly(back) == graphs.exactly(graph)

        reads_back()


def test_networkx_reads_graphml_without_kg(tmp_path: Path) -> None:
    export(GRAPH, "graphml", tmp_path / "g.graphml")
    back = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    foonet_node = back.nodes["method:foonet"]
    assert (foonet_node["label"], foonet_node["name"]) == ("Method", "FooNet")
    assert json.loads(back.nodes["metric:accuracy"]["higher_is_better"]) is True
    assert "higher_is_better" not in back.nodes["metric:flops"]
    (evaluation,) = [data for _, _, data in back.edges(data=True) if data["rel"] == "EVALUATED_ON"][
        :1
    ]
    assert isinstance(evaluation["start"], int)
    assert back.number_of_edges() == len(GRAPH.relationships)


def test_igraph_opens_graphml_with_lists_absent_values_and_parallel_relationships(
    tmp_path: Path,
) -> None:
    listed = Node(
        id="method:z",
        label="Method",
        properties={"id": "method:z", "name": "Z", "aliases": ("Zed", "Z, 2")},
    )
    nodes = [*GRAPH.nodes, listed]
    twice = [*GRAPH.relationships, *GRAPH.relationships[:1]]
    export(graphs.graph_of(nodes, twice), "graphml", tmp_path / "g.graphml")
    opened: Any = igraph.Graph.Read_GraphML(str(tmp_path / "g.graphml"))
    assert (opened.vcount(), opened.ecount()) == (len(nodes), len(twice))
    assert set(opened.vs["label"]) == {node.label for node in GRAPH.nodes}
    by_id = {vertex["id"]: vertex for vertex in opened.vs}
    assert json.loads(by_id["method:z"]["aliases"]) == ["Zed", "Z, 2"]
    assert by_id["method:foonet"]["aliases"] == ""
    assert by_id["metric:accuracy"]["higher_is_better"] == "true"
    assert by_id["metric:flops"]["higher_is_better"] == ""
    assert math.isnan(by_id["method:foonet"]["value"])
    assert sorted(set(opened.es["rel"])) == sorted({item.type for item in GRAPH.relationships})
    assert sum(opened.pagerank()) == pytest.approx(1)


def test_networkx_reads_gexf_without_kg(tmp_path: Path) -> None:
    export(GRAPH, "gexf", tmp_path / "g.gexf")
    back = nx.read_gexf(tmp_path / "g.gexf")
    assert back.nodes["method:foonet"]["label"] == "FooNet"
    assert back.nodes["method:foonet"]["labels"] == "Method"
    starts = [data["start_"] for _, _, data in back.edges(data=True) if "start_" in data]
    assert starts
    assert back.graph["mode"] == "static"


# Tables


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


# Cypher


def filled_by_script(graph: Graph) -> Graph:
    """What the embedded engine holds after the script."""
    database = grafeo.GrafeoDB()
    for statement in statements(graph):
        assert "\n" not in statement
        if not statement.startswith("CREATE INDEX"):  # its syntax of grafeo is another one
            run(database, statement)
    with tempfile.TemporaryDirectory() as folder:
        database.create_graph("kg")
        database.save(f"{folder}/g")
        opened = GrafeoFile(Path(folder) / "g")
        try:
            return opened.read()
        finally:
            opened.close()


def test_a_cypher_script_makes_the_graph_on_a_server(
    neo4j: neo4j_server.Server, tmp_path: Path
) -> None:
    for graph in (HOSTILE, GRAPH):
        neo4j.wipe()
        export(graph, "cypher", tmp_path / "g.cypher")
        for line in (tmp_path / "g.cypher").read_text("utf-8").splitlines():
            neo4j.run(line.removesuffix(";"))
        server = Neo4jServer(neo4j.url)
        assert graphs.exactly(server.read()) == graphs.exactly(graph)
        server.close()


@settings(max_examples=30, deadline=None)
@given(graph=graphs.graphs())
def test_a_cypher_script_makes_the_graph_in_the_embedded_engine(graph: Graph) -> None:
    made = filled_by_script(graph)
    assert graphs.exactly(made) == graphs.exactly(graphs.without_empty_lists(graph))


def test_the_schema_of_a_script_is_that_of_the_store(neo4j: neo4j_server.Server) -> None:
    def made() -> set[str]:
        names = "YIELD name WHERE name STARTS WITH 'kg_' AND NOT name ENDS WITH '_version'"
        return {
            row["name"]
            for kind in ("CONSTRAINTS", "INDEXES")
            for row in neo4j.run(f"SHOW {kind} {names} RETURN name")
        }

    with open_store(neo4j.url, write=True) as store:
        store.write([], [])
    by_store = made()
    neo4j.wipe()
    for statement in STATEMENTS.values():
        neo4j.run(statement)
    assert made() == by_store - {"kg_kgloading_id"}


# RDF


def test_turtle_and_jsonld_hold_the_same_triples_and_answer_sparql(tmp_path: Path) -> None:
    export(GRAPH, "turtle", tmp_path / "g.ttl")
    export(GRAPH, "jsonld", tmp_path / "g.jsonld")
    turtle = rdflib.Graph().parse(tmp_path / "g.ttl", format="turtle")
    jsonld = rdflib.Graph().parse(tmp_path / "g.jsonld", format="json-ld")
    assert set(turtle) == set(jsonld)
    prefix = f"PREFIX kg: <{VOCABULARY}> PREFIX rdf: <{rdflib.RDF}>"
    names = turtle.query(
        f"{prefix} SELECT ?n {{ ?m kg:EVALUATED_ON ?d ; kg:name ?n . ?d kg:name 'BarSet' }}"
    )
    assert {str(row[0]) for row in names} == {"FooNet"}  # type: ignore[index]
    quotes = turtle.query(
        f"{prefix} SELECT ?q {{ ?s rdf:predicate kg:EVALUATED_ON ; kg:quote ?q ; "
        f"rdf:subject <{RESOURCES}method:foonet> }}"
    )
    assert [str(row[0])[:6] for row in quotes] == ["FooNet"]  # type: ignore[index]


def test_rdf_keeps_parallel_relationships_apart(tmp_path: Path) -> None:
    export(HOSTILE, "turtle", tmp_path / "g.ttl")
    made = rdflib.Graph().parse(tmp_path / "g.ttl", format="turtle")
    found = set(made.subjects(rdflib.RDF.type, rdflib.RDF.Statement))
    assert len(found) == len(HOSTILE.relationships)


def test_rdf_without_its_extra_is_one_line(
    store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(KgError, match=r"install the extra: pip install 'paper-kg\[rdf\]'"):
        export(GRAPH, "turtle", tmp_path / "g.ttl")
    assert list(tmp_path.iterdir()) == []


# Bulk import; the real tool is run in test_neo4j_import.py


def test_a_list_that_the_import_cannot_hold_is_refused(tmp_path: Path) -> None:
    for aliases in (("",), ("a\x1fb",)):
        node = Node(id="a", label="Method", properties={"id": "a", "aliases": aliases})
        with pytest.raises(KgError, match="use --format cypher"):
            export(Graph(nodes=(node,)), "neo4j-csv", tmp_path / "out")


def test_files_of_an_earlier_bulk_export_are_gone(tmp_path: Path) -> None:
    export(HOSTILE, "neo4j-csv", tmp_path)
    (tmp_path / "mine.csv").write_text("")
    export(GRAPH, "neo4j-csv", tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert not {"relationships-R.csv", "nodes-Method-1.csv"} & names
    assert {"mine.csv", "import.sh", "schema.cypher", "nodes-Method.csv"} <= names


# All formats


@pytest.mark.parametrize("format_", EXPORTS)
def test_equal_graphs_give_equal_bytes_in_every_process(
    format_: str, store_folder: Path, tmp_path: Path
) -> None:
    for seed in ("1", "2"):
        arguments = ("export", "--format", format_, "-o", tmp_path / seed, "--store", store_folder)
        done = kg(*arguments, PYTHONHASHSEED=seed)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr.startswith(f"wrote {tmp_path / seed}\n")
    one, other = (
        {path.name: path.read_bytes() for path in sorted(tmp_path.glob(f"{seed}*"))}
        if (tmp_path / seed).is_file()
        else {path.name: path.read_bytes() for path in sorted((tmp_path / seed).iterdir())}
        for seed in ("1", "2")
    )
    assert list(one.values()) == list(other.values())


def test_a_suffix_decides_the_format() -> None:
    names = {
        "x.cql": "cypher",
        "x.CYPHER": "cypher",
        "x.ttl": "turtle",
        "x.jsonld": "jsonld",
        "x.gexf": "gexf",
        "x": "csv",
    }
    assert {name: format_of(Path(name)) for name in names} == names


def test_another_format_and_an_unwritable_place_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="unknown; known are csv, cypher, gexf, graphml, json"):
        export(GRAPH, "dot", tmp_path / "x")
    (tmp_path / "file").write_text("")
    for format_ in ("json", "csv"):
        with pytest.raises(KgError, match="can't be written"):
            export(GRAPH, format_, tmp_path / "file" / "g.json")


def test_a_file_that_cannot_be_finished_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(GRAPH, "graphml", tmp_path / "g.graphml")
    before = (tmp_path / "g.graphml").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(nx, "write_graphml_xml", full)
    with pytest.raises(KgError, match=r"can't be written \(No space left"):
        export(HOSTILE, "graphml", tmp_path / "g.graphml")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"g.graphml": before}


def test_exporting_loads_only_what_its_format_needs(store_folder: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from kg.cli.app import app\n"
        "try:\n    app()\nfinally:\n    print(sorted({'networkx', 'rdflib'} & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", code, "export", "--store", str(store_folder), "-o"]
    for name in ("g.json", "g.cypher"):
        done = subprocess.run([*command, str(tmp_path / name)], capture_output=True, text=True)
        assert done.stdout == "[]\n"
