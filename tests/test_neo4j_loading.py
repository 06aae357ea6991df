"""How a graph gets onto a Neo4j server: the difference only, whole or visibly not, whoever dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import graphs
import neo4j as driver
import neo4j_server
import pytest
from commands import kg
from neo4j import exceptions

from kg.errors import StoreError
from kg.link import link
from kg.model import Graph, Node, Relationship, StoredRecord
from kg.stores import neo4j_difference, neo4j_load, open_store
from kg.stores.neo4j_server import Neo4jServer

RECORDS = [graphs.paper_record(number) for number in range(30)]
SLOWLY = """
import sys, time
from kg.stores import neo4j_difference, neo4j_load
neo4j_load.AT_ONCE, neo4j_difference.BATCH = 10, 20
batch = neo4j_load.Load._batch
def slow(*arguments):
    time.sleep(0.1)
    batch(*arguments)
neo4j_load.Load._batch = slow
from kg.cli import main
sys.argv[0] = "kg"
main()
"""


def graph_of(records: list[StoredRecord]) -> Graph:
    return link([stored.record for stored in records], [])


def put(url: str, records: list[StoredRecord]) -> None:
    with open_store(url, write=True, create=True) as store:
        store.write(records, [])


@pytest.fixture
def neo4j(neo4j_running: neo4j_server.Server) -> neo4j_server.Server:
    """The server without nodes; to make constraints anew for each test takes long."""
    neo4j_running.run("MATCH (n) DETACH DELETE n")
    return neo4j_running


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_load, "AT_ONCE", 10)
    monkeypatch.setattr(neo4j_difference, "BATCH", 20)


@pytest.fixture
def stopped(
    neo4j: neo4j_server.Server, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> neo4j_server.Server:
    """A server whose first load was stopped in the middle."""

    def stop(done: int, _all: int) -> None:
        if done > 50:
            raise KeyboardInterrupt

    with open_store(neo4j.url, write=True) as store, pytest.raises(KeyboardInterrupt):
        store.write(RECORDS, [], report=stop)
    neo4j.run("MATCH (l:KgLoading) SET l.pid = 2147483646")
    return neo4j


def element_ids(server: neo4j_server.Server) -> dict[str, str]:
    rows = server.run("MATCH (n) RETURN n.id AS key, elementId(n) AS id")
    rows += server.run("MATCH ()-[r]->() RETURN r.kg_key AS key, elementId(r) AS id")
    return {row["key"]: row["id"] for row in rows}


def test_only_the_difference_is_written(neo4j: neo4j_server.Server) -> None:
    put(neo4j.url, RECORDS[:20])
    before = element_ids(neo4j)
    put(neo4j.url, RECORDS[5:])
    after = element_ids(neo4j)
    assert all(after[key] == before[key] for key in before.keys() & after.keys())
    assert before.keys() - after.keys()
    assert after.keys() - before.keys()
    with open_store(neo4j.url) as store:
        assert store.read() == graph_of(RECORDS[5:])


def test_a_write_that_changes_nothing_leaves_the_version(neo4j: neo4j_server.Server) -> None:
    version = "MATCH (p:Paper) WHERE p.kg_version IS NOT NULL RETURN p.kg_version AS v"
    put(neo4j.url, RECORDS)
    before = neo4j.run(version)
    put(neo4j.url, RECORDS)
    assert neo4j.run(version) == before
    put(neo4j.url, RECORDS[1:])
    after = neo4j.run(version)
    assert (len(before), len(after)) == (1, 1)
    assert before != after


def test_relationships_that_are_alike_stay_apart_and_what_was_changed_comes_back(
    neo4j: neo4j_server.Server,
) -> None:
    nodes = [Node(id=id_, label="Method", properties={"id": id_}) for id_ in ("a", "b")]
    alike = Relationship(type="OUTPERFORMS", source="a", target="b", properties={"start": 1})
    graph = graphs.graph_of(nodes, [alike] * 3)
    server = Neo4jServer(neo4j.url)
    server.replace(graph)
    server.replace(graph)
    assert server.read() == graph
    neo4j.run("MATCH (a {id: 'a'}) SET a.id = 'a', a.name = 'other', a.more = 1")
    neo4j.run("MATCH (b {id: 'b'}) CREATE (b)-[:MORE]->(b)")
    neo4j.run("MATCH ()-[r:OUTPERFORMS]->() WITH r LIMIT 1 DELETE r")
    assert server.read() != graph
    server.replace(graph)
    assert server.read() == graph
    server.close()


def test_a_node_that_gets_another_label_keeps_its_relationships(
    neo4j: neo4j_server.Server,
) -> None:
    loop = Relationship(type="REPORTS", source="a", target="a", properties={})
    server = Neo4jServer(neo4j.url)
    for label in ("Method", "Dataset"):
        graph = graphs.graph_of([Node(id="a", label=label, properties={"id": "a"})], [loop])
        server.replace(graph)
        assert server.read() == graph
    server.close()


def test_numbers_of_another_type_are_a_difference(neo4j: neo4j_server.Server) -> None:
    server = Neo4jServer(neo4j.url)
    for value in (1, 1.0, True, "1", 0):
        properties = {"id": "a", "value": value}
        graph = graphs.graph_of([Node(id="a", label="Result", properties=properties)], [])
        server.replace(graph)
        assert graphs.exactly(server.read()) == graphs.exactly(graph)
    server.close()


# Readers


def test_a_graph_that_is_not_whole_is_not_read(stopped: neo4j_server.Server) -> None:
    assert stopped.run("MATCH (p:Paper) RETURN count(p) > 0 AS some") == [{"some": True}]
    with pytest.raises(StoreError, match=r"not whole: a load was stopped .*; run the same kg co"):
        open_store(stopped.url)
    assert "the graph is not whole" in stopped.run("MATCH (l:KgLoading) RETURN l.note AS n")[0]["n"]


def test_a_reader_that_was_there_before_is_told_too(
    neo4j: neo4j_server.Server, small_batches: None
) -> None:
    put(neo4j.url, RECORDS[:3])
    refusals: list[str] = []
    with open_store(neo4j.url) as reader, open_store(neo4j.url, write=True) as writer:

        def look(done: int, all_: int) -> None:
            if done < all_:
                with pytest.raises(StoreError) as caught:
                    reader.query("MATCH (n) RETURN count(n)")
                refusals.append(str(caught.value))

        writer.write(RECORDS, [], report=look)
        assert refusals
        assert all("not whole" in refusal for refusal in refusals)
        assert reader.read() == graph_of(RECORDS)


def test_a_stopped_load_goes_on(stopped: neo4j_server.Server) -> None:
    before = element_ids(stopped)
    with open_store(stopped.url, write=True) as store:
        assert not store.is_current()
        store.write(RECORDS, [])
        assert store.is_current()
    after = element_ids(stopped)
    assert {key: after.get(key) for key in before if key != "kg"} == {
        key: id_ for key, id_ in before.items() if key != "kg"
    }
    with open_store(stopped.url) as store:
        assert store.read() == graph_of(RECORDS)


def test_readers_see_one_version_or_the_next_while_small_changes_are_written(
    neo4j: neo4j_server.Server,
) -> None:
    versions = [RECORDS[:6], RECORDS[3:9]]
    graphs_ = [graph_of(records) for records in versions]
    put(neo4j.url, versions[0])
    done = threading.Event()

    def write() -> None:
        with open_store(neo4j.url, write=True) as store:
            for number in range(1, 9):
                store.write(versions[number % 2], [])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = 0
    with open_store(neo4j.url) as store:
        while not done.is_set():
            assert store.read() in graphs_
            seen += 1
    writer.join()
    assert seen


# Writers


def test_a_writer_is_refused_what_another_one_changed_meanwhile(
    neo4j: neo4j_server.Server,
) -> None:
    put(neo4j.url, RECORDS[:2])
    with open_store(neo4j.url, write=True) as slow:
        put(neo4j.url, RECORDS[:3])
        with pytest.raises(StoreError, match="another kg changed this store meanwhile; run the"):
            slow.write(RECORDS[:1], [])
    with open_store(neo4j.url) as store:
        assert store.read() == graph_of(RECORDS[:3])


@pytest.mark.parametrize(
    ("holder", "refused"),
    [
        ("l.pid = 1", True),
        ("l.pid = 2147483646", False),
        ("l.host = 'elsewhere', l.beat = timestamp()", True),
        ("l.host = 'elsewhere', l.beat = timestamp() - 120000", False),
    ],
    ids=["lives here", "died here", "lives elsewhere", "silent elsewhere"],
)
def test_a_load_is_taken_over_only_from_a_dead_process(
    stopped: neo4j_server.Server, holder: str, refused: bool
) -> None:
    stopped.run(f"MATCH (l:KgLoading) SET {holder}")
    if refused:
        with pytest.raises(StoreError, match=r"another kg \(process \d+ on .+\) writes to this"):
            open_store(stopped.url, write=True)
        return
    put(stopped.url, RECORDS)
    with open_store(stopped.url) as store:
        assert store.read() == graph_of(RECORDS)


def test_the_load_that_was_taken_over_stops(
    neo4j: neo4j_server.Server, small_batches: None
) -> None:
    def other(done: int, _all: int) -> None:
        neo4j.run("MATCH (l:KgLoading) SET l.token = 'other'")

    with (
        open_store(neo4j.url, write=True) as store,
        pytest.raises(StoreError, match="another kg took over this load"),
    ):
        store.write(RECORDS, [], report=other)


@pytest.mark.parametrize("at_once", [10, 10_000])
def test_a_commit_whose_answer_is_lost_happens_once(
    neo4j: neo4j_server.Server,
    small_batches: None,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    committed = lose_answers(monkeypatch)
    monkeypatch.setattr(neo4j_load, "AT_ONCE", at_once)
    put(neo4j.url, RECORDS)
    with open_store(neo4j.url) as store:
        assert store.read() == graph_of(RECORDS)
    assert len(committed) >= 2


def lose_answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on every second answer to a commit is lost; the list grows with each commit."""
    committed: list[str] = []
    really = driver.Session.execute_write

    def lossy(self: driver.Session, work: Callable[..., Any], *args: Any) -> Any:
        done = really(self, work, *args)
        committed.append("")
        if len(committed) % 2:
            raise exceptions.IncompleteCommit
        return done

    monkeypatch.setattr(driver.Session, "execute_write", lossy)
    return committed


