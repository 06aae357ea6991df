"""Whether the graph on a server is whole, which version of it that is, and who is changing it.

A node `KgLoading` stands on the server from before the first to within the last transaction of a
load that takes several, and only then. So whoever sees no such node sees a whole graph.
"""

import os
import secrets
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import neo4j

from kg.errors import StoreError
from kg.stores.neo4j_values import KNOWN, VERSION

LOADING = "KgLoading"
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
MATCH (l:{LOADING} {{id: 'kg'}}) SET l.beat = timestamp()
RETURN l.token AS token, l.done AS done
"""
_DONE = f"MATCH (l:{LOADING} {{id: 'kg'}}) SET l.done = $done"
_END = f"MATCH (l:{LOADING} {{id: 'kg'}}) DELETE l"
_VERSION = f"""
MATCH (p:Paper) WITH p ORDER BY p.id LIMIT 1
SET p.{VERSION} = $version, p.{KNOWN} = $known
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """A load that is under way or was stopped; `done` counts its batches."""

    token: str
    host: str
    pid: int
    began: str
    done: int
    beat: int

    def is_alive(self, now: int) -> bool:
        """Whether its process seems to live still; on this machine that is known."""
        if self.host == socket.gethostname():
            return self.pid != os.getpid() and _lives(self.pid)
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


def refuse_changed(url: str, expected: State | None, found: State) -> None:
    """Raise StoreError where somebody changed what the caller had read."""
    if expected is not None and not found.is_as(expected):
        raise StoreError(
            f"{url}: another kg changed this store meanwhile; run the same command again"
        )


def begin(
    transaction: neo4j.ManagedTransaction, url: str, token: str, *, expected: State | None
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
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "began": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "done": 0,
        "note": _NOTE,
    }
    transaction.run(_BEGIN, loading=loading).consume()
    transaction.run(_UNVERSION).consume()


def batches_done(transaction: neo4j.ManagedTransaction, token: str) -> int | None:
    """How many batches of this load are committed; None where it isn't the one under way."""
    row = transaction.run(_STEP).single()
    return row["done"] if row and row["token"] == token else None


def count_batch(transaction: neo4j.ManagedTransaction, done: int) -> None:
    """Say, with the batch itself, that it is committed."""
    transaction.run(_DONE, done=done).consume()


def end(transaction: neo4j.ManagedTransaction, version: str, known: bytes) -> None:
    """Say that the graph is whole, and which version of it this is."""
    transaction.run(_UNVERSION).consume()
    transaction.run(_VERSION, version=version, known=known).consume()
    transaction.run(_END).consume()


def new_token() -> str:
    """Stands for one load or one version."""
    return secrets.token_hex(8)


def _loading(properties: dict[str, Any]) -> Loading | None:
    names = ("token", "host", "pid", "began", "done", "beat")
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
