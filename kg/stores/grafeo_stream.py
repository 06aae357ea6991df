"""Rows of a grafeo database one by one, within a time limit."""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import grafeo

from kg.stores.engine import Parameters, timed_out

_CHUNK = 2048  # rows that the engine makes at once


def streamed(
    database: Any, cypher: str, parameters: Parameters, *, timeout: float | None
) -> tuple[tuple[str, ...], Iterator[dict[str, Any]]]:
    """Columns and rows of a statement; raises GrafeoError, and CypherError after `timeout` seconds.

    The rows of a plain pattern are made as they are asked for. Of other statements, such as those
    with ORDER BY, aggregates or parameters, the engine holds all rows before the first is given.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    lazy = _lazy(database, cypher) if not parameters else None
    if lazy is not None:
        return tuple(lazy.columns), _chunks(iter(lazy), deadline)
    result = _within(deadline, lambda: database.execute_cypher(cypher, parameters))
    return tuple(result.columns), iter(result)


def _lazy(database: Any, cypher: str) -> Any:
    """The engine's own stream, or None where it has none for this statement.

    It takes GQL, the younger sister of Cypher. So it is used only where both languages read the
    statement alike: where they give the same plan.
    """
    try:
        if list(database.explain(cypher)) == list(database.explain_cypher(cypher)):
            return database.execute_lazy(cypher)
    except grafeo.GrafeoError:
        return None
    return None


def _chunks(rows: Iterator[dict[str, Any]], deadline: float | None) -> Iterator[dict[str, Any]]:
    while chunk := _within(deadline, lambda: list(islice(rows, _CHUNK))):
        yield from chunk


def _within[T](deadline: float | None, work: Callable[[], T]) -> T:
    """What the work gives; it can't be stopped, but is no longer waited for."""
    if deadline is None:
        return work()
    from multiprocessing import TimeoutError as Late
    from multiprocessing.pool import ThreadPool

    pool = ThreadPool(1)
    try:
        return pool.apply_async(work).get(max(0, deadline - time.monotonic()))
    except Late as error:
        raise timed_out() from error
    finally:
        pool.terminate()
