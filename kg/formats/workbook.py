"""A workbook for spreadsheets (xlsx): one sheet, no formula, no link."""

import datetime
import io
import re

from kg.errors import KgError
from kg.formats.cells import cell
from kg.model import Rows

_NUMBERS = {"value", "value_high", "least", "most", "x", "y"}
"""Columns that hold digits as printed; they become numbers that show these digits."""
_DECIMAL = re.compile(r"-?(\d+)(?:\.(\d+))?")
_EXACT_DIGITS = 15
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NEVER = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def to_xlsx(rows: Rows) -> bytes:
    """The workbook's bytes; the same rows give the same bytes. Raises KgError for too much."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, _OPTIONS)
    book.set_properties({"created": _NEVER})
    sheet = book.add_worksheet("Table")
    bold = book.add_format({"bold": True})
    shown = {places: book.add_format({"num_format": _picture(places)}) for places in range(16)}
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(rows.columns):
        sheet.write_string(0, column, name, bold)
    for line, row in enumerate(rows.rows, 1):
        for column, value in enumerate(row):
            text = cell(value)
            if value is None or not text:
                continue
            digits = _digits(value) if rows.columns[column] in _NUMBERS else None
            if digits is not None:
                number, places = digits
                failed = sheet.write_number(line, column, number, shown[places])
            elif isinstance(value, bool):
                failed = sheet.write_boolean(line, column, value)
            elif isinstance(value, int | float) and abs(value) < 10**_EXACT_DIGITS:
                failed = sheet.write_number(line, column, value)
            else:
                failed = sheet.write_string(line, column, text)
            if failed:
                raise KgError(
                    f"row {line}, {rows.columns[column]}: more than a workbook holds (1,048,576 "
                    "rows, 16,384 columns, 32,767 characters a cell); use csv or parquet"
                )
    book.close()
    return out.getvalue()


def _picture(places: int) -> str:
    """How a spreadsheet shows a number with so many decimal places."""
    return f"0.{'0' * places}" if places else "0"


def _digits(value: object) -> tuple[float, int] | None:
    """A number with its decimal places, where a workbook keeps all its digits."""
    match = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if not match or len(match[1]) + len(match[2] or "") > _EXACT_DIGITS:
        return None
    return float(match[0]), len(match[2] or "")
