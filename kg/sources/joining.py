"""Which copies are one paper: those that share a key, also by way of others.

The copies may be many more than memory holds, so that all of it is done in their database.
"""

import sqlite3

SETUP = """
CREATE TABLE keys (key, n);
CREATE TABLE parents (n INTEGER PRIMARY KEY, parent INTEGER);
"""
"""`keys` is given: keys of copies by their numbers. `parents` is found: it holds the copies that
share a paper, and for each the first of them; a copy that is alone has no row.
"""
_FLATTEN = """
UPDATE parents SET parent = above.parent FROM parents AS above
WHERE above.n = parents.parent AND above.parent <> parents.parent
"""


def join(database: sqlite3.Connection) -> None:
    """Fill `parents` from `keys`, which is dropped."""
    first: tuple[str, int] | None = None
    for row in database.execute("SELECT key, n FROM keys ORDER BY key, n"):
        if first is None or row[0] != first[0]:
            first = row
        elif row[1] != first[1]:
            _unite(database, first[1], row[1])
    while database.execute(_FLATTEN).rowcount > 0:
        pass
    database.execute("CREATE INDEX of_parent ON parents (parent)")
    database.execute("DROP TABLE keys")


def _unite(database: sqlite3.Connection, left: int, right: int) -> None:
    one, other = _leader(database, left), _leader(database, right)
    if one != other:
        one, other = min(one, other), max(one, other)
        rows = [(one, one), (other, one), (left, one), (right, one)]
        database.executemany(
            "INSERT INTO parents VALUES (?, ?) ON CONFLICT DO UPDATE SET parent = excluded.parent",
            rows,
        )


def _leader(database: sqlite3.Connection, n: int) -> int:
    while True:
        row = database.execute("SELECT parent FROM parents WHERE n = ?", (n,)).fetchone()
        if row is None or row[0] == n:
            return n
        n = row[0]
