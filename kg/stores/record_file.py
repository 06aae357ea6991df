"""The records of an embedded store in one SQLite file: what everything else is made from."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg import records as records_json
from kg.errors import StoreError
from kg.model import KnownEntity, Outline, Paper, StoredRecord
from kg.stores.migrating import SCHEMA, back_up, is_earlier, is_later, migrate

_TABLES = {
    "papers": (
        "id TEXT PRIMARY KEY, record TEXT NOT NULL, fingerprint TEXT NOT NULL, copies TEXT NOT NULL"
    ),
    "knowledge": "position INTEGER PRIMARY KEY, entity TEXT NOT NULL",
    "meta": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
}
_OUTLINES = """
SELECT json_extract(record, '$.id', '$.title', '$.abstract', '$.source', '$.url', '$.date'),
    (SELECT group_concat(json_extract(value, '$.kind')) FROM json_each(record, '$.results')),
    fingerprint, copies
FROM papers ORDER BY id
"""
type _PaperRow = tuple[str, ...]


class RecordFile:
    """Opens the file at `path`; raises StoreError, and leaves it as it is, if it isn't kg's.

    A missing or empty file holds no records; it is made by the first `replace`. A file in an
    earlier format is read through a copy in memory until `migrate` is called.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: sqlite3.Connection | None = None
        self.schema = SCHEMA
        """The format of the file."""
        if self.exists():
            with self._failures(), closing(self._connect()) as connection:
                self.schema = _checked_schema(connection, path)

    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self._path.is_file() and self._path.stat().st_size > 0

    def digest(self) -> str:
        """A hash of all contents."""
        if not self.exists():
            return _digest([], [])
        with self._reading() as connection:
            return _stored_digest(connection)

    def paper_ids(self) -> frozenset[str]:
        """Ids of all papers."""
        if not self.exists():
            return frozenset()
        with self._reading() as connection:
            return frozenset(id_ for (id_,) in connection.execute("SELECT id FROM papers"))

    def contents(self) -> tuple[dict[str, StoredRecord], list[KnownEntity]]:
        """All records by paper id, and the knowledge; raises StoreError if they are damaged."""
        if not self.exists():
            return {}, []
        with self._reading() as connection:
            papers, knowledge = _rows(connection)
            if _digest(papers, knowledge) != _stored_digest(connection):
                raise self._damaged("the records don't match their hash")
        try:
            return _records(papers), [_known(entity) for entity in knowledge]
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(f"a record can't be read ({error!r})") from error

    def outlines(self) -> list[Outline]:
        """The records without what was extracted, in order; they are not checked for damage."""
        if not self.exists():
            return []
        with self._reading() as connection:
            return [
                Outline(
                    paper=_paper(json.loads(fields)),
                    fingerprint=fingerprint,
                    copies=_copies(copies),
                    kinds=tuple(kinds.split(",")) if kinds else (),
                )
                for fields, kinds, fingerprint, copies in connection.execute(_OUTLINES)
            ]

    def knowledge(self) -> list[KnownEntity]:
        """The knowledge alone; it is checked when the records are."""
        if not self.exists():
            return []
        with self._reading() as connection:
            rows = connection.execute("SELECT entity FROM knowledge ORDER BY position")
            return [_known(entity) for (entity,) in rows]

    def replace(self, contents: "Contents") -> None:
        """Hold exactly these contents, in one transaction."""
        with self._writing() as connection:
            for table, columns in _TABLES.items():
                connection.execute(f"DROP TABLE IF EXISTS {table}")
                connection.execute(f"CREATE TABLE {table} ({columns})")
            connection.executemany("INSERT INTO papers VALUES (?, ?, ?, ?)", contents.papers)
            connection.executemany("INSERT INTO knowledge VALUES (?, ?)", enumerate(contents.known))
            connection.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                [("schema", str(SCHEMA)), ("digest", contents.digest)],
            )

    def migrate(self) -> Path | None:
        """Bring a file in an earlier format to the present one; where its copy lies.

        None if there was nothing to do. Raises StoreError and changes nothing if the records are
        damaged or can't be written.
        """
        if self.schema == SCHEMA:
            return None
        self.close()
        backup = None
        with self._failures(), closing(self._connect()) as connection:
            found = _checked_schema(connection, self._path)
            if found != SCHEMA:
                backup = back_up(connection, self._path, found)
                with transaction(connection):
                    self._renew(connection, found)
        self.schema = SCHEMA
        return backup

    def compact(self) -> None:
        """Give space that nothing uses back to the system."""
        with self._failures():
            self._connection().execute("VACUUM")

    def close(self) -> None:
        """Let go of the file; harmless when repeated."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on which all statements see one state of the file."""
        with self._failures():
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._failures():
            connection = self._connection()
            with transaction(connection):
                yield connection

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = self._connect() if self.schema == SCHEMA else self._migrated_copy()
        return self._opened

    def _connect(self) -> sqlite3.Connection:
        mode = "rw" if self.exists() else "rwc"
        uri = f"{self._path.absolute().as_uri()}?mode={mode}"
        opened = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)
        # Pages of an unfinished write stay in memory, so that readers needn't wait for it.
        opened.execute("PRAGMA cache_spill = OFF")
        return opened

    def _migrated_copy(self) -> sqlite3.Connection:
        copy = sqlite3.connect(":memory:", isolation_level=None)
        with closing(self._connect()) as connection:
            connection.backup(copy)
        # Another process may have migrated the file in the meantime.
        found = _checked_schema(copy, self._path)
        if found != SCHEMA:
            self._renew(copy, found)
        return copy

    def _renew(self, connection: sqlite3.Connection, schema: int) -> None:
        """Migrate the tables if their hash is right, and hash them anew."""
        if _digest(*_rows(connection)) != _stored_digest(connection):
            raise self._damaged("the records don't match their hash")
        migrate(connection, schema)
        digest = _digest(*_rows(connection))
        connection.execute("UPDATE meta SET value = ? WHERE key = 'digest'", [digest])

    def _failed(self, error: sqlite3.Error) -> StoreError:
        if getattr(error, "sqlite_errorname", "") in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
            return self._damaged(str(error))
        return StoreError(write_failed(self._path, error))

    def _damaged(self, reason: str) -> StoreError:
        return StoreError(
            f"{self._path}: damaged: {reason}; bring back a copy, or move the folder away and "
            "build again"
        )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written within, or, where it fails, nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def write_failed(path: Path, error: sqlite3.Error) -> str:
    """What went wrong with a file of a store, and what helps."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR"):
        return (
            f"{path}: can't be written ({error}); free space on the disk and run the same again: "
            "the store is as it was"
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"{path}: {error}; check the rights of the folder"
    if name == "SQLITE_BUSY":
        return f"{path}: in use by another process; try again when it is done"
    return f"{path}: {error}"


class Contents:
    """Records and knowledge as rows of the file, sorted by paper id, with their digest."""

    def __init__(self, records: Iterable[StoredRecord], knowledge: Sequence[KnownEntity]) -> None:
        self.papers = sorted(
            (
                stored.record.paper.id,
                records_json.to_json(stored.record),
                stored.fingerprint,
                json.dumps([asdict(copy) for copy in stored.copies], ensure_ascii=False),
            )
            for stored in records
        )
        self.known = [json.dumps(asdict(entity), ensure_ascii=False) for entity in knowledge]
        self.digest = _digest(self.papers, self.known)


def _digest(papers: Sequence[_PaperRow], knowledge: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for row in papers:
        digest.update(json.dumps(row).encode())
    digest.update(json.dumps(knowledge).encode())
    return digest.hexdigest()


def _stored_digest(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'digest'").fetchone()
    return str(row[0]) if row else ""


def _rows(connection: sqlite3.Connection) -> tuple[list[_PaperRow], list[str]]:
    papers = list(connection.execute("SELECT * FROM papers ORDER BY id"))
    knowledge = connection.execute("SELECT entity FROM knowledge ORDER BY position")
    return papers, [entity for (entity,) in knowledge]


def _checked_schema(connection: sqlite3.Connection, path: Path) -> int:
    """The format of the file, if this version of kg knows it."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    if not tables:
        return SCHEMA
    if not tables >= _TABLES.keys():
        raise StoreError(f"{path}: not made by kg; name another folder")
    row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    schema = str(row[0]) if row else "?"
    if schema == str(SCHEMA) or is_earlier(schema):
        return int(schema)
    version, cure = ("a newer", "update kg") if is_later(schema) else ("another", "use that one")
    raise StoreError(
        f"{path.parent}: written by {version} version of kg (format {schema}, this one reads up to "
        f"{SCHEMA}); {cure}, or build into another folder"
    )


def _records(papers: Iterable[_PaperRow]) -> dict[str, StoredRecord]:
    return {
        id_: StoredRecord(
            record=records_json.from_json(record),
            fingerprint=fingerprint,
            copies=_copies(copies),
        )
        for id_, record, fingerprint, copies in papers
    }


def _paper(fields: Sequence[Any]) -> Paper:
    id_, title, abstract, source, url, date = fields
    return Paper(id=id_, title=title, abstract=abstract, source=source, url=url, date=date)


def _copies(copies: str) -> tuple[Paper, ...]:
    return tuple(Paper(**copy) for copy in json.loads(copies))


def _known(entity: str) -> KnownEntity:
    data = json.loads(entity)
    return KnownEntity(**{**data, "aliases": tuple(data["aliases"])})
