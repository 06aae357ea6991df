"""All that was read, on disk: of few papers or of millions, little is in memory."""

import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import joining, likeness
from kg.sources.ids import identifiers
from kg.sources.items import FURNITURE, Found, Listing, Skip
from kg.sources.merging import Merged, merged, why_repeated

_SETUP = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
CREATE TABLE copies (id, title, abstract, source, url, date, place, n INTEGER PRIMARY KEY);
CREATE TABLE skips (place, reason, text, furniture, n INTEGER PRIMARY KEY);
CREATE TABLE papers (position INTEGER PRIMARY KEY, id, n, chosen);
CREATE VIEW members AS SELECT copies.*, parent FROM parents JOIN copies USING (n);
CREATE VIEW found AS SELECT copies.*, parent, position
    FROM papers JOIN copies USING (n) LEFT JOIN parents USING (n);
CREATE VIEW titles AS SELECT position, title FROM papers JOIN copies ON copies.n = chosen;
CREATE VIEW rejected AS SELECT * FROM skips WHERE NOT furniture;
BEGIN;
"""
_BATCH = 500
_DISK_FAULTS = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")


class Pile:
    """Takes papers and skips while sources are read; `merge` then makes papers of the copies.

    It is a database without a name: in memory while it is small, beyond that in a file that the
    system removes with the process, however that ends.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(f"{joining.SETUP}{likeness.SETUP}{_SETUP}")
        # Any thread may collect garbage. Not at exit: whoever still reads holds the pile.
        weakref.finalize(self, self._database.close).atexit = False
        self._number = 0
        self._copies: list[tuple[object, ...]] = []
        self._keys: list[tuple[str, int]] = []
        self._skips: list[tuple[object, ...]] = []

    def add(self, item: Found | Skip) -> None:
        """Take what a reader found; raises SourceError where the disk is full."""
        if isinstance(item, Skip):
            furniture = item.reason == FURNITURE
            self._skips.append((*map(_text, (item.place, item.reason, item.text)), furniture))
        else:
            self._number += 1
            paper = item.paper
            fields = (paper.id, paper.title, paper.abstract, paper.source, paper.url, paper.date)
            self._copies.append((*fields, item.place, self._number))
            self._keys += [(key, self._number) for key in identifiers(paper)]
        if len(self._copies) + len(self._skips) >= _BATCH:
            self._flush()

    def merge(self) -> None:
        """Find out which papers are one; nothing may be added after it."""
        self._flush()
        with _on_disk():
            joining.join(self._database)
            self._order()
            self._tell_repeats()

    def merged(self) -> Listing[Merged]:
        """The papers in order of their ids, each with its copies."""
        return Listing(self._count("SELECT count(*) FROM papers"), self._merged)

    def copies(self) -> Listing[Paper]:
        """All papers as they came."""
        return Listing(
            self._number, lambda: map(_paper, self._rows("SELECT * FROM copies ORDER BY n"))
        )

    def skips(self) -> Listing[Skip]:
        """What is no paper, then what repeats one."""
        return self._told("SELECT count(*) FROM skips", "SELECT * FROM skips ORDER BY n")

    def rejected(self) -> Listing[Skip]:
        """Skips that are no page furniture."""
        return self._told("SELECT count(*) FROM rejected", "SELECT * FROM rejected ORDER BY n")

    def reasons(self) -> list[tuple[str, int, str]]:
        """Each reason of the rejected, with their number and the place of the first."""
        rows = self._rows(
            "SELECT reason, count(*), place, min(n) FROM rejected GROUP BY reason ORDER BY reason"
        )
        return [(reason, count, place) for reason, count, place, _ in rows]

    def near_duplicates(self) -> Listing[tuple[Paper, Paper]]:
        """Pairs of papers that are kept apart although their titles are all but equal."""
        with _on_disk():
            likeness.find_alike(self._database)
        return Listing(self._count("SELECT count(*) FROM alike"), self._pairs)

    def _flush(self) -> None:
        with _on_disk():
            fill = self._database.executemany
            fill("INSERT INTO copies VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._copies)
            fill("INSERT INTO keys VALUES (?, ?)", self._keys)
            fill("INSERT INTO skips VALUES (?, ?, ?, ?, NULL)", self._skips)
        self._copies, self._keys, self._skips = [], [], []

    def _order(self) -> None:
        """Fill `papers`; `chosen` is the copy whose text is taken."""
        self._database.execute("CREATE TEMP TABLE heads (id, n, chosen)")
        self._database.execute(
            "INSERT INTO heads SELECT id, n, n FROM copies WHERE n NOT IN (SELECT n FROM parents)"
        )
        self._database.executemany("INSERT INTO heads VALUES (?, ?, ?)", self._heads())
        self._database.execute(
            "INSERT INTO papers (id, n, chosen) SELECT id, n, chosen FROM heads ORDER BY id"
        )
        self._database.execute("DROP TABLE heads")

    def _heads(self) -> Iterator[tuple[str, int, int]]:
        for (n,) in self._rows("SELECT n FROM parents WHERE n = parent ORDER BY n"):
            paper = self._group(n).paper
            ((chosen,),) = self._rows(
                "SELECT min(n) FROM members WHERE parent = ? AND title = ? AND abstract = ?",
                (n, paper.title, paper.abstract),
            )
            yield paper.id, n, chosen

    def _tell_repeats(self) -> None:
        """A skip for every copy of a paper but the one whose text is taken."""
        rows = self._rows(
            "SELECT papers.n, chosen FROM papers JOIN parents USING (n) ORDER BY position"
        )
        for n, chosen in rows:
            paper = self._group(n).paper
            for row in self._rows("SELECT * FROM members WHERE parent = ? ORDER BY n", (n,)):
                copy, place, number = _paper(row), row[6], row[7]
                if number != chosen:
                    text = f"{copy.id} {copy.title}"
                    self.add(Skip(place=place, reason=why_repeated(copy, paper), text=text))
        self._flush()

    def _group(self, n: int) -> Merged:
        return merged(map(_paper, self._rows("SELECT * FROM members WHERE parent = ?", (n,))))

    def _merged(self) -> Iterator[Merged]:
        return map(self._made, self._rows("SELECT * FROM found ORDER BY position"))

    def _made(self, row: tuple[Any, ...]) -> Merged:
        number, parent = row[7], row[8]
        if parent is not None:
            return self._group(number)
        paper = _paper(row)
        return Merged(paper=paper, copies=(paper,))

    def _pairs(self) -> Iterator[tuple[Paper, Paper]]:
        for one, other in self._rows("SELECT one, other FROM alike ORDER BY one, other"):
            yield self._at(one), self._at(other)

    def _at(self, position: int) -> Paper:
        (row,) = self._rows("SELECT * FROM found WHERE position = ?", (position,))
        return self._made(row).paper

    def _told(self, count: str, query: str) -> Listing[Skip]:
        return Listing(self._count(count), lambda: map(_skip, self._rows(query)))

    def _count(self, query: str) -> int:
        ((count,),) = self._rows(query)
        return int(count)

    def _rows(self, query: str, values: Iterable[object] = ()) -> Iterator[tuple[Any, ...]]:
        with _on_disk():
            yield from self._database.execute(query, tuple(values))


def merge(copies: Iterable[Paper]) -> Listing[Merged]:
    """Papers in order of their ids; copies with one id, DOI, arXiv id or text are one."""
    pile = Pile()
    for copy in copies:
        pile.add(Found(paper=copy, place=copy.source))
    pile.merge()
    return pile.merged()


def _paper(row: tuple[Any, ...]) -> Paper:
    id_, title, abstract, source, url, date = row[:6]
    return Paper(id=id_, title=title, abstract=abstract, source=source, url=url, date=date)


def _skip(row: tuple[Any, ...]) -> Skip:
    place, reason, text = row[:3]
    return Skip(place=place, reason=reason, text=text)


def _text(text: str) -> str:
    """The text with halves of surrogate pairs, which no file may hold, spelled out."""
    return text.encode(errors="backslashreplace").decode()


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if not getattr(error, "sqlite_errorname", "").startswith(_DISK_FAULTS):
            raise
        raise SourceError(
            f"temporary file: can't be written ({error}); free space on that disk, or name a "
            "folder on another one in SQLITE_TMPDIR"
        ) from error
