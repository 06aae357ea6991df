"""CSV and TSV with any common delimiter; the header says which column is what."""

import csv
from collections import deque
from collections.abc import Iterator, Mapping

from kg.errors import SourceError
from kg.sources.fields import NAMES, fold, make_paper
from kg.sources.items import Found, Skip
from kg.sources.opening import Text

_DELIMITERS = ",;\t|"
_MAX_FIELD = 1 << 20


def read_table(text: Text, columns: Mapping[str, str]) -> Iterator[Found | Skip]:
    """Papers of the rows; `columns` names columns that the header calls otherwise.

    A row whose quotes are broken is skipped, and reading goes on in the next line. Raises
    SourceError where no column is a title or an abstract.
    """
    csv.field_size_limit(_MAX_FIELD)
    head, text = text.peeked()
    lines = _Lines(text.lines())
    rows = csv.reader(lines, delimiter=_delimiter(head), strict=True)
    try:
        header = next(rows, [])
    except csv.Error as error:
        raise SourceError(f"{text.name}:1: broken table ({error}); mend the quotes") from error
    places = _places(header, columns, text.label)
    while True:
        lines.begin()
        try:
            row = next(rows, None)
        except csv.Error as error:
            shown = lines.again()
            reason = f"broken quotes ({error})"
            yield Skip(place=f"{text.name}:{lines.number}", reason=reason, text=shown[:80])
            continue
        if row is None:
            return
        if any(map(str.strip, row)):
            yield _paper(row, places, len(header), text.name, f"{text.name}:{lines.number}")


class _Lines:
    """Lines with their ends, of which those of a broken row can be had again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else f"{next(self._lines)}\n"
        self._taken.append(line)
        return line

    def begin(self) -> None:
        """The next line begins a row; `number` is its number."""
        self.number += len(self._taken)
        self._taken = []

    def again(self) -> str:
        """The first line of the row, behind which reading goes on."""
        first, *others = self._taken
        self._back.extendleft(reversed(others))
        self._taken = [first]
        return first


def _delimiter(head: str) -> str:
    """The header's; one column where it holds none."""
    line = head.lstrip("\n").partition("\n")[0]
    counts = {delimiter: line.count(delimiter) for delimiter in _DELIMITERS}
    try:
        return csv.Sniffer().sniff(line, _DELIMITERS).delimiter
    except csv.Error:
        return max(counts, key=lambda delimiter: counts[delimiter])


def _places(header: list[str], columns: Mapping[str, str], label: str) -> dict[str, int]:
    """Which field stands in which column."""
    folded = [fold(name) for name in header]
    places = {}
    for field, names in NAMES.items():
        if field in columns:
            if columns[field] not in header:
                raise SourceError(f"{label}: no column {columns[field]!r}; {_listed(header)}")
            places[field] = header.index(columns[field])
        elif found := [name for name in names if name in folded]:
            places[field] = folded.index(found[0])
    for field in ("title", "abstract"):
        if field not in places:
            raise SourceError(
                f"{label}: no column is called {field}; {_listed(header)}; say which with "
                "--columns title=...,abstract=..."
            )
    return places


def _listed(header: list[str]) -> str:
    return "its columns are " + ", ".join(repr(name)[:40] for name in header[:12])


def _paper(
    row: list[str], places: Mapping[str, int], width: int, source: str, place: str
) -> Found | Skip:
    if len(row) > width:
        reason = "more columns than the header; quote what holds a delimiter"
        return Skip(place=place, reason=reason, text=" ".join(row)[:80])
    fields = {
        field: row[index].strip() or None for field, index in places.items() if index < len(row)
    }
    return make_paper(fields, source=source, place=place, shown=" ".join(row)[:80])