# Deaths


@pytest.fixture
def own() -> Iterator[neo4j_server.Own]:
    missing = neo4j_server.missing_part()
    if missing and os.environ.get("KG_REQUIRE_ALL") == "1":
        pytest.fail(f"Neo4j can't be tested: {missing}")
    if missing:
        pytest.skip(f"Neo4j is not tested: {missing}")
    with neo4j_server.own() as made:
        made.start()
        yield made


def wait_for_batches(server: neo4j_server.Server, push: subprocess.Popen[str]) -> None:
    while push.poll() is None:
        rows = server.run(f"MATCH (l:KgLoading {{pid: {push.pid}}}) RETURN l.done AS done")
        if rows and rows[0]["done"] >= 2:
            return
        time.sleep(0.02)
    raise AssertionError(push.communicate())


def test_a_push_survives_the_death_of_the_server_and_goes_on_after_its_own(
    own: neo4j_server.Own, tmp_path: Path
) -> None:
    folder = str(tmp_path / "papers.kg")
    put(folder, RECORDS)
    server = own.server
    account = {"NEO4J_PASSWORD": server.password, "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", SLOWLY, "push", server.url, "--store", folder]

    def push() -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            env={**os.environ, **account},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    first = push()
    wait_for_batches(server, first)
    refused = kg("query", "MATCH (n) RETURN count(n)", "--store", server.url, **account)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "not whole yet: kg is loading it" in refused.stderr
    first.send_signal(signal.SIGKILL)
    first.communicate()

    second = push()
    wait_for_batches(server, second)
    own.kill()
    own.start()
    said = second.communicate()
    assert (second.returncode, said[1]) == (0, "")
    same = kg("diff", folder, server.url, **account)
    assert (same.returncode, same.stdout) == (0, "")

    own.kill()
    own.start("server.databases.read_only=neo4j\n")
    assert kg("diff", folder, server.url, **account).returncode == 0
    put(folder, RECORDS[1:])
    denied = kg("push", server.url, "--store", folder, "--replace", **account)
    assert (denied.returncode, denied.stdout, denied.stderr.count("\n")) == (1, "", 1)
    assert "the database takes no writes" in denied.stderr
