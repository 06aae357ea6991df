"""Comma- and tab-separated values by the standard library's writer."""

import csv
import io
import re

from kg.formats.cells import cell
from kg.model import Rows

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings of cells that spreadsheets take for formulas, or skip to find one (OWASP)."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def to_csv(rows: Rows) -> str:
    """CSV of RFC 4180 but for its line ends, which are `\\n`; data stay exact, `=` included."""
    return _separated(rows, ",")


def to_tsv(rows: Rows) -> str:
    """The same with tabs; a cell with a tab or a line end is quoted."""
    return _separated(rows, "\t")


def to_safe_csv(rows: Rows) -> str:
    """CSV for spreadsheets: an apostrophe stands before a cell that they would run.

    Numbers stay as they are. A file written so no longer holds the exact text of those cells.
    """
    return _separated(_neutral(rows), ",")


def to_safe_tsv(rows: Rows) -> str:
    """The same with tabs."""
    return _separated(_neutral(rows), "\t")


def _neutral(rows: Rows) -> Rows:
    return Rows(
        columns=tuple(map(_neutral_cell, rows.columns)),
        rows=tuple(tuple(_neutral_cell(cell(value)) for value in row) for row in rows.rows),
    )


def _neutral_cell(text: str) -> str:
    runs = text.lstrip(" ").startswith(_RUN) and not _NUMBER.fullmatch(text)
    return f"'{text}" if runs else text


def _separated(rows: Rows, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    # The writer leaves a carriage return without quotes, which readers take for a line end.
    quoting = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in (rows.columns, *rows.rows):
        cells = [cell(value) for value in row]
        (quoting if any("\r" in text for text in cells) else writer).writerow(cells)
    return out.getvalue()
