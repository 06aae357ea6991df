"""Comma- and tab-separated values by the standard library's writer."""

import csv
import io

from kg.formats.cells import cell
from kg.model import Rows


def to_csv(rows: Rows) -> str:
    """CSV of RFC 4180 but for its line ends, which are `\\n`; data stay exact, `=` included."""
    return _separated(rows, ",")


def to_tsv(rows: Rows) -> str:
    """The same with tabs; a cell with a tab or a line end is quoted."""
    return _separated(rows, "\t")


def _separated(rows: Rows, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([cell(value) for value in row] for row in rows.rows)
    return out.getvalue()
