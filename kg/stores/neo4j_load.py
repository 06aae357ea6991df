"""Makes a server hold a graph: at once where the difference is small, else batch by batch."""

from collections.abc import Callable
from functools import partial
from typing import Any

import neo4j
from neo4j import exceptions

from kg.errors import StoreError
from kg.stores import neo4j_state
from kg.stores.neo4j_connection import Connection
from kg.stores.neo4j_difference import Difference, Wanted, batches, difference
from kg.stores.neo4j_state import State
from kg.stores.neo4j_values import KNOWN, VERSION

AT_ONCE = 10_000
"""Nodes and relationships that may change in one transaction; 1 GB of heap takes 8 times that."""
_TRIES = 5
_KNOWN = f"MATCH (p:Paper) WHERE p.{VERSION} IS NOT NULL RETURN p.{KNOWN}"

type Report = Callable[[int, int], None]
"""Is called with the number of changes made and of all to make."""


def known_of(transaction: neo4j.Transaction | neo4j.ManagedTransaction) -> bytes:
    """The knowledge that the graph was made with, as `Load` was given it."""
    found = transaction.run(_KNOWN).value()
    return bytes(found[0]) if found else b""


class Load:
    """One change of a server's graph to what is wanted; only the difference is written.

    A small difference is written by one transaction, which readers wait for; a larger one in
    batches, and until the last of them readers are told that the graph is not whole. Each
    transaction happens exactly once, also where the server dies while it commits: the state counts
    them.
    """

    def __init__(
        self,
        connection: Connection,
        wanted: Wanted,
        *,
        known: bytes = b"",
        expected: State | None = None,
        report: Report | None = None,
    ) -> None:
        self._connection = connection
        self._wanted = wanted
        self._known = known
        self._expected = expected
        self._report = report or (lambda _done, _all: None)
        self._token = neo4j_state.new_token()
        self._version = neo4j_state.new_token()

    def run(self) -> None:
        """Do it; raises StoreError, after which the same load goes on where this one stopped."""
        with self._connection.session() as session:
            state, changes, known = session.execute_read(self._compare)
        neo4j_state.refuse_other_writer(self._connection.url, state)
        if self._expected:
            neo4j_state.refuse_changed(self._connection.url, self._expected, state)
        if not changes and not state.loading and state.version and known == self._known:
            return
        short = len(changes) <= AT_ONCE and not state.loading
        with neo4j_state.under_way(self._token):
            self._once(partial(self._begin, state, short))
            if short:
                self._once(partial(self._at_once, changes))
            else:
                self._in_batches(changes)
            self._once(partial(neo4j_state.end, self._token))
        self._report(len(changes), len(changes))

    def _compare(self, transaction: neo4j.ManagedTransaction) -> tuple[State, Difference, bytes]:
        state = neo4j_state.state_of(transaction)
        return state, difference(transaction, self._wanted), known_of(transaction)

    def _begin(self, state: State, short: bool, transaction: neo4j.ManagedTransaction) -> None:
        if neo4j_state.batches_done(transaction, self._token) is None:
            url = self._connection.url
            neo4j_state.begin(transaction, url, self._token, short=short, expected=state)

    def _at_once(self, changes: Difference, transaction: neo4j.ManagedTransaction) -> None:
        if self._done(transaction) < 1:
            for statement, rows in batches(self._wanted, changes):
                self._change(transaction, statement, rows)
            neo4j_state.seal(transaction, self._version, self._known)
            neo4j_state.count_batch(transaction, 1)

    def _in_batches(self, changes: Difference) -> None:
        done = number = 0
        for number, (statement, rows) in enumerate(batches(self._wanted, changes), 1):
            self._once(partial(self._batch, number, statement, rows))
            done += len(rows)
            self._report(done, len(changes))
        self._once(partial(self._seal, number + 1))

    def _batch(
        self, number: int, statement: str, rows: list[Any], transaction: neo4j.ManagedTransaction
    ) -> None:
        if self._done(transaction) < number:
            self._change(transaction, statement, rows)
            neo4j_state.count_batch(transaction, number)

    def _seal(self, number: int, transaction: neo4j.ManagedTransaction) -> None:
        if self._done(transaction) < number:
            neo4j_state.seal(transaction, self._version, self._known)
            neo4j_state.count_batch(transaction, number)

    def _done(self, transaction: neo4j.ManagedTransaction) -> int:
        done = neo4j_state.batches_done(transaction, self._token)
        if done is None:
            raise StoreError(
                f"{self._connection.url}: another kg took over this load; run the same command "
                "again"
            )
        return done

    def _change(
        self, transaction: neo4j.ManagedTransaction, statement: str, rows: list[Any]
    ) -> None:
        try:
            transaction.run(statement, rows=rows).consume()
        except exceptions.TransientError as error:
            # To try again, as the driver would, doesn't help.
            if error.code and error.code.endswith("MemoryPoolOutOfMemoryError"):
                raise self._connection.failure(error) from error
            raise

    def _once(self, work: Callable[[neo4j.ManagedTransaction], None]) -> None:
        """Have the work committed; the driver tries again what surely wasn't."""
        for _ in range(_TRIES):
            with self._connection.session(write=True) as session:
                try:
                    session.execute_write(work)
                except exceptions.IncompleteCommit:
                    continue  # the work itself notices whether it was done
                return
        raise StoreError(
            f"{self._connection.url}: the server dies again and again while it commits; look into "
            "its log, then run the same command again"
        )
