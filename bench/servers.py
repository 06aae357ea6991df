"""Loading a Neo4j server: kg against a bare script of the same batches and plain CREATE.

`python -m bench.servers` starts a server of its own with 1 GB of heap, as the tests do. The graph
is made up: 60,000 nodes, 290,000 relationships. The loads begin with an empty database, in turn.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from pathlib import Path

import neo4j

from kg.link.graph import relationship_order
from kg.model import Graph, Node, Relationship, Value
from kg.stores.engine import stored_properties
from kg.stores.neo4j_difference import BATCH
from kg.stores.neo4j_server import Neo4jServer

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import neo4j_server

BAR = 1.3
RUNS = 2
COUNTS = {"Method": 14_000, "Dataset": 2_000, "Metric": 1_000, "Paper": 13_000, "Result": 30_000}
RELATIONSHIPS = (
    ("USES", "Paper", "Method", 60_000),
    ("MENTIONS", "Paper", "Dataset", 40_000),
    ("MENTIONS", "Paper", "Metric", 30_000),
    ("REPORTS", "Paper", "Result", 30_000),
    ("OF", "Result", "Method", 30_000),
    ("ON", "Result", "Dataset", 30_000),
    ("MEASURES", "Result", "Metric", 30_000),
    ("EVALUATED_ON", "Method", "Dataset", 40_000),
)
_SENTENCE = "word " * 25


def graph() -> Graph:
    """The graph; low numbers are named most."""
    chance = random.Random(1)
    texts: dict[str, dict[str, Value]] = {
        "Paper": {"title": "A title", "abstract": _SENTENCE * 6},
        "Result": {"quote": _SENTENCE, "value": 93.1},
    }
    nodes = [
        Node(
            id=f"{label.lower()}:{number}",
            label=label,
            properties={
                "id": f"{label.lower()}:{number}",
                **texts.get(label, {"name": f"Name {number}"}),
            },
        )
        for label, count in COUNTS.items()
        for number in range(count)
    ]

    def some(label: str) -> str:
        return f"{label.lower()}:{int(COUNTS[label] * chance.random() ** 2)}"

    relationships = [
        Relationship(
            type=type_,
            source=some(source),
            target=some(target),
            properties={
                "paper": f"paper:{number}",
                "quote": _SENTENCE,
                "start": number,
                "end": number + 100,
                "confidence": 0.7,
            },
        )
        for type_, source, target, count in RELATIONSHIPS
        for number in range(count)
    ]
    return Graph(
        nodes=tuple(sorted(nodes, key=lambda node: node.id)),
        relationships=tuple(sorted(relationships, key=relationship_order)),
    )


def bare(server: neo4j_server.Server, made: Graph) -> None:
    """What one would write by hand: constraints, then UNWIND and CREATE."""
    labels = {node.id: node.label for node in made.nodes}
    account = (neo4j_server.USER, server.password)
    with (
        neo4j.GraphDatabase.driver(server.url, auth=account) as driver,
        driver.session() as session,
    ):
        for label in COUNTS:
            session.run(f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.id IS UNIQUE").consume()
            rows = [stored_properties(n.properties) for n in made.nodes if n.label == label]
            for part in batched(rows, BATCH):
                statement = f"UNWIND $rows AS row CREATE (n:{label}) SET n = row"
                session.execute_write(_run, statement, list(part))
        for type_, source, target, _ in RELATIONSHIPS:
            ends = [
                [each.source, each.target, stored_properties(each.properties)]
                for each in made.relationships
                if (each.type, labels[each.target]) == (type_, target)
            ]
            statement = (
                f"UNWIND $rows AS row MATCH (a:{source} {{id: row[0]}}) "
                f"MATCH (b:{target} {{id: row[1]}}) CREATE (a)-[r:{type_}]->(b) SET r = row[2]"
            )
            for group in batched(ends, BATCH):
                session.execute_write(_run, statement, list(group))


def ours(server: neo4j_server.Server, made: Graph) -> None:
    """The same by kg."""
    opened = Neo4jServer(server.url)
    opened.replace(made)
    opened.close()


def main() -> None:
    """Print the times and their ratio."""
    made = graph()
    with neo4j_server.running() as server:
        os.environ["NEO4J_PASSWORD"] = server.password
        times: dict[str, list[float]] = {"bare": [], "kg": []}
        for _ in range(RUNS):
            for name, load in (("bare", bare), ("kg", ours)):
                _empty(server)
                begin = time.perf_counter()
                load(server, made)
                times[name].append(time.perf_counter() - begin)
                print(f"{name}: {times[name][-1]:.1f} s", flush=True)
        begin = time.perf_counter()
        ours(server, made)
        again = time.perf_counter() - begin
        counted = server.run("MATCH ()-[r]->() RETURN count(r) AS n")[0]["n"]
    ratio = statistics.median(
        one / other for one, other in zip(times["kg"], times["bare"], strict=True)
    )
    print(
        f"load of {len(made.nodes):,} nodes and {counted:,} relationships: {ratio:.2f} times the "
        f"bare script (at most {BAR}); loaded again, nothing to write: {again:.1f} s"
    )


@contextmanager
def _session(server: neo4j_server.Server) -> Iterator[neo4j.Session]:
    account = (neo4j_server.USER, server.password)
    with neo4j.GraphDatabase.driver(server.url, auth=account) as driver, driver.session() as opened:
        yield opened


def _run(transaction: neo4j.ManagedTransaction, statement: str, rows: Sequence[object]) -> None:
    transaction.run(statement, rows=rows).consume()


def _empty(server: neo4j_server.Server) -> None:
    account = (neo4j_server.USER, server.password)
    with (
        neo4j.GraphDatabase.driver(server.url, auth=account) as driver,
        driver.session() as session,
    ):
        for name in ("r", "n"):
            pattern = "()-[r]->()" if name == "r" else "(n)"
            session.run(
                f"MATCH {pattern} CALL ({name}) {{ DELETE {name} }} IN TRANSACTIONS OF 5000 ROWS"
            ).consume()
    server.wipe()


if __name__ == "__main__":
    main()
