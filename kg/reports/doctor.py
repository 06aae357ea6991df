"""What state kg and a store are in: versions, reachability, counts, constraints, soundness."""

import platform
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from importlib import metadata
from typing import TYPE_CHECKING

from kg.errors import CypherError, PipelineError, StoreError
from kg.model import LABELS, Graph, Rows
from kg.reports.integrity import checks
from kg.stores import Store

if TYPE_CHECKING:
    from kg.stores.embedded import EmbeddedStore

type Opened = Callable[[], AbstractContextManager[Store]]

_PACKAGES = ("spacy", "grafeo", "networkx", "neo4j")
_SHOWN = 3
_CONSTRAINTS = """
SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties
WHERE type = 'UNIQUENESS' AND properties = ['id']
RETURN labelsOrTypes[0] AS label
"""
_INDEXES = "SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE' RETURN name, state"
_COMPONENTS = """
CALL dbms.components() YIELD name, versions, edition
RETURN name, versions[0] AS version, edition
"""

type _Row = tuple[str, str, str]
"""What was looked at; ok, problem or note; what was found."""


def examine(opened: Opened, url: str) -> Rows:
    """A row for each thing that was looked at; `state` is ok, note or problem.

    `opened` opens the store to read; a StoreError of it is a row, not an error.
    """
    rows = [*_of_program(), *_of_store(opened, url)]
    return Rows(columns=("check", "state", "found"), rows=tuple(rows))


def problems(rows: Rows) -> int:
    """How many of the rows of `examine` are problems."""
    return sum(row["state"] == "problem" for row in rows)


def _of_program() -> Iterator[_Row]:
    yield "kg", "ok", metadata.version("paper-kg")
    versions = [f"{name} {metadata.version(name)}" for name in _PACKAGES]
    own = (f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}")
    yield "libraries", "ok", ", ".join((*own, *versions))
    yield from _of_pipelines()


def _of_pipelines() -> Iterator[_Row]:
    from kg.nlp import pipeline_dir, pipeline_names, pipeline_version

    for name in pipeline_names():
        try:
            yield "pipeline", "ok", f"{name} {pipeline_version(pipeline_dir(name))}"
        except (OSError, PipelineError) as error:
            yield "pipeline", "problem", f"{name}: {error}"


def _of_store(opened: Opened, url: str) -> Iterator[_Row]:
    try:
        with opened() as store:
            yield "store", "ok", f"{url}: opened"
            yield from _of_kind(store)
            yield from _of_contents(store)
    except StoreError as error:
        yield "store", "problem", str(error)


def _of_kind(store: Store) -> Iterator[_Row]:
    from kg.stores.embedded import EmbeddedStore

    if isinstance(store, EmbeddedStore):
        yield from _of_folder(store)
    else:
        yield from _of_server(store)


def _of_folder(store: "EmbeddedStore") -> Iterator[_Row]:
    from kg.stores.migrating import SCHEMA

    if store.schema == SCHEMA:
        yield "format", "ok", f"{SCHEMA}"
    else:
        cure = f"kg compact --store {store.url} brings it to {SCHEMA}"
        yield "format", "note", f"{store.schema}, of an earlier kg; {cure}"
    yield "size", "ok", f"{store.size():,} bytes"
    for backup in store.backups():
        yield "copy", "note", f"{backup}; kg compact --drop-backups removes it"
    writer = store.writer()
    yield "writer", "note" if writer else "ok", writer or "none"
    kept = len(store.kept())
    if kept:
        yield "unfinished build", "note", f"{kept} papers; the same kg build again goes on"


def _of_server(store: Store) -> Iterator[_Row]:
    for row in store.query(_COMPONENTS):
        yield "server", "ok", f"{row['name']} {row['version']} {row['edition']}"
    try:
        constrained = {row["label"] for row in store.query(_CONSTRAINTS)}
        waiting = [f"{row['name']} is {row['state']}" for row in store.query(_INDEXES)]
    except CypherError as error:
        yield "constraints", "note", f"this account may not see them ({error})"
        return
    missing = [label for label in sorted(LABELS) if label not in constrained]
    if missing:
        cure = "kg doctor --repair makes them"
        yield "constraints", "problem", f"ids of {', '.join(missing)} are not unique; {cure}"
    else:
        yield "constraints", "ok", f"ids are unique: {len(LABELS)} labels"
    yield "indexes", "note" if waiting else "ok", "; ".join(waiting) or "online"


def _of_contents(store: Store) -> Iterator[_Row]:
    graph = store.read()
    yield "nodes", "ok", _counted(node.label for node in graph.nodes)
    yield "relationships in all", "ok", _counted(item.type for item in graph.relationships)
    for check in checks(graph):
        found = _listed(check.problems) if check.problems else f"{check.count:,} sound"
        yield check.name, "problem" if check.problems else "ok", found
    yield _of_records(store, graph)


def _of_records(store: Store, graph: Graph) -> _Row:
    """Whether the graph is the one that the records give."""
    from kg.link import link
    from kg.reports.differences import differences

    records = store.records()
    if not records and any(node.label == "Paper" for node in graph.nodes):
        return "records", "note", "none here: kg push or kg build brings them"
    unlike = differences(link((item.record for item in records.values()), store.knowledge()), graph)
    if not unlike:
        return "records", "ok", f"{len(records):,}, the graph is what they give"
    found = [f"{row['change']} {row['what']} {row['name']}" for row in unlike]
    return "records", "problem", f"against the graph they give: {_listed(found)}"


def _counted(names: Iterator[str]) -> str:
    counts = Counter(names)
    listed = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
    return f"{counts.total():,}: {listed}" if counts else "0"


def _listed(problems: Sequence[str]) -> str:
    shown = "; ".join(problems[:_SHOWN])
    left = len(problems) - _SHOWN
    return f"{len(problems):,} wrong: {shown}" + (f"; and {left:,} more" if left > 0 else "")
