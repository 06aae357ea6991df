"""A store on a Neo4j server: the graph alone, for now without the records."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Self

from kg.errors import StoreError
from kg.model import Graph, KnownEntity, PaperRecord, Rows, StoredRecord
from kg.stores.engine import Parameters, to_networkx
from kg.stores.neo4j_server import Neo4jServer
from kg.stores.viewing import Viewable

if TYPE_CHECKING:
    import networkx


class Neo4jStore(Viewable):
    """Connects at once; to read, raises StoreError where nothing was ever written."""

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
        self._server = Neo4jServer(url, ask_password=ask_password)
        if not write and self._server.is_empty():
            self.close()
            raise StoreError(f"{url}: no store here; make it with: kg build SOURCE --store {url}")

    def records(self) -> dict[str, StoredRecord]:
        """Nothing: the server keeps no records yet."""
        return {}

    def knowledge(self) -> list[KnownEntity]:
        """Nothing, as with the records."""
        return []

    def keep(self, records: Iterable[StoredRecord]) -> None:
        """Nothing is laid aside: a build that is stopped begins anew."""

    def kept(self) -> dict[str, PaperRecord]:
        """Nothing."""
        return {}

    def paper_ids(self) -> frozenset[str]:
        """Ids of the papers in the graph."""
        return frozenset(str(id_) for (id_,) in self.query("MATCH (p:Paper) RETURN p.id").rows)

    def write(self, records: Iterable[StoredRecord], knowledge: Sequence[KnownEntity]) -> None:
        """Hold exactly the graph of these records."""
        from kg.link import link

        if not self._writable:
            raise StoreError(f"{self.url}: opened to read")
        self._server.replace(link((stored.record for stored in records), knowledge))
        self._networkx = None

    def query(self, cypher: str, parameters: Parameters | None = None) -> Rows:
        """Rows of a statement that reads; raises CypherError."""
        return self._server.query(cypher, parameters)

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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
