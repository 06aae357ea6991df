"""What every store and engine promises, on the embedded one and on a real server."""

from collections.abc import Iterator
from pathlib import Path

import graphs
import neo4j_server
import networkx
import pytest
from hypothesis import given, settings

from kg.errors import CypherError, StoreError
from kg.link import link
from kg.model import Graph, KnownEntity, Node, Relationship, StoredRecord
from kg.stores import Store, open_store
from kg.stores.engine import CypherEngine
from kg.stores.grafeo_file import GrafeoFile
from kg.stores.neo4j_server import Neo4jServer

RECORDS = [graphs.paper_record(number) for number in range(4)]
KNOWLEDGE = [
    KnownEntity(type="Dataset", name="Birds-9", aliases=("Birds nine",)),
    KnownEntity(type="Metric", name="Accuracy", higher_is_better=True),
]
EXAMPLES = {"embedded": 40, "neo4j": 10}
both = pytest.mark.parametrize("kind", ["embedded", "neo4j"])


@pytest.fixture
def engine(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[CypherEngine]:
    opened: CypherEngine
    if kind == "embedded":
        opened = GrafeoFile(tmp_path / "graph.grafeo")
    else:
        server: neo4j_server.Server = request.getfixturevalue("neo4j_running")
        server.run("MATCH (n) DETACH DELETE n")
        opened = Neo4jServer(server.url)
    yield opened
    opened.close()


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    if kind == "embedded":
        return str(tmp_path / "papers.kg")
    server: neo4j_server.Server = request.getfixturevalue("neo4j")
    return server.url


def written(url: str, records: list[StoredRecord]) -> Store:
    store = open_store(url, write=True, create=True)
    store.write(records, KNOWLEDGE)
    return store


# Engines


@both
def test_an_engine_reads_back_exactly_the_graph_written_last(
    kind: str, engine: CypherEngine
) -> None:
    @settings(max_examples=EXAMPLES[kind], deadline=None)
    @given(graph=graphs.graphs())
    def reads_back(graph: Graph) -> None:
        engine.replace(graph)
        assert graphs.exactly(engine.read()) == graphs.exactly(graphs.without_empty_lists(graph))

    reads_back()


@both
def test_rows_hold_nodes_relationships_and_paths_as_plain_values(engine: CypherEngine) -> None:
    engine.replace(
        graphs.graph_of(
            [
                Node(id="m", label="Method", properties={"id": "m", "aliases": ("M", "Em")}),
                Node(id="d", label="Dataset", properties={"id": "d"}),
            ],
            [Relationship(type="EVALUATED_ON", source="m", target="d", properties={"start": 3})],
        )
    )
    method = {"_node": ["Method"], "props": {"id": "m", "aliases": ["M", "Em"]}}
    dataset = {"_node": ["Dataset"], "props": {"id": "d"}}
    edge = {"_rel": "EVALUATED_ON", "props": {"start": 3}}
    answer = engine.query(
        "MATCH p = (d:Dataset)<-[r]-(m) "
        "RETURN m, r, p, [m, r] AS things, {nodes: nodes(p), edges: [r]} AS named"
    )
    assert answer.columns == ("m", "r", "p", "things", "named")
    named = {"nodes": [dataset, method], "edges": [edge]}
    path = {"_path": [dataset, edge, method]}
    assert answer.rows == ((method, edge, path, [method, edge], named),)


@both
def test_dates_come_as_iso_text_and_durations_as_parts(engine: CypherEngine) -> None:
    engine.replace(graphs.graph_of([], []))
    answer = engine.query(
        "RETURN date('2020-02-29'), datetime('2020-02-29T10:00:00.5Z'), localtime('10:00'), "
        "duration('P1M2DT3S')"
    )
    parts = {"months": 1, "days": 2, "nanos": 3_000_000_000}
    dates = ("2020-02-29", "2020-02-29T10:00:00.500000+00:00", "10:00:00")
    assert answer.rows == ((*dates, parts),)


@both
def test_parameters_reach_the_statement_unchanged(engine: CypherEngine) -> None:
    engine.replace(graphs.graph_of([], []))
    given_value = {"a": [1, 2.5, True, None, 'it\'s "x" \\ } $y'], "b": {"c": -(2**63)}}
    assert engine.query("RETURN $x AS x", {"x": given_value}).rows == ((given_value,),)


@both
@pytest.mark.parametrize("value", [2**63, object(), "\ud800", {1: 2}, [{"a": {3}}]], ids=repr)
def test_a_parameter_that_cypher_has_no_value_for_is_refused(
    engine: CypherEngine, value: object
) -> None:
    engine.replace(graphs.graph_of([], []))
    with pytest.raises(CypherError, match=r"^parameter \$x: .+$"):
        engine.query("RETURN $x AS x", {"x": value})


@both
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (:Method {id: 'x'})",
        "MATCH (m:Method) SET m.name = 'y' RETURN m",
        "MATCH (m:Method) DETACH DELETE m",
        "MERGE (m:Method {id: 'z'}) RETURN m",
        "CREATE INDEX FOR (m:Method) ON (m.year)",
    ],
)
def test_a_statement_that_would_write_is_refused_and_writes_nothing(
    engine: CypherEngine, statement: str
) -> None:
    graph = graphs.graph_of([Node(id="m", label="Method", properties={"id": "m"})], [])
    engine.replace(graph)
    with pytest.raises(CypherError, match="queries don't write: the graph is derived from the"):
        engine.query(statement)
    assert engine.read() == graph


