"""The embedded store: a folder with the records and the graph made from them."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kg.errors import StoreError
from kg.model import Graph, KnownEntity, Outline, PaperRecord, Rows, StoredRecord, Stream
from kg.stores.engine import Parameters, linking_code, to_networkx
from kg.stores.grafeo_file import GrafeoFile, GraphFileError, write_file
from kg.stores.kept_file import KeptFile
from kg.stores.lock import WriteLock
from kg.stores.migrating import SCHEMA, backup_stem
from kg.stores.record_file import Contents, RecordFile
from kg.stores.viewing import Viewable

if TYPE_CHECKING:
    import networkx

_RECORDS = "records.sqlite"
_GRAPH = "graph.grafeo"
_PART = "graph.grafeo.part"
_LOCK = "lock"
_KEPT = "extracted.sqlite"
_OURS = {_RECORDS, f"{_RECORDS}-journal", _GRAPH, _PART, _LOCK, _KEPT, f"{_KEPT}-journal"}
_BACKUPS = backup_stem(Path(_RECORDS))


class EmbeddedStore(Viewable):
    """Opens the folder; raises StoreError if there is no store or, to write, another writer.

    The records are what counts. The graph file is made from them again whenever it is missing,
    damaged or made from other records or by other code, and moved into place whole: a kill at any
    moment loses nothing that `write` returned from, and a reader keeps the graph that it opened.
    Records in an earlier format are migrated when the store is opened to write, after a copy of
    them was made; `say` is told.
    """

    def __init__(
        self,
        folder: Path,
        *,
        write: bool = False,
        create: bool = False,
        say: Callable[[str], None] = lambda _line: None,
    ) -> None:
        self.url = str(folder)
        self._folder = folder
        self._lock = WriteLock(folder / _LOCK)
        self._engine: GrafeoFile | None = None
        self._networkx: networkx.MultiDiGraph[str] | None = None
        self._made_folder = False
        self._writable = write
        try:
            _check_folder(folder)
        except OSError as error:
            raise StoreError(f"{folder}: can't be read ({error.strerror})") from error
        self._kept = KeptFile(folder / _KEPT)
        if not (folder / _RECORDS).exists() and not (write and create):
            raise StoreError(_missing(folder, self._kept))
        self._records = RecordFile(folder / _RECORDS)
        if write:
            self._open_folder()
            self._migrate(say)

    def records(self) -> dict[str, StoredRecord]:
        """All records by paper id."""
        return self._records.contents()[0]

    def outlines(self) -> list[Outline]:
        """The records without what was extracted, in order; they are not checked for damage."""
        return self._records.outlines()

    def knowledge(self) -> list[KnownEntity]:
        """What was known of entities when the graph was made."""
        return self._records.knowledge()

    def keep(self, records: Iterable[StoredRecord]) -> None:
        """Lay records aside, that a build which is stopped need not extract them again."""
        self._kept.add(records)

    def kept(self) -> dict[str, PaperRecord]:
        """What an unfinished build laid aside, by fingerprint."""
        return self._kept.records()

    def paper_ids(self) -> frozenset[str]:
        """Ids of all papers."""
        return self._records.paper_ids()

    def write(
        self,
        records: Iterable[StoredRecord],
        knowledge: Sequence[KnownEntity],
        *,
        report: Callable[[int, int], None] | None = None,
    ) -> None:
        """Hold exactly these records and their graph; `report` is told when that is done."""
        if not self._writable:
            raise StoreError(f"{self.url}: opened to read")
        stored = list(records)
        contents = Contents(stored, knowledge)
        known_digest = self._records.digest() if self._records.exists() else None
        if contents.digest == known_digest:
            self._graph_file()
            self._kept.remove()
            return
        part = self._folder / _PART
        try:
            write_file(part, _link(stored, knowledge), stamp=_stamp(contents.digest))
            self._records.replace(contents)
            part.replace(self._folder / _GRAPH)
        finally:
            part.unlink(missing_ok=True)
        self._kept.remove()
        self._forget_graph()
        if report:
            report(len(stored), len(stored))

    @property
    def schema(self) -> int:
        """The format of the records as they lie in the folder."""
        return self._records.schema

    def writer(self) -> str | None:
        """Who writes to the store now, if anybody."""
        return self._lock.holder()

    def size(self) -> int:
        """How many bytes the folder takes."""
        return sum(path.stat().st_size for path in self._folder.iterdir())

    def backups(self) -> list[Path]:
        """Copies of the records in earlier formats."""
        return sorted(self._folder.glob(f"{_BACKUPS}*"))

    def compact(self, *, drop_backups: bool = False) -> None:
        """Give unused space of the files back, and make the graph if it is missing or old."""
        if not self._writable:
            raise StoreError(f"{self.url}: opened to read")
        self._records.compact()
        self._kept.compact()
        (self._folder / _PART).unlink(missing_ok=True)
        self._graph_file()
        if drop_backups:
            for path in self.backups():
                path.unlink()

    def is_current(self) -> bool:
        """Always: the graph is made again where it is not."""
        return True

    def query(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> Rows:
        """Rows of a statement that reads; raises CypherError."""
        return self._graph_file().query(cypher, parameters, timeout=timeout)

    def stream(
        self, cypher: str, parameters: Parameters | None = None, *, timeout: float | None = None
    ) -> AbstractContextManager[Stream]:
        """The rows one by one."""
        return self._graph_file().stream(cypher, parameters, timeout=timeout)

    def read(self) -> Graph:
        """The graph."""
        return self._graph_file().read()

    @property
    def graph(self) -> "networkx.MultiDiGraph[str]":
        """The graph as a NetworkX object, built once and then shared by all callers."""
        if self._networkx is None:
            self._networkx = to_networkx(self.read())
        return self._networkx

    def close(self) -> None:
        """Let go of the files; a folder made for nothing is removed."""
        self._forget_graph()
        self._records.close()
        self._kept.close()
        if self._made_folder and not self._records.exists() and not self._kept.exists():
            _remove(self._folder)
        self._made_folder = False
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open_folder(self) -> None:
        try:
            self._made_folder = not self._folder.exists()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.take()
        except OSError as error:
            raise StoreError(f"{self._folder}: can't be written ({error.strerror})") from error

    def _migrate(self, say: Callable[[str], None]) -> None:
        before = self._records.schema
        try:
            backup = self._records.migrate()
        except StoreError:
            self.close()
            raise
        except OSError as error:
            self.close()
            raise StoreError(f"{self._folder}: can't be written ({error.strerror})") from error
        if backup:
            say(
                f"{self.url}: brought from format {before} to {SCHEMA}; "
                f"the records as they were: {backup}"
            )

    def _forget_graph(self) -> None:
        if self._engine is not None:
            self._engine.close()
        self._engine = self._networkx = None

    def _graph_file(self) -> GrafeoFile:
        if self._engine is None:
            self._engine = self._open_graph()
        return self._engine

    def _open_graph(self) -> GrafeoFile:
        found = GrafeoFile(self._folder / _GRAPH, stamp=_stamp(self._records.digest()))
        try:
            found.open()
        except GraphFileError:
            return self._rebuilt()
        return found

    def _rebuilt(self) -> GrafeoFile:
        records, knowledge = self._records.contents()
        graph = _link(records.values(), knowledge)
        stamp = _stamp(Contents(records.values(), knowledge).digest)
        lock = self._lock if self._writable else WriteLock(self._folder / _LOCK)
        try:
            if not self._writable:
                lock.take()
            part = self._folder / _PART
            write_file(part, graph, stamp=stamp)
            made = GrafeoFile(part.replace(self._folder / _GRAPH), stamp=stamp)
            made.open()
        except (OSError, StoreError):
            # The folder is read-only or has a writer: a copy of our own will do.
            made = _private_file(graph, stamp)
        finally:
            if not self._writable:
                lock.release()
        return made


def _private_file(graph: Graph, stamp: str) -> GrafeoFile:
    """An opened graph file whose folder is gone already."""
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        path = Path(folder) / _GRAPH
        write_file(path, graph, stamp=stamp)
        made = GrafeoFile(path, stamp=stamp)
        made.open()
    return made


def _missing(folder: Path, kept: KeptFile) -> str:
    if kept.exists():
        return f"{folder}: no papers yet: a build was stopped; run the same kg build again to go on"
    return f"{folder}: no store here; make it with: kg build SOURCE --store {folder}"


def _remove(folder: Path) -> None:
    for name in _OURS:
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: a file, not a store; name a folder such as papers.kg")
    if folder.is_dir() and not (folder / _RECORDS).exists():
        names = {entry.name for entry in folder.iterdir()} - _OURS
        others = sorted(name for name in names if not name.startswith(_BACKUPS))
        if others:
            raise StoreError(
                f"{folder}: a folder that is no store (it holds {others[0]}); name another one"
            )


def _link(records: Iterable[StoredRecord], knowledge: Sequence[KnownEntity]) -> Graph:
    from kg.link import link

    return link((stored.record for stored in records), knowledge)


def _stamp(digest: str) -> str:
    """What a graph file must carry: format and hash of the records, and the linking code's hash.

    With the code in it a graph never outlives the version of kg that made it.
    """
    return f"kg-{SCHEMA}-{digest}-{linking_code()}"
