"""A store on a Neo4j server: the graph, with each paper's record on the paper's node."""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kg.errors import StoreError
from kg.model import Graph, KnownEntity, Outline, PaperRecord, Rows, StoredRecord, Stream
from kg.stores import neo4j_records
from kg.stores.engine import Parameters, linking_code, to_networkx
from kg.stores.kept_file import KeptFile
from kg.stores.neo4j_difference import Wanted
from kg.stores.neo4j_load import Report, known_of
from kg.stores.neo4j_server import Neo4jServer
from kg.stores.neo4j_state import refuse_other_writer, state_of
from kg.stores.viewing import Viewable

if TYPE_CHECKING:
    import networkx


class Neo4jStore(Viewable):
    """Connects at once; to read, raises StoreError where nothing was written or not all of it.

    What a build lays aside is kept on this machine, in the user's cache folder.
    """

    def __init__(
        self,
        url: str,
        *,
        write: bool = False,
        ask_password: Callable[[str], str] | None = None,
    ) -> None:
        self.url = url
        self._writable = write
        self._networkx: networkx.MultiDiGraph[str] | None = None
        self._server = Neo4jServer(url, ask_password=ask_password, unfinished=write)
        self._kept = KeptFile(_kept_path(self._server.place))
        try:
            self._state = self._server.consistently(state_of)
            if write:
                refuse_other_writer(url, self._state)
            elif self._server.is_empty():
                raise StoreError(
                    f"{url}: no store here; make it with: kg build SOURCE --store {url}"
                )
        except StoreError:
            self.close()
            raise

    def is_current(self) -> bool:
        """Whether no load was stopped in the middle, and this version's code made the graph."""
        _, code = neo4j_records.decoded_knowledge(self._server.consistently(known_of))
        return self._state.loading is None and code == linking_code()

    def records(self) -> dict[str, StoredRecord]:
        """All records by paper id."""
        return self._server.consistently(
            lambda transaction: neo4j_records.records_of(transaction, self.url)
        )

    def outlines(self) -> list[Outline]:
        """The records without what was extracted, in order."""
        return [
            Outline(
                paper=stored.record.paper,
                fingerprint=stored.fingerprint,
                copies=stored.copies,
                kinds=tuple(result.kind for result in stored.record.results),
            )
            for stored in self.records().values()
        ]

    def knowledge(self) -> list[KnownEntity]:
        """What was known of entities when the graph was made."""
        return neo4j_records.decoded_knowledge(self._server.consistently(known_of))[0]

    def keep(self, records: Iterable[StoredRecord]) -> None:
        """Lay records aside, that a build which is stopped need not extract them again."""
        try:
            self._kept.make_folder()
        except OSError as error:
            raise StoreError(
                f"{error.filename}: can't be written ({error.strerror}); name a folder for what is "
                "laid aside in XDG_CACHE_HOME"
            ) from error
        self._kept.add(records)

    def kept(self) -> dict[str, PaperRecord]:
        """What an unfinished build laid aside, by fingerprint."""
        return self._kept.records()

    def paper_ids(self) -> frozenset[str]:
        """Ids of the papers in the graph."""
        return frozenset(str(id_) for (id_,) in self.query("MATCH (p:Paper) RETURN p.id").rows)

    def write(
        self,
        records: Iterable[StoredRecord],
        knowledge: Sequence[KnownEntity],
        *,
        report: Report | None = None,
    ) -> None:
        """Hold exactly these records and their graph; only the difference is written.

        Raises StoreError also where another process changed the store since it was opened.
        """
        from kg.link import link

        if not self._writable:
            raise StoreError(f"{self.url}: opened to read")
        stored = list(records)
        graph = link((item.record for item in stored), knowledge)
        self._server.load(
            Wanted(graph, neo4j_records.encoded(stored)),
            known=neo4j_records.encoded_knowledge(knowledge),
            expected=self._state,
            report=report,
        )
        self._kept.remove()
        self._state = self._server.consistently(state_of)
        self._networkx = None

    def query(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> Rows:
        """Rows of a statement that reads; raises CypherError."""
        return self._server.query(cypher, parameters, timeout=timeout)

    def stream(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> AbstractContextManager[Stream]:
        """The rows as they come; StoreError at the end if the graph changed meanwhile."""
        return self._server.stream(cypher, parameters, timeout=timeout)

    def read(self) -> Graph:
        """The graph."""
        return self._server.read()

    @property
    def graph(self) -> "networkx.MultiDiGraph[str]":
        """The graph as a NetworkX object, built once and then shared by all callers."""
        if self._networkx is None:
            self._networkx = to_networkx(self.read())
        return self._networkx

    def close(self) -> None:
        """Let go of the connection."""
        self._server.close()
        self._kept.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _kept_path(place: str) -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    name = hashlib.sha256(place.encode()).hexdigest()[:16]
    return Path(cache) / "paper-kg" / f"extracted-{name}.sqlite"
