"""Rows as text: aligned table, csv, tsv, md, json, jsonl, latex, html."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from kg.errors import KgError
from kg.formats.cells import cell, to_plain
from kg.formats.markup import to_html, to_latex, to_markdown
from kg.formats.separated import to_csv, to_tsv
from kg.formats.terminal import to_table
from kg.model import Rows

__all__ = ["FORMATS", "cell", "format_of", "render", "to_table"]

SCHEMA_VERSION = 1
"""Of the object that the format json writes."""


def _to_json(rows: Rows) -> str:
    data = [{name: to_plain(value) for name, value in row.items()} for row in rows]
    document = {"schema_version": SCHEMA_VERSION, "columns": rows.columns, "data": data}
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _to_jsonl(rows: Rows) -> str:
    lines = ({name: to_plain(value) for name, value in row.items()} for row in rows)
    return "".join(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n" for line in lines)


FORMATS: Mapping[str, Callable[[Rows], str]] = {
    "table": to_table,
    "csv": to_csv,
    "tsv": to_tsv,
    "md": to_markdown,
    "json": _to_json,
    "jsonl": _to_jsonl,
    "latex": to_latex,
    "html": to_html,
}
_SUFFIXES = {
    ".txt": "table",
    ".tex": "latex",
    ".htm": "html",
    ".markdown": "md",
    ".ndjson": "jsonl",
}


def render(rows: Rows, format_: str) -> str:
    """The rows in one of `FORMATS`, ending with a line end.

    An absent value is an empty cell (null in JSON); a number keeps its digits. Raises KgError for
    an unknown format.
    """
    if format_ not in FORMATS:
        raise KgError(f"--format {format_}: unknown; known are {', '.join(FORMATS)}")
    return FORMATS[format_](rows)


def format_of(output: Path | None, format_: str | None) -> str:
    """The format that was asked for, else the one of the file's suffix, else an aligned table."""
    if format_ is not None or output is None:
        return format_ or "table"
    suffix = output.suffix.lower()
    name = _SUFFIXES.get(suffix, suffix.removeprefix("."))
    if name not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS if name not in ("table", "latex"))
        raise KgError(f"{output}: no format has this suffix; use {known}, .tex, or --format")
    return name