@both
def test_an_error_is_one_line_with_its_place(engine: CypherEngine) -> None:
    engine.replace(graphs.graph_of([], []))
    with pytest.raises(CypherError) as caught:
        engine.query("MATCH (m:Method)\n  RETRN m")
    assert (caught.value.line, caught.value.column) == (2, 3)
    assert "at line 2, column 3" in str(caught.value)
    assert "\n" not in str(caught.value)


@both
@pytest.mark.parametrize("statement", ["", "RETURN x", "RETURN $nothing", "RETURN 1/0", "CALL x()"])
def test_a_wrong_statement_is_one_line(engine: CypherEngine, statement: str) -> None:
    engine.replace(graphs.graph_of([], []))
    with pytest.raises(CypherError) as caught:
        engine.query(statement)
    assert "\n" not in str(caught.value)
    assert caught.value.line != 0


@pytest.mark.parametrize("kind", ["embedded"])
@pytest.mark.parametrize(
    ("statement", "hint"),
    [
        ("MATCH (x:Method|Dataset) RETURN x", "write (x) WHERE x:A OR x:B"),
        ("MATCH (m) WITH collect(m.id)[0] AS x RETURN x", "take [0] in the next"),
        ("RETURN round(1.234, 2) AS x", "write round(x * 100) / 100"),
    ],
)
def test_a_gap_of_the_embedded_engine_comes_with_a_hint(
    engine: CypherEngine, statement: str, hint: str
) -> None:
    engine.replace(graphs.graph_of([], []))
    with pytest.raises(CypherError, match=r"in this store") as caught:
        engine.query(statement)
    assert hint in str(caught.value)


# Stores


@both
def test_a_store_holds_exactly_what_was_written_last(url: str) -> None:
    with written(url, RECORDS) as store:
        for records in (RECORDS, RECORDS[1:3], RECORDS):
            store.write(records, KNOWLEDGE)
            assert store.paper_ids() == {stored.record.paper.id for stored in records}
            assert store.read() == link((stored.record for stored in records), KNOWLEDGE)
    with open_store(url) as store:
        assert store.url == url
        assert store.paper_ids() == {stored.record.paper.id for stored in RECORDS}
        assert store.read() == link((stored.record for stored in RECORDS), KNOWLEDGE)
        names = store.query(
            "MATCH (m:Method)-[:EVALUATED_ON]->(:Dataset {name: $name}) "
            "RETURN DISTINCT m.name AS method ORDER BY method",
            {"name": "Birds-9"},
        )
        assert names.columns == ("method",)
        assert names.rows == (("QuuxANet",), ("QuuxBNet",), ("QuuxCNet",), ("QuuxDNet",))


@both
def test_records_and_knowledge_come_back_equal(url: str) -> None:
    with written(url, RECORDS) as store:
        for opened in (store, open_store(url)):
            assert opened.records() == {stored.record.paper.id: stored for stored in RECORDS}
            assert opened.knowledge() == KNOWLEDGE
            assert opened.is_current()
            opened.close()


@both
def test_what_is_laid_aside_stays_until_it_is_written(url: str) -> None:
    with open_store(url, write=True, create=True) as store:
        store.keep(RECORDS[:2])
    with open_store(url, write=True, create=True) as store:
        assert store.kept() == {item.fingerprint: item.record for item in RECORDS[:2]}
        store.write(RECORDS, KNOWLEDGE)
        assert store.kept() == {}


@both
def test_a_store_without_papers_answers_with_no_rows(url: str) -> None:
    written(url, []).close()
    with open_store(url) as store:
        assert store.query("MATCH (n) RETURN n.id AS id").rows == ()
        assert store.paper_ids() == frozenset()
        assert store.read() == link([], [])


@both
def test_reading_where_nothing_was_written_names_the_command_that_makes_a_store(url: str) -> None:
    with pytest.raises(StoreError, match=r"no store here; make it with: kg build .+"):
        open_store(url)


@both
def test_a_store_opened_to_read_refuses_to_write(url: str) -> None:
    written(url, RECORDS).close()
    with open_store(url) as store, pytest.raises(StoreError, match="opened to read"):
        store.write([], [])


@both
def test_the_graph_is_a_networkx_object_with_the_same_nodes_and_relationships(url: str) -> None:
    with written(url, RECORDS) as store:
        graph, networkx_graph = store.read(), store.graph
        assert isinstance(networkx_graph, networkx.MultiDiGraph)
        assert store.graph is networkx_graph
        assert {id_: networkx_graph.nodes[id_] for id_ in networkx_graph} == {
            node.id: {**node.properties, "label": node.label} for node in graph.nodes
        }
        edges = sorted(networkx_graph.edges(keys=True, data=True), key=lambda edge: edge[2])
        assert edges == [
            (edge.source, edge.target, number, {**edge.properties, "type": edge.type})
            for number, edge in enumerate(graph.relationships)
        ]
        store.write(RECORDS[:1], KNOWLEDGE)
        assert len(store.graph) < len(networkx_graph)
