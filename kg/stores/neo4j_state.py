"""Whether the graph on a server is whole, which version of it that is, and who is changing it.

A node `KgLoading` stands on the server from before the first change of a load until after its last
one, each in a transaction of its own, and only then. The version changes before the node goes. So
who sees no such node before and after reading, and the same version, has read a whole graph; within
one transaction that would not follow, for a server shows a commit to readers piece by piece.
"""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import neo4j

from kg.errors import StoreError
from kg.stores.neo4j_values import KNOWN, VERSION

LOADING = "KgLoading"
_OF_THIS_PROCESS: set[str] = set()
_ALIVE_MS = 60_000  # no batch takes longer
_NOTE = "kg is loading this graph: as long as this node is here, the graph is not whole"

_STATE = f"""
OPTIONAL MATCH (l:{LOADING})
OPTIONAL MATCH (p:Paper) WHERE p.{VERSION} IS NOT NULL
RETURN properties(l) AS loading, p.{VERSION} AS version, timestamp() AS now LIMIT 1
"""
# Of those who begin at once all but one wait here, until its transaction ends.
_LOCK = f"MERGE (l:{LOADING} {{id: 'kg'}}) SET l.locked = timestamp()"
_BEGIN = f"MATCH (l:{LOADING} {{id: 'kg'}}) SET l = $loading, l.beat = timestamp()"
_UNVERSION = f"MATCH (p:Paper) WHERE p.{VERSION} IS NOT NULL REMOVE p.{VERSION}, p.{KNOWN}"
# Writing first takes the lock of the node: what is read then stays true until the commit.
_STEP = f"""
MATCH (l:{LOADING} {{id: 'kg', token: $token}}) SET l.beat = timestamp() RETURN l.done
"""
_DONE = f"MATCH (l:{LOADING} {{id: 'kg'}}) SET l.done = $done"
_END = f"MATCH (l:{LOADING} {{id: 'kg', token: $token}}) DELETE l"
_VERSION = f"""
MATCH (p:Paper) WITH p ORDER BY p.id LIMIT 1
SET p.{VERSION} = $version, p.{KNOWN} = $known
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """A load that is under way or was stopped; `done` counts its batches.

    The changes of a `short` one are all made by one transaction.
    """

    token: str
    short: bool
    host: str
    pid: int
    began: str
    done: int
    beat: int

    def is_alive(self, now: int) -> bool:
        """Whether its process seems to live still; on this machine that is known."""
        if self.host == socket.gethostname():
            return self.token in _OF_THIS_PROCESS if self.pid == os.getpid() else _lives(self.pid)
        return now - self.beat < _ALIVE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a server held at one moment.

    `version` is another one after every change; None where the graph has no papers or isn't whole.
    `now` is the server's clock in milliseconds.
    """

    version: str | None
    loading: Loading | None
    now: int = field(compare=False)

    def is_as(self, other: "State") -> bool:
        """Whether nobody changed the graph between these moments."""
        tokens = [state.loading and state.loading.token for state in (self, other)]
        return self.version == other.version and tokens[0] == tokens[1]


def state_of(transaction: neo4j.Transaction | neo4j.ManagedTransaction) -> State:
    """The state that the transaction sees."""
    row = transaction.run(_STATE).single(strict=True)
    loading = _loading(row["loading"] or {})
    return State(version=row["version"], loading=loading, now=row["now"])


def refuse_unfinished(url: str, state: State) -> None:
    """Raise StoreError where the graph isn't whole."""
    if state.loading:
        who = f"since {state.loading.began}, process {state.loading.pid} on {state.loading.host}"
        if state.loading.is_alive(state.now):
            raise StoreError(f"{url}: not whole yet: kg is loading it ({who}); wait until it is")
        raise StoreError(
            f"{url}: not whole: a load was stopped ({who}); run the same kg command again to go on"
        )


def refuse_other_writer(url: str, state: State) -> None:
    """Raise StoreError where another process is loading."""
    if state.loading and state.loading.is_alive(state.now):
        raise StoreError(
            f"{url}: another kg (process {state.loading.pid} on {state.loading.host}) writes to "
            "this store; wait until it is done"
        )


def refuse_changed(url: str, expected: State, found: State) -> None:
    """Raise StoreError where somebody changed what the caller had read."""
    if not found.is_as(expected):
        raise StoreError(
            f"{url}: another kg changed this store meanwhile; run the same command again"
        )


def begin(
    transaction: neo4j.ManagedTransaction, url: str, token: str, *, short: bool, expected: State
) -> None:
    """Say that a load begins, or take over one that was stopped.

    Raises StoreError where another one is under way, or the state is no longer the expected one.
    """
    transaction.run(_LOCK).consume()
    found = state_of(transaction)
    refuse_other_writer(url, found)
    refuse_changed(url, expected, found)
    loading = {
        "id": "kg",
        "token": token,
        "short": short,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "began": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "done": 0,
        "note": _NOTE,
    }
    transaction.run(_BEGIN, loading=loading).consume()
    if not short:
        transaction.run(_UNVERSION).consume()


def batches_done(transaction: neo4j.ManagedTransaction, token: str) -> int | None:
    """How many batches of this load are committed; None where it isn't the one under way."""
    done = transaction.run(_STEP, token=token).value()
    return int(done[0]) if done else None


def count_batch(transaction: neo4j.ManagedTransaction, done: int) -> None:
    """Say, with the batch itself, that it is committed."""
    transaction.run(_DONE, done=done).consume()


def seal(transaction: neo4j.ManagedTransaction, version: str, known: bytes) -> None:
    """Say, with the last change, which version of the graph this is."""
    transaction.run(_UNVERSION).consume()
    transaction.run(_VERSION, version=version, known=known).consume()


def end(token: str, transaction: neo4j.ManagedTransaction) -> None:
    """Say that the graph is whole; harmless when repeated."""
    transaction.run(_END, token=token).consume()


def new_token() -> str:
    """Stands for one load or one version."""
    return secrets.token_hex(8)


@contextmanager
def under_way(token: str) -> Iterator[None]:
    """While the load of this token runs in this process."""
    _OF_THIS_PROCESS.add(token)
    try:
        yield
    finally:
        _OF_THIS_PROCESS.discard(token)


def _loading(properties: dict[str, Any]) -> Loading | None:
    names = ("token", "short", "host", "pid", "began", "done", "beat")
    if "token" not in properties:
        return None
    return Loading(**{name: properties[name] for name in names})


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
