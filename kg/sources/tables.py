"""CSV and TSV with any common delimiter; the header says which column is what."""

import csv
from collections.abc import Iterator, Mapping

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.fields import NAMES, fold, make_paper
from kg.sources.opening import Text
from kg.sources.skips import Skip

_DELIMITERS = ",;\t|"
_MAX_FIELD = 16 << 20


def read_table(text: Text, columns: Mapping[str, str]) -> Iterator[Paper | Skip]:
    """Papers of the rows; `columns` names columns that the header calls otherwise.

    Raises SourceError where no column is a title or an abstract, or the quoting is broken.
    """
    csv.field_size_limit(_MAX_FIELD)
    head, text = text.peeked()
    lines = (f"{line}\n" for line in text.lines())
    reader = csv.reader(lines, delimiter=_delimiter(head), strict=True)
    try:
        header = next(reader, [])
        places = _places(header, columns, text.label)
        end = reader.line_num
        for row in reader:
            place, end = f"{text.name}:{end + 1}", reader.line_num
            if any(map(str.strip, row)):
                yield _paper(row, places, len(header), text.name, place)
    except csv.Error as error:
        raise SourceError(
            f"{text.name}:{reader.line_num}: broken table ({error}); mend the quotes"
        ) from error


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
) -> Paper | Skip:
    if len(row) > width:
        reason = "more columns than the header; quote what holds a delimiter"
        return Skip(place=place, reason=reason, text=" ".join(row)[:80])
    fields = {
        field: row[index].strip() or None for field, index in places.items() if index < len(row)
    }
    return make_paper(fields, source=source, place=place, shown=" ".join(row)[:80])
