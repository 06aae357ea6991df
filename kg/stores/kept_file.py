"""Records that a build has extracted but not yet written: a kill then costs no extraction."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg import records as records_json
from kg.errors import StoreError
from kg.model import PaperRecord, StoredRecord
from kg.stores.record_file import transaction, write_failed

_TABLE = "CREATE TABLE IF NOT EXISTS kept (fingerprint TEXT PRIMARY KEY, record TEXT, digest TEXT)"


class KeptFile:
    """A side file of the store, which the next build reads and a finished one removes.

    It counts for nothing else. So a damaged file is not repaired but begun again, and a damaged
    record is not believed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: sqlite3.Connection | None = None

    def make_folder(self) -> None:
        """Make the folder of the file; raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def exists(self) -> bool:
        """Whether a build was stopped before its end."""
        return self._path.exists()

    def records(self) -> dict[str, PaperRecord]:
        """What was kept, by fingerprint."""
        if not self.exists():
            return {}
        try:
            rows = list(self._connection().execute("SELECT * FROM kept"))
        except sqlite3.DatabaseError:
            self.remove()
            return {}
        found = dict[str, PaperRecord]()
        for fingerprint, record, digest in rows:
            # An intact record that can't be read is of another version of kg.
            with suppress(KeyError, TypeError, ValueError):
                if digest == _digest(fingerprint, record):
                    found[fingerprint] = records_json.from_json(record)
        return found

    def add(self, stored: Iterable[StoredRecord]) -> None:
        """Keep these records, all or none; raises StoreError."""
        rows = list[tuple[str, str, str]]()
        for item in stored:
            record = records_json.to_json(item.record)
            rows.append((item.fingerprint, record, _digest(item.fingerprint, record)))
        if not rows:
            return
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)

    def compact(self) -> None:
        """Give space that nothing uses back to the system; raises StoreError."""
        if not self.exists():
            return
        if not self.records():
            self.remove()
            return
        try:
            self._connection().execute("VACUUM")
        except sqlite3.Error as error:
            raise StoreError(write_failed(self._path, error)) from error

    def remove(self) -> None:
        """Forget everything."""
        self.close()
        self._path.unlink(missing_ok=True)
        self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; harmless when repeated."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            opened = sqlite3.connect(self._path, isolation_level=None, timeout=30)
            # Enough against a killed process; a file that a power cut damages is begun again.
            opened.execute("PRAGMA synchronous = OFF")
            opened.execute(_TABLE)
            self._opened = opened
        return self._opened

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._connection()
            with transaction(connection):
                yield connection
        except sqlite3.Error as error:
            raise StoreError(write_failed(self._path, error)) from error


def _digest(fingerprint: str, record: str) -> str:
    return hashlib.sha256(f"{fingerprint}\n{record}".encode()).hexdigest()
