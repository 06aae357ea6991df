"""What kg doctor and kg diff find, on sound stores and on broken ones."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import graphs
import neo4j_server
import pytest
from commands import kg
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import foonet, variant

from kg.link import link
from kg.model import Graph, Node, Relationship
from kg.reports.differences import differences
from kg.reports.integrity import checks

GRAPH = link([foonet(), variant()])
KINDS = ("embedded", "neo4j")


def examined(store: Path | str, **environment: str) -> tuple[int, dict[str, tuple[str, str]], str]:
    done = kg("doctor", "--store", store, "--format", "jsonl", **environment)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return (
        done.returncode,
        {row["check"]: (row["state"], row["found"]) for row in rows},
        done.stderr,
    )


def account(server: neo4j_server.Server) -> dict[str, str]:
    return {"NEO4J_USERNAME": neo4j_server.USER, "NEO4J_PASSWORD": server.password}


# Soundness of a graph


def found(graph: Graph) -> dict[str, list[str]]:
    return {check.name: list(check.problems) for check in checks(graph) if check.problems}


def with_node(id_: str, **changes: Any) -> Graph:
    """GRAPH with changed properties of one node; None removes one."""
    nodes = []
    for node in GRAPH.nodes:
        properties = dict(node.properties)
        if node.id.startswith(id_):
            properties |= changes
        kept = {name: value for name, value in properties.items() if value is not None}
        nodes.append(replace(node, properties=kept))
    return Graph(nodes=tuple(nodes), relationships=GRAPH.relationships)


def with_relationships(change: Callable[[Relationship], Relationship | None]) -> Graph:
    changed = [new for item in GRAPH.relationships if (new := change(item))]
    return graphs.graph_of(list(GRAPH.nodes), changed)


def without(type_: str, source: str = "") -> Graph:
    return with_relationships(
        lambda item: None if item.type == type_ and item.source.startswith(source) else item
    )


RESULT = next(node.id for node in GRAPH.nodes if node.properties.get("value_text") == "93.10")


def test_a_linked_graph_is_sound() -> None:
    assert found(GRAPH) == {}
    assert found(Graph()) == {}
    assert {check.name: check.count for check in checks(GRAPH)}["results"] == 3


@pytest.mark.parametrize(
    ("graph", "check", "said"),
    [
        (with_node("foonet", abstract="We count bars."), "quotes", "its quote is not in the paper"),
        (with_node(RESULT, number_start=1), "quotes", "its number is not in the paper's text"),
        (with_node(RESULT, number_end=10**6), "quotes", "its number is not in the paper's text"),
        (with_node(RESULT, value=93.2), "results", "value is not the number that its text says"),
        (with_node(RESULT, value_text="no"), "results", "value is not the number"),
        (with_node(RESULT, kind=None), "results", "lacks kind"),
        (with_node(RESULT, quote="We present"), "results", "its number is not in its quote"),
        (with_node(RESULT, paper="variant"), "results", "another paper reports it"),
        (without("REPORTS", "foonet"), "results", "0 papers report it"),
        (
            graphs.graph_of(
                [*GRAPH.nodes, Node(id="task:x", label="Task", properties={"id": "task:x"})],
                list(GRAPH.relationships),
            ),
            "orphans",
            "task:x: no relationship leads to this Task",
        ),
        (
            graphs.graph_of(
                [*GRAPH.nodes, Node(id="x", label="Thing", properties={"id": "y"})],
                list(GRAPH.relationships),
            ),
            "ids",
            "label Thing is not kg's",
        ),
        (
            Graph(nodes=(*GRAPH.nodes, GRAPH.nodes[0]), relationships=GRAPH.relationships),
            "ids",
            "2 nodes have this id",
        ),
        (
            with_relationships(
                lambda item: replace(item, target="nowhere") if item.type == "MEASURES" else item
            ),
            "relationships",
            "an end is missing",
        ),
        (
            with_relationships(
                lambda item: replace(item, type="ON") if item.type == "MEASURES" else item
            ),
            "relationships",
            "ON doesn't lead from Result to Metric",
        ),
        (
            with_relationships(
                lambda item: (
                    replace(item, properties={**item.properties, "paper": "gone"})
                    if item.type == "EVALUATED_ON"
                    else item
                )
            ),
            "relationships",
            "its paper 'gone' is not in the graph",
        ),
        (
            graphs.graph_of(
                list(GRAPH.nodes),
                [
                    *GRAPH.relationships,
                    Relationship(
                        type="OF",
                        source=RESULT,
                        target="method:baznet",
                        properties={"paper": "foonet"},
                    ),
                ],
            ),
            "results",
            "2 relationships OF",
        ),
    ],
)
def test_what_is_wrong_is_found_and_named(graph: Graph, check: str, said: str) -> None:
    assert any(said in problem for problem in found(graph)[check])


# kg doctor


@pytest.fixture
def store(store_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(store_folder, tmp_path / "papers.kg"))


def test_a_sound_store_is_ok_in_every_row(store: Path) -> None:
    status, rows, said = examined(store)
    assert (status, said) == (0, "")
    assert {state for state, _ in rows.values()} == {"ok"}
    assert rows["kg"][1]
    assert "grafeo 0.6" in rows["libraries"][1]
    assert rows["nodes"][1].startswith("18: Dataset 3, Method 4, Metric 2, Paper 4")
    assert rows["records"] == ("ok", "4, the graph is what they give")
    assert rows["writer"] == ("ok", "none")


def test_a_sound_store_on_a_server_is_ok_in_every_row(
    store: Path, neo4j: neo4j_server.Server
) -> None:
    from kg.stores import open_store

    with open_store(str(store)) as source, open_store(neo4j.url, write=True) as target:
        target.write(source.records().values(), source.knowledge())
    status, rows, said = examined(neo4j.url, **account(neo4j))
    assert (status, said) == (0, "")
    assert rows["server"][1].startswith(f"Neo4j Kernel {neo4j_server.VERSION}")
    assert rows["constraints"] == ("ok", "ids are unique: 7 labels")
    assert rows["nodes"] == examined(store)[1]["nodes"]
    neo4j.run("DROP CONSTRAINT kg_task_id")
    status, rows, said = examined(neo4j.url, **account(neo4j))
    assert (status, rows["constraints"][0]) == (1, "problem")
    assert "ids of Task are not unique" in rows["constraints"][1]
    assert "1 of" in said
    repaired = kg("doctor", "--repair", "--store", neo4j.url, **account(neo4j))
    assert (repaired.returncode, repaired.stderr) == (0, "")
    neo4j.run("CREATE (:Stranger)")
    refused = kg("doctor", "--repair", "--store", neo4j.url, **account(neo4j))
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "holds nodes that are not kg's (Stranger)" in refused.stderr


def test_a_broken_store_is_one_line_on_standard_error_and_exit_1(store: Path) -> None:
    with sqlite3.connect(store / "records.sqlite") as connection:
        connection.execute("UPDATE papers SET record = replace(record, 'bar', 'pub')")
    connection.close()
    (store / "graph.grafeo").unlink()
    status, rows, said = examined(store)
    assert (status, rows["store"][0]) == (1, "problem")
    assert "match their hash" in rows["store"][1]
    assert said.startswith(f"error: {store}: 1 of ")


def test_a_url_of_something_else_is_one_line() -> None:
    done = kg("doctor", "--repair", "--store", "http://localhost:7474")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "http://...: no store" in done.stderr


def test_a_missing_store_still_shows_the_versions(tmp_path: Path) -> None:
    status, rows, _ = examined(tmp_path / "papers.kg")
    assert (status, rows["kg"][0], rows["store"][0]) == (1, "ok", "problem")
    assert "make it with: kg build" in rows["store"][1]


def test_a_writer_an_old_format_and_an_unfinished_build_are_told_of(store: Path) -> None:
    from kg.stores import open_store

    with open_store(str(store), write=True) as opened:
        opened.keep([graphs.paper_record(7)])
        status, rows, _ = examined(store)
        assert status == 0
        assert rows["writer"][0] == "note"
        assert "process" in rows["writer"][1]
        assert rows["unfinished build"][1].startswith("1 papers")


# kg diff


def changed(rows: Any) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in rows]


def test_equal_graphs_have_no_differences() -> None:
    assert len(differences(GRAPH, GRAPH)) == 0
    assert len(differences(Graph(), Graph())) == 0


def test_every_difference_is_a_row() -> None:
    other = with_node("method:foonet", papers=9, name=None)
    assert changed(differences(GRAPH, other))[:2] == [
        ("differs", "Method", "method:foonet", "name", "FooNet", None),
        ("differs", "Method", "method:foonet", "papers", 1, 9),
    ]
    assert [row["name"] for row in differences(GRAPH, Graph())][: len(GRAPH.nodes)] == [
        node.id for node in GRAPH.nodes
    ]


def test_a_changed_property_of_a_relationship_is_told_from_another_relationship() -> None:
    def surer(item: Relationship) -> Relationship:
        if item.type != "EVALUATED_ON" or item.source != "method:foonet":
            return item
        return replace(item, properties={**item.properties, "confidence": 0.1})

    ends = "method:foonet -> dataset:barset"
    assert changed(differences(GRAPH, with_relationships(surer))) == [
        ("differs", "EVALUATED_ON", ends, "confidence", 0.7, 0.1)
    ]
    (row,) = differences(without("EVALUATED_ON", "method:foonet-50"), GRAPH)
    assert (row["change"], row["what"]) == ("only second", "EVALUATED_ON")


def test_parallel_relationships_and_types_of_values_count() -> None:
    node = Node(id="a", label="Method", properties={"id": "a"})
    edge = Relationship(type="R", source="a", target="a", properties={"n": 1})
    twice = Graph(nodes=(node,), relationships=(edge, edge))
    once = Graph(nodes=(node,), relationships=(edge,))
    assert [row["change"] for row in differences(twice, once)] == ["only first"]
    whole = Graph(nodes=(node,), relationships=(replace(edge, properties={"n": 1.0}),))
    assert [row["change"] for row in differences(once, whole)] == ["differs"]


@settings(max_examples=60, deadline=None)
@given(first=graphs.graphs(), second=graphs.graphs(), data=st.data())
def test_there_are_differences_exactly_where_graphs_differ(
    first: Graph, second: Graph, data: st.DataObject
) -> None:
    other = data.draw(st.sampled_from([first, second]))
    assert bool(differences(first, other)) == (graphs.exactly(first) != graphs.exactly(other))
    back = {"only first": "only second", "only second": "only first", "differs": "differs"}
    forth = [row["change"] for row in differences(first, other)]
    assert sorted(back[str(change)] for change in forth) == sorted(
        str(row["change"]) for row in differences(other, first)
    )


def test_diff_says_equal_or_lists_rows_and_exits_with_1(store: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(store, tmp_path / "other.kg"))
    same = kg("diff", store, other)
    assert (same.returncode, same.stdout) == (0, "")
    assert same.stderr.startswith(f"{store} and {other} hold the same graph: 18 nodes,")
    listed = kg("diff", store, other, "--format", "csv")
    assert (listed.returncode, listed.stdout) == (0, "change,what,name,property,first,second\n")
    assert kg("remove", "variant", "--store", other).returncode == 0
    unlike = kg("diff", store, other, "--format", "csv")
    assert unlike.returncode == 1
    assert unlike.stdout.startswith("change,what,name,property,first,second\nonly first,Dataset,")
    assert unlike.stderr.endswith(f"differences between {store} (first) and {other} (second)\n")
    missing = kg("diff", store, tmp_path / "nothing.kg")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)


def test_diff_compares_a_folder_with_a_server(store: Path, neo4j: neo4j_server.Server) -> None:
    from kg.stores import open_store

    with open_store(str(store)) as source, open_store(neo4j.url, write=True) as target:
        target.write(source.records().values(), source.knowledge())
    assert kg("diff", store, neo4j.url, **account(neo4j)).returncode == 0
    neo4j.run("MATCH (m:Method {id: 'method:foonet'}) SET m.papers = 7")
    unlike = kg("diff", store, neo4j.url, "--format", "csv", **account(neo4j))
    assert (unlike.returncode, unlike.stdout.splitlines()[1:]) == (
        1,
        ["differs,Method,method:foonet,papers,1,7"],
    )
