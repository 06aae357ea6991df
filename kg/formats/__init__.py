"""Rows as text: aligned table, csv, tsv, md, json, jsonl, latex, html."""

from importlib import import_module
from pathlib import Path

from kg.errors import KgError
from kg.formats.cells import cell
from kg.model import Rows

__all__ = ["FORMATS", "cell", "format_of", "render"]

FORMATS = {
    "table": "kg.formats.terminal:to_table",
    "csv": "kg.formats.separated:to_csv",
    "tsv": "kg.formats.separated:to_tsv",
    "md": "kg.formats.markup:to_markdown",
    "json": "kg.formats.objects:to_json",
    "jsonl": "kg.formats.objects:to_jsonl",
    "latex": "kg.formats.markup:to_latex",
    "html": "kg.formats.markup:to_html",
}
"""Writers by format; a command imports the one that it uses."""
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
    module, _, function = FORMATS[format_].partition(":")
    text: str = getattr(import_module(module), function)(rows)
    return text


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
