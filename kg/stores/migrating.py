"""Record files of earlier formats: what each step to the next format changes."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

SCHEMA = 2
"""The format of the records that this version of kg writes."""


def migrate(connection: sqlite3.Connection, schema: int) -> None:
    """Bring tables of an earlier format to the present one; the caller renews the hash."""
    for step in range(schema, SCHEMA):
        _STEPS[step](connection)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", [str(SCHEMA)])


def is_earlier(schema: str) -> bool:
    """Whether a format is one that `migrate` knows."""
    return schema.isascii() and schema.isdigit() and int(schema) in _STEPS


def is_later(schema: str) -> bool:
    """Whether a format is one that only a newer kg knows."""
    return schema.isascii() and schema.isdigit() and int(schema) > SCHEMA


def back_up(connection: sqlite3.Connection, path: Path, schema: int) -> Path:
    """Copy the records beside themselves under a free name, whole or not at all."""
    part = path.with_name(f"{backup_stem(path)}part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as copy:
        connection.backup(copy)
    backup, number = path.with_name(f"{backup_stem(path)}{schema}{path.suffix}"), 1
    while backup.exists():
        number += 1
        backup = path.with_name(f"{backup_stem(path)}{schema}-{number}{path.suffix}")
    return part.rename(backup)


def backup_stem(path: Path) -> str:
    """How names of copies of the records begin."""
    return f"{path.stem}.format-"


def _add_copies(connection: sqlite3.Connection) -> None:
    """Format 2 keeps a paper as each of several sources has it; before, there was one source."""
    connection.execute("ALTER TABLE papers RENAME TO papers_1")
    connection.execute(
        "CREATE TABLE papers (id TEXT PRIMARY KEY, record TEXT NOT NULL, "
        "fingerprint TEXT NOT NULL, copies TEXT NOT NULL)"
    )
    connection.execute("INSERT INTO papers SELECT id, record, fingerprint, '[]' FROM papers_1")
    connection.execute("DROP TABLE papers_1")


_STEPS: Mapping[int, Callable[[sqlite3.Connection], None]] = {1: _add_copies}
