"""Stores: where records and their graph live, and what answers Cypher about them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from kg.errors import StoreError
from kg.model import Graph, KnownEntity, Outline, PaperRecord, Rows, StoredRecord, Stream

if TYPE_CHECKING:
    import networkx

    from kg.view import Page

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


class Store(Protocol):
    """Records of papers and the graph made from them; a context manager."""

    url: str

    def is_current(self) -> bool:
        """Whether the graph is whole and what this version of kg makes of the records."""
        ...

    def records(self) -> dict[str, StoredRecord]:
        """Records by paper id."""
        ...

    def outlines(self) -> list[Outline]:
        """What is asked first of all records, in order of their ids; quicker than `records`."""
        ...

    def knowledge(self) -> list[KnownEntity]:
        """What was known of entities at the last write."""
        ...

    def keep(self, records: Iterable[StoredRecord]) -> None:
        """Lay extracted records aside until `write`; a kill loses none of them.

        They are no part of the store's contents. For a server they are kept on this machine.
        """
        ...

    def kept(self) -> dict[str, PaperRecord]:
        """What was laid aside and never written, by fingerprint."""
        ...

    def paper_ids(self) -> frozenset[str]:
        """Ids of the papers."""
        ...

    def write(
        self,
        records: Iterable[StoredRecord],
        knowledge: Sequence[KnownEntity],
        *,
        report: Callable[[int, int], None] | None = None,
    ) -> None:
        """Hold exactly these records and their graph; all or, on an error, nothing of it.

        Where a server needs several transactions for it, an error may leave a graph that readers
        are refused until the same write is done again. `report` is told the number of changes made
        and of all to make.
        """
        ...

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, object] | None = None,
        *,
        timeout: float | None = None,
    ) -> Rows:
        """Rows of a statement that reads, as `kg.stores.engine.CypherEngine` describes them.

        Raises CypherError, also for a statement that would write or takes more than `timeout`
        seconds.
        """
        ...

    def stream(
        self,
        cypher: str,
        parameters: Mapping[str, object] | None = None,
        *,
        timeout: float | None = None,
    ) -> AbstractContextManager[Stream]:
        """The same rows one by one, within `with`; CypherError may come with any of them."""
        ...

    def read(self) -> Graph:
        """The whole graph."""
        ...

    @property
    def graph(self) -> "networkx.MultiDiGraph[str]":
        """The whole graph as a NetworkX object, built when first asked for."""
        ...

    def view(
        self,
        *,
        focus: str | None = None,
        hops: int = 1,
        dataset: str | None = None,
        task: str | None = None,
        since: str | None = None,
    ) -> "Page":
        """The page of `kg view`; a notebook shows it inline. Raises kg.errors.ViewError."""
        ...

    def close(self) -> None:
        """Let go of files and connections; harmless when repeated."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def is_server(url: str) -> bool:
    """Whether this is the URL of a server, not a folder."""
    return _SCHEME.match(url) is not None


def records_of(store: Store) -> dict[str, StoredRecord]:
    """The records of all papers; raises StoreError where a paper lacks its record."""
    records = store.records()
    if lost := sorted(store.paper_ids() - records.keys()):
        raise StoreError(
            f"{store.url}: {len(lost)} papers without their records, {lost[0]} among them; build "
            "this store from its sources, or push it, again"
        )
    return records


def open_store(
    url: str,
    *,
    write: bool = False,
    create: bool = False,
    ask_password: Callable[[str], str] | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> Store:
    """Open a folder such as `papers.kg`, or a Neo4j server by its URL.

    `create` lets `write` begin a store where there is none. A server's account comes from
    NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE; `ask_password`, given the user's name, is
    called where no password is set. `say` is told what else opening did: a folder in an earlier
    format is migrated when it is opened to write. Raises StoreError.
    """
    check_url(url)
    if not is_server(url):
        from kg.stores.embedded import EmbeddedStore

        return EmbeddedStore(Path(url), write=write, create=create, say=say)
    from kg.stores.neo4j_store import Neo4jStore

    return Neo4jStore(url, write=write, ask_password=ask_password)


def check_url(url: str) -> None:
    """Raise StoreError for a URL that is none of a Neo4j server."""
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in _NEO4J_SCHEMES:
        raise StoreError(
            f"{scheme[0]}...: no store; give a folder such as papers.kg or a URL such as "
            "bolt://localhost:7687"
        )
