"""JSON: one document, or one object a line."""

import json

from kg.formats.cells import to_plain
from kg.model import Rows

SCHEMA_VERSION = 1
"""Of the document that `to_json` writes."""


def to_json(rows: Rows) -> str:
    """An object with `schema_version`, `columns` and `data`, one object a row."""
    data = [{name: to_plain(value) for name, value in row.items()} for row in rows]
    document = {"schema_version": SCHEMA_VERSION, "columns": rows.columns, "data": data}
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def to_jsonl(rows: Rows) -> str:
    """One object a row, each on a line of its own."""
    lines = ({name: to_plain(value) for name, value in row.items()} for row in rows)
    return "".join(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n" for line in lines)
