"""A Cypher engine on a Neo4j server, through the official driver."""

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import batched
from typing import Any, cast
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions, graph, time

from kg.errors import CypherError, StoreError
from kg.model import Graph, Rows
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

# Without a handler Python prints the driver's warnings, such as of a retry, on stderr.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

LABELS = ("Dataset", "Method", "Metric", "Paper", "Repository", "Result", "Task")
_NAMED = ("Dataset", "Method", "Metric", "Task")
_BATCH = 5000
_CONNECT_SECONDS = 10
_POSITION = re.compile(r" ?\(line (\d+), column (\d+)(?: \(offset: \d+\))?\)")
_WRITE_CODES = ("Neo.ClientError.Statement.AccessMode",)
_STATEMENT_CODES = (
    "Neo.ClientError.Procedure.",
    "Neo.ClientError.Schema.",
    "Neo.ClientError.Statement.",
)

_FOREIGN = """
MATCH (n) WHERE size(labels(n)) <> 1 OR NOT labels(n)[0] IN $labels
RETURN labels(n) AS labels LIMIT 1
"""
_OURS = "SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH 'kg_' RETURN count(*) AS n"
_NODES = "MATCH (n) RETURN labels(n)[0] AS label, properties(n) AS properties"
_RELATIONSHIPS = """
MATCH (a)-[r]->(b)
RETURN type(r) AS type, a.id AS source, b.id AS target, properties(r) AS properties
"""


class Neo4jServer:
    """Connects at once; raises StoreError with the cure if that fails.

    All nodes of the database are kg's, or `replace` refuses to touch it.
    """

    def __init__(self, url: str, *, ask_password: Callable[[str], str] | None = None) -> None:
        self._url = url
        self._user = os.environ.get("NEO4J_USERNAME", "neo4j")
        self._database = os.environ.get("NEO4J_DATABASE") or None
        password = os.environ.get("NEO4J_PASSWORD", "")
        if not password and ask_password:
            password = ask_password(self._user)
        self._has_password = bool(password)
        self._driver = _driver(url, (self._user, password) if password else None)
        try:
            with self._failures(), self._driver.session(database=self._database) as session:
                # Unlike a managed transaction this doesn't try again for half a minute.
                session.run("RETURN 1").consume()
        except StoreError:
            self.close()
            raise

    def is_empty(self) -> bool:
        """Whether nothing was ever written here."""
        return not self.query("MATCH (n) RETURN 1 AS n LIMIT 1").rows and not self._is_ours()

    def replace(self, graph: Graph) -> None:
        """Hold exactly this graph, in one transaction; StoreError if others' nodes are here."""
        self._refuse_foreign_nodes()
        self._make_schema()
        with self._failures(), self._driver.session(database=self._database) as session:
            session.execute_write(_replace, graph)

    def query(self, cypher: str, parameters: Parameters | None = None) -> Rows:
        """Rows of a statement that reads; the server refuses to write."""
        return self._run(cypher, parameters, neo4j.RoutingControl.READ)

    def execute(self, cypher: str, parameters: Parameters | None = None) -> Rows:
        """Rows of any statement, for what kg itself keeps on the server; not for users' Cypher."""
        return self._run(cypher, parameters, neo4j.RoutingControl.WRITE)

    def read(self) -> Graph:
        """The graph as it was written."""
        nodes = self.query(_NODES).rows
        relationships = self.query(_RELATIONSHIPS).rows
        return read_graph(cast("Any", nodes), cast("Any", relationships))

    def close(self) -> None:
        """Let go of the connection."""
        self._driver.close()

    def _run(
        self, cypher: str, parameters: Parameters | None, routing: neo4j.RoutingControl
    ) -> Rows:
        given = checked_parameters(parameters)
        with self._failures():
            result = self._driver.execute_query(
                cypher,
                given,
                routing_=routing,
                database_=self._database,
            )
        rows = tuple(tuple(_value(value) for value in record.values()) for record in result.records)
        return Rows(columns=tuple(result.keys), rows=rows)

    def _is_ours(self) -> bool:
        return self.query(_OURS).rows != ((0,),)

    def _refuse_foreign_nodes(self) -> None:
        where = f"{self._url}: the database"
        cure = "name an empty one in NEO4J_DATABASE, or empty this one yourself"
        foreign = self.query(_FOREIGN, {"labels": list(LABELS)}).rows
        if foreign:
            labels = ":".join(cast("list[str]", foreign[0][0])) or "without a label"
            raise StoreError(f"{where} holds nodes that kg did not write ({labels}); {cure}")
        if not self._is_ours() and self.query("MATCH (n) RETURN 1 AS n LIMIT 1").rows:
            raise StoreError(f"{where} holds nodes that kg did not write; {cure}")

    def _make_schema(self) -> None:
        for label in LABELS:
            self.execute(
                f"CREATE CONSTRAINT kg_{label.lower()}_id IF NOT EXISTS "
                f"FOR (n:{label}) REQUIRE n.id IS UNIQUE"
            )
        for label in _NAMED:
            self.execute(
                f"CREATE INDEX kg_{label.lower()}_name IF NOT EXISTS FOR (n:{label}) ON (n.name)"
            )

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except exceptions.AuthError as error:
            raise self._auth_failure(error) from error
        except exceptions.Neo4jError as error:
            raise self._server_failure(error) from error
        except exceptions.ServiceUnavailable as error:
            raise StoreError(
                f"{self._url}: no Neo4j server answers; start it, or check host and port"
            ) from error
        except exceptions.DriverError as error:
            raise StoreError(f"{self._url}: {_one_line(str(error))}") from error

    def _auth_failure(self, error: exceptions.AuthError) -> StoreError:
        if error.code and error.code.endswith("AuthenticationRateLimit"):
            return StoreError(f"{self._url}: too many wrong passwords; wait some seconds")
        wrong = f"wrong password or user ({self._user})" if self._has_password else "no password"
        return StoreError(f"{self._url}: {wrong}; set NEO4J_USERNAME and NEO4J_PASSWORD")

    def _server_failure(self, error: exceptions.Neo4jError) -> StoreError | CypherError:
        code, message = error.code or "", _one_line(error.message or "")
        if code in _WRITE_CODES:
            return CypherError(WRITE_REFUSED)
        if code.startswith(_STATEMENT_CODES):
            return _cypher_error(message)
        if code.endswith("DatabaseNotFound"):
            return StoreError(
                f"{self._url}: no database {self._database}; set or unset NEO4J_DATABASE"
            )
        if code.endswith("MemoryPoolOutOfMemoryError"):
            return StoreError(
                f"{self._url}: too large for one transaction of this server; raise its "
                "server.memory.heap.max_size"
            )
        return StoreError(f"{self._url}: {message} ({code})")


