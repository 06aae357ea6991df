"""Papers whose titles are all but equal although nothing else says that they are one."""

import difflib
import re
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator

from kg.sources.ids import folded

SETUP = """
CREATE TABLE blocks (block INTEGER, position INTEGER);
CREATE TABLE candidates (one INTEGER, other INTEGER, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE alike (one INTEGER, other INTEGER);
"""
"""`alike` is found: positions of papers; the others are for the way there."""
_NEIGHBOURS = 5  # of a title in a block that are compared with it
_ALMOST = 0.96
_MIN_WORDS, _MAX_WORDS = 4, 60
_ASCII_SIGNS = bytes(code for code in range(128) if not re.match(r"[\w\s]", chr(code)))


def find_alike(database: sqlite3.Connection) -> None:
    """Fill `alike` from the view `titles`, which gives positions and titles."""
    titles = database.execute("SELECT position, title FROM titles ORDER BY position")
    database.executemany("INSERT INTO blocks VALUES (?, ?)", _blocks(titles))
    insert = "INSERT OR IGNORE INTO candidates VALUES (?, ?)"
    blocks = database.execute("SELECT block, position FROM blocks ORDER BY block, position")
    database.executemany(insert, _neighbours(blocks))
    pairs = database.execute(
        "SELECT one, a.title, other, b.title FROM candidates, titles AS a, titles AS b "
        "WHERE a.position = one AND b.position = other ORDER BY one, other"
    )
    alike = ((one, other) for one, left, other, right in pairs if _almost_equal(left, right))
    database.executemany("INSERT INTO alike VALUES (?, ?)", alike)


def _blocks(titles: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    for position, title in titles:
        for block in _keys(title):
            yield block, position


def _neighbours(blocks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: int | None = None
    before: deque[int] = deque(maxlen=_NEIGHBOURS)
    for block, position in blocks:
        if block != last:
            last = block
            before.clear()
        for other in before:
            yield other, position
        before.append(position)


def _almost_equal(left: str, right: str) -> bool:
    left, right = folded(left), folded(right)
    if left == right:
        return True
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return matcher.quick_ratio() >= _ALMOST and matcher.ratio() >= _ALMOST


def _keys(title: str) -> set[int]:
    """Hashes of the title and of the title without each of its words: they meet for titles that
    are one word apart, in this process.
    """
    words = _words(title)
    if not _MIN_WORDS <= len(words) <= _MAX_WORDS:
        return {hash(folded(title))}
    less = {hash("".join(words[:at] + words[at + 1 :])) for at in range(len(words))}
    return {hash("".join(words)), *less}


def _words(title: str) -> list[str]:
    """The words without case and punctuation."""
    if title.isascii():  # the same, faster
        return title.lower().encode().translate(None, _ASCII_SIGNS).decode().split()
    return [folded(word) for word in title.casefold().split()]
