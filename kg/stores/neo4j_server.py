"""A Cypher engine on a Neo4j server, through the official driver."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import neo4j

from kg.errors import StoreError
from kg.exporting.schema import STATEMENTS, unique_ids
from kg.model import LABELS, Graph, Rows, Stream
from kg.stores.engine import Parameters, checked_parameters, read_graph
from kg.stores.neo4j_connection import Connection
from kg.stores.neo4j_difference import Wanted
from kg.stores.neo4j_load import Load, Report
from kg.stores.neo4j_state import LOADING, State, refuse_unfinished, state_of
from kg.stores.neo4j_values import KEY, OWN, VERSION, value_of, without_own

_TRIES = 5
_PATIENCE = 5.0  # seconds; short changes take less
_PAUSE = 0.05

_FOREIGN = """
MATCH (n) WHERE size(labels(n)) <> 1 OR NOT labels(n)[0] IN $labels
RETURN labels(n) AS labels LIMIT 1
"""
_BY_VERSION = f"CREATE INDEX {VERSION} IF NOT EXISTS FOR (n:Paper) ON (n.{VERSION})"
_SCHEMA = dict([*STATEMENTS.items(), unique_ids(LOADING), (VERSION, _BY_VERSION)])
"""Constraints and indexes by name."""
_MADE = "SHOW INDEXES YIELD name WHERE name STARTS WITH 'kg_' RETURN name"
_HIDDEN = ", ".join(f"{name}: null" for name in sorted(OWN - {KEY}))
_NODES = f"MATCH (n) WHERE NOT n:{LOADING} RETURN labels(n)[0], n {{.*, {_HIDDEN}}}"
_RELATIONSHIPS = "MATCH (a)-[r]->(b) RETURN type(r), a.id, b.id, properties(r)"


class Neo4jServer:
    """Connects at once; raises StoreError with the cure if that fails.

    All nodes of the database are kg's, or `replace` refuses to touch it. Unless `unfinished` is
    allowed, a graph that isn't whole is not read.
    """

    def __init__(
        self,
        url: str,
        *,
        ask_password: Callable[[str], str] | None = None,
        unfinished: bool = False,
    ) -> None:
        self._unfinished = unfinished
        self._connection = Connection(url, ask_password=ask_password)
        self.place = f"{url} {self._connection.database or ''}"

    def is_empty(self) -> bool:
        """Whether nothing was ever written here."""
        with self._connection.session() as session:
            return not session.run("MATCH (n) RETURN 1 LIMIT 1").value() and not _made(session)

    def replace(self, graph: Graph) -> None:
        """Hold exactly this graph; StoreError if others' nodes are here."""
        self.load(Wanted(graph))

    def load(
        self,
        wanted: Wanted,
        *,
        known: bytes = b"",
        expected: State | None = None,
        report: Report | None = None,
    ) -> None:
        """Hold what is wanted, by writing only the difference; see `Load`.

        Raises StoreError if others' nodes are here, or the state is not the expected one.
        """
        self._refuse_foreign_nodes()
        self._make_schema()
        Load(self._connection, wanted, known=known, expected=expected, report=report).run()

    def query(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> Rows:
        """Rows of a statement that reads; the server refuses to write."""
        given = checked_parameters(parameters)

        def rows(transaction: neo4j.Transaction) -> Rows:
            return _rows(transaction.run(cypher, given))

        return self.consistently(rows, timeout=timeout)

    @contextmanager
    def stream(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> Iterator[Stream]:
        """The rows as they come; StoreError at the end if the graph changed meanwhile."""
        given = checked_parameters(parameters)
        self.consistently(state_of)
        with (
            self._connection.session() as session,
            session.begin_transaction(timeout=timeout) as transaction,
        ):
            before = state_of(transaction)
            self._must_wait(before)
            result = transaction.run(cypher, given)
            yield Stream(columns=tuple(result.keys()), rows=map(_row, result))
            if not state_of(transaction).is_as(before):
                raise StoreError(f"{self._connection.url}: changed while it was read; ask again")

    def execute(self, cypher: str, parameters: Parameters | None = None) -> Rows:
        """Rows of any statement, for what kg itself keeps on the server; not for users' Cypher."""
        given = checked_parameters(parameters)
        with self._connection.session(write=True) as session:
            return _rows(session.run(cypher, given))

    def consistently[T](
        self, work: Callable[[neo4j.Transaction], T], *, timeout: float | None = None
    ) -> T:
        """What the work reads of one version of the graph; it is done again where that changed."""
        for _ in self._tries():
            with (
                self._connection.session() as session,
                session.begin_transaction(timeout=timeout) as transaction,
            ):
                before = state_of(transaction)
                if self._must_wait(before):
                    continue
                made = work(transaction)
                if state_of(transaction).is_as(before):
                    return made
        raise StoreError(f"{self._connection.url}: changes all the time; ask again later")

    def read(self) -> Graph:
        """The graph as it was written."""

        def graph(transaction: neo4j.Transaction) -> Graph:
            nodes = [
                (label, without_own(properties)) for label, properties in transaction.run(_NODES)
            ]
            relationships = (
                (type_, source, target, without_own(properties))
                for type_, source, target, properties in transaction.run(_RELATIONSHIPS)
            )
            return read_graph(nodes, relationships)

        return self.consistently(graph)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _must_wait(self, state: State) -> bool:
        """Whether a short change is under way; raises StoreError where it is a long one."""
        if state.loading and not self._unfinished:
            if state.loading.short and state.loading.is_alive(state.now):
                return True
            refuse_unfinished(self._connection.url, state)
        return False

    @staticmethod
    def _tries() -> Iterator[int]:
        end = time.monotonic() + _PATIENCE
        number = 0
        while number < _TRIES or time.monotonic() < end:
            yield number
            number += 1
            time.sleep(_PAUSE)

    def _refuse_foreign_nodes(self) -> None:
        where = f"{self._connection.url}: the database"
        cure = "name an empty one in NEO4J_DATABASE, or empty this one yourself"
        with self._connection.session() as session:
            foreign = session.run(_FOREIGN, labels=[*LABELS, LOADING]).value()
            if foreign:
                labels = ":".join(cast("list[str]", foreign[0])) or "without a label"
                raise StoreError(f"{where} holds nodes that kg did not write ({labels}); {cure}")
            if not _made(session) and session.run("MATCH (n) RETURN 1 LIMIT 1").value():
                raise StoreError(f"{where} holds nodes that kg did not write; {cure}")

    def _make_schema(self) -> None:
        with self._connection.session(write=True) as session:
            made = _made(session)
            for name, statement in _SCHEMA.items():
                if name not in made:
                    session.run(statement).consume()


def _made(session: neo4j.Session) -> frozenset[str]:
    """Names of kg's constraints and indexes on the server."""
    return frozenset(session.run(_MADE).value())


def _rows(result: neo4j.Result) -> Rows:
    return Rows(columns=tuple(result.keys()), rows=tuple(map(_row, result)))


def _row(record: neo4j.Record) -> tuple[object, ...]:
    return tuple(value_of(value) for value in record.values())