def _driver(url: str, auth: tuple[str, str] | None) -> neo4j.Driver:
    _check_url(url)
    return neo4j.GraphDatabase.driver(
        url,
        auth=auth,
        connection_timeout=_CONNECT_SECONDS,
        notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
    )


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        fits = parts.hostname and parts.port != 0 and not parts.query and not parts.fragment
    except ValueError:
        fits = False
    # What doesn't fit is not repeated: it may hold a password.
    if not fits or parts.username or parts.password or parts.path.strip("/"):
        raise StoreError(
            "not a URL of a Neo4j server; write it like bolt://localhost:7687, with user, password "
            "and database in NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE"
        )


def _replace(transaction: neo4j.ManagedTransaction, graph: Graph) -> None:
    for label in LABELS:
        transaction.run(f"MATCH (n:{label}) DETACH DELETE n").consume()
    # Finding the ends by elementId instead of by id is 30 times faster before the commit.
    elements: dict[str, str] = {}
    for label, nodes in _grouped(graph.nodes, lambda node: node.label):
        statement = f"UNWIND $rows AS row CREATE (n:{label}) SET n = row RETURN elementId(n)"
        for batch in batched(nodes, _BATCH):
            rows = [stored_properties(node.properties) for node in batch]
            made = transaction.run(statement, rows=rows).value()
            elements.update(zip((node.id for node in batch), made, strict=True))
    for type_, relationships in _grouped(graph.relationships, lambda each: each.type):
        statement = (
            "UNWIND $rows AS row MATCH (a) WHERE elementId(a) = row[0] "
            f"MATCH (b) WHERE elementId(b) = row[1] CREATE (a)-[r:{type_}]->(b) SET r = row[2]"
        )
        for group in batched(relationships, _BATCH):
            ends = [
                [elements[each.source], elements[each.target], stored_properties(each.properties)]
                for each in group
            ]
            transaction.run(statement, rows=ends).consume()


def _grouped[T](items: Iterable[T], kind: Callable[[T], str]) -> list[tuple[str, list[T]]]:
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(kind(item), []).append(item)
    return sorted(groups.items())


def _value(value: Any) -> object:
    match value:
        case graph.Node():
            return node_value(value.labels, _map(value))
        case graph.Relationship():
            return relationship_value(value.type, _map(value))
        case graph.Path():
            return path_value(
                [_value(node) for node in value.nodes],
                [_value(relationship) for relationship in value.relationships],
            )
        case dict():
            return _map(value)
        case time.Duration():
            nanos = value.seconds * 1_000_000_000 + value.nanoseconds
            return {"months": value.months, "days": value.days, "nanos": nanos}
        case time.Date() | time.Time() | time.DateTime():
            return value.to_native().isoformat()
        case list() | tuple():
            return [_value(item) for item in value]
        case _:
            return value


def _map(value: Any) -> dict[str, object]:
    return {key: _value(item) for key, item in value.items()}


def _one_line(message: str) -> str:
    return message.partition("\n")[0].strip()


def _cypher_error(message: str) -> CypherError:
    position = _POSITION.search(message)
    said = _POSITION.sub("", message).strip()
    if not position or position[1] == "0":
        return CypherError(said)
    line, column = int(position[1]), int(position[2])
    return CypherError(f"{said} at line {line}, column {column}", line, column)
