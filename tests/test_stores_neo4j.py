"""What is special about a store on a Neo4j server."""

import socketserver
import threading

import graphs
import neo4j_server
import pytest

from kg.errors import StoreError
from kg.model import KnownEntity, Node, Relationship
from kg.stores import neo4j_connection, open_store
from kg.stores.neo4j_server import Neo4jServer

RECORDS = [graphs.paper_record(number) for number in range(3)]


@pytest.mark.parametrize(
    "url",
    [
        "bolt://",
        "bolt://localhost:port",
        "bolt://localhost:70000",
        "neo4j://someone:hunter2@localhost",
        "neo4j://localhost/hunter2",
        "http://someone:hunter2@localhost",
    ],
)
def test_what_is_no_url_of_a_server_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StoreError, match=r"bolt://localhost:7687") as caught:
        open_store(url)
    assert "hunter2" not in str(caught.value)


def test_a_port_without_a_server_is_one_line_with_the_cure() -> None:
    with pytest.raises(StoreError, match=r"^bolt://127.0.0.1:1: no Neo4j server answers; start"):
        open_store("bolt://127.0.0.1:1")


def test_a_port_of_the_browser_is_one_line_with_the_cure() -> None:
    class Web(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1024)
            self.request.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Web) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        url = f"bolt://127.0.0.1:{web.server_address[1]}"
        with pytest.raises(StoreError, match=r"this port speaks HTTP; give the one for bolt, usu"):
            open_store(url)
        web.shutdown()


@pytest.mark.parametrize("scheme", ["neo4j+s", "bolt+ssc"])
def test_a_server_without_tls_is_one_line_with_the_cure(
    neo4j: neo4j_server.Server, scheme: str
) -> None:
    url = neo4j.url.replace("bolt", scheme)
    with pytest.raises(StoreError, match=r"no Neo4j server answers with TLS; .* leave out \+s"):
        open_store(url)


def test_a_url_that_routes_is_as_good_as_a_direct_one(neo4j: neo4j_server.Server) -> None:
    with open_store(neo4j.url.replace("bolt", "neo4j"), write=True) as store:
        store.write(RECORDS, [])
        assert len(store.paper_ids()) == len(RECORDS)
    with pytest.raises(StoreError, match="no Neo4j server answers"):
        open_store("neo4j://127.0.0.1:1")


def test_a_server_that_is_too_old_is_one_line_with_the_cure(
    neo4j: neo4j_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_connection, "OLDEST", (9999, 0))
    with pytest.raises(StoreError, match=r"Neo4j 5\.26 is too old; kg needs 9999\.0 or newer"):
        open_store(neo4j.url)


def test_a_password_that_must_be_changed_first_is_one_line(
    neo4j: neo4j_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    neo4j.run("CREATE USER newcomer IF NOT EXISTS SET PASSWORD 'first-password' CHANGE REQUIRED")
    monkeypatch.setenv("NEO4J_USERNAME", "newcomer")
    monkeypatch.setenv("NEO4J_PASSWORD", "first-password")
    with pytest.raises(StoreError, match="the password of newcomer must be changed first"):
        open_store(neo4j.url)
    monkeypatch.undo()
    neo4j.run("DROP USER newcomer")


def test_what_kg_keeps_for_itself_is_in_no_row(neo4j: neo4j_server.Server) -> None:
    with open_store(neo4j.url, write=True) as store:
        store.write(RECORDS, [KnownEntity(type="Dataset", name="Birds-9")])
        rows = store.query(
            "MATCH (p:Paper {id: 'paper-0'})-[r]->(m:Method) "
            "RETURN p, r, properties(p), properties(r), keys(p), keys(r), p {.*} AS q, [p, r], "
            "collect({one: p})"
        )
    assert "kg_" not in repr(rows)
    held = neo4j.run("MATCH (p:Paper)-[r]->() RETURN keys(p) + keys(r) AS names")
    assert {"kg_record", "kg_digest", "kg_key"} <= {name for row in held for name in row["names"]}


def test_a_wrong_password_is_one_line_that_does_not_hold_it(
    neo4j: neo4j_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "hunter2hunter2")
    with pytest.raises(StoreError, match=r"^bolt://.+: wrong password or user \(neo4j\); set") as e:
        open_store(neo4j.url)
    assert "hunter2" not in str(e.value)


def test_a_password_that_is_not_set_is_asked_for(
    neo4j: neo4j_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(user: str) -> str:
        asked.append(user)
        return neo4j.password

    monkeypatch.delenv("NEO4J_PASSWORD")
    with open_store(neo4j.url, write=True, ask_password=answer) as store:
        assert store.paper_ids() == frozenset()
    assert asked == ["neo4j"]
    with pytest.raises(StoreError, match="no password; set NEO4J_USERNAME and NEO4J_PASSWORD"):
        open_store(neo4j.url)


def test_an_unknown_database_is_one_line_with_the_cure(
    neo4j: neo4j_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", "nowhere")
    with pytest.raises(StoreError, match=r"no database nowhere; set or unset NEO4J_DATABASE$"):
        open_store(neo4j.url)


@pytest.mark.parametrize(
    "foreign",
    ["CREATE (:Person {id: 'p'})", "CREATE (:Paper {id: 'p'})", "CREATE ({id: 'p'})"],
)
def test_a_database_of_somebody_else_is_left_alone(
    neo4j: neo4j_server.Server, foreign: str
) -> None:
    neo4j.run(foreign)
    with (
        open_store(neo4j.url, write=True) as store,
        pytest.raises(StoreError, match=r"holds nodes that kg did not write.*empty"),
    ):
        store.write(RECORDS, [])
    assert neo4j.run("MATCH (n) RETURN n.id AS id") == [{"id": "p"}]


def test_nodes_added_by_somebody_else_stop_the_next_write(neo4j: neo4j_server.Server) -> None:
    with open_store(neo4j.url, write=True) as store:
        store.write(RECORDS, [])
        before = store.read()
        neo4j.run("MATCH (p:Paper) WITH p LIMIT 1 SET p:Favourite")
        with pytest.raises(StoreError, match="Favourite"):
            store.write([], [])
        neo4j.run("MATCH (p:Favourite) REMOVE p:Favourite")
        assert store.read() == before


def test_a_graph_larger_than_a_batch_arrives_whole(neo4j: neo4j_server.Server) -> None:
    nodes = [
        Node(id=f"m{number}", label="Method", properties={"id": f"m{number}", "name": "M"})
        for number in range(5001)
    ]
    edges = [
        Relationship(type="BUILDS_ON", source=node.id, target="m0", properties={"paper": "p"})
        for node in nodes
    ]
    graph = graphs.graph_of(nodes, edges)
    server = Neo4jServer(neo4j.url)
    server.replace(graph)
    assert server.read() == graph
    constraints = neo4j.run("SHOW CONSTRAINTS YIELD name, type WHERE type = 'UNIQUENESS'")
    assert len(constraints) == len(graphs.LABELS) + 1  # of the node that says "loading"
    server.close()
