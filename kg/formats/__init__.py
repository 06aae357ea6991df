"""Rows as text (aligned table, csv, tsv, md, json, jsonl, latex, html) or as xlsx and parquet."""

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import batched
from pathlib import Path

from kg.errors import KgError
from kg.formats.cells import cell
from kg.model import Rows, Stream

type Writer = Callable[[Rows], str | bytes]

__all__ = ["BINARY", "FORMATS", "STREAMED", "cell", "encode", "format_of", "pieces", "render"]

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
"""Writers of text by format; a command imports the one that it uses."""
BINARY = {"xlsx": "kg.formats.workbook:to_xlsx", "parquet": "kg.formats.columnar:to_parquet"}
"""Writers of bytes by format; each needs the extra of its name."""
STREAMED = ("csv", "tsv", "jsonl")
"""Formats in which a row can be written before the next one is known."""
_PIECE = 1000  # rows
_SAFE = {"csv": "kg.formats.separated:to_safe_csv", "tsv": "kg.formats.separated:to_safe_tsv"}
_SUFFIXES = {
    ".txt": "table",
    ".tex": "latex",
    ".htm": "html",
    ".markdown": "md",
    ".ndjson": "jsonl",
}


def render(rows: Rows, format_: str, *, safe_csv: bool = False) -> str:
    """The rows in one of `FORMATS`, ending with a line end.

    An absent value is an empty cell (null in JSON); a number keeps its digits. `safe_csv`
    neutralises cells that a spreadsheet would run. Raises KgError for an unknown format.
    """
    if safe_csv and format_ not in _SAFE:
        raise KgError(f"--safe-csv is for csv and tsv, not for {format_}")
    known = _SAFE if safe_csv else FORMATS
    if format_ not in known:
        raise KgError(f"--format {format_}: unknown; known are {', '.join((*FORMATS, *BINARY))}")
    text = _writer(known[format_])(rows)
    return text if isinstance(text, str) else text.decode()


def encode(rows: Rows, format_: str, *, safe_csv: bool = False) -> bytes:
    """The rows as a file holds them, in one of `FORMATS` or `BINARY`.

    Raises KgError for an unknown format, and where the extra that the format needs is missing.
    """
    if format_ not in BINARY or safe_csv:
        return render(rows, format_, safe_csv=safe_csv).encode()
    try:
        data = _writer(BINARY[format_])(rows)
    except ModuleNotFoundError as error:
        raise KgError(f"{format_} needs {error.name}: pip install 'paper-kg[{format_}]'") from error
    return data if isinstance(data, bytes) else data.encode()


def pieces(stream: Stream, format_: str, *, safe_csv: bool = False) -> Iterator[str]:
    """What `render` gives for all rows, piece by piece, in one of `STREAMED`."""
    head = render(Rows(columns=stream.columns, rows=()), format_, safe_csv=safe_csv)
    yield head
    for chunk in batched(stream.rows, _PIECE):
        rows = Rows(columns=stream.columns, rows=chunk)
        yield render(rows, format_, safe_csv=safe_csv)[len(head) :]


def format_of(output: Path | None, format_: str | None) -> str:
    """The format that was asked for, else the one of the file's suffix, else an aligned table."""
    if format_ is not None or output is None or output == Path("-"):
        return format_ or "table"
    suffix = output.suffix.lower()
    name = _SUFFIXES.get(suffix, suffix.removeprefix("."))
    if name not in FORMATS and name not in BINARY:
        names = [name for name in (*FORMATS, *BINARY) if name not in ("table", "latex")]
        known = ", ".join(f".{name}" for name in names)
        raise KgError(f"{output}: no format has this suffix; use {known}, .tex, or --format")
    return name


def _writer(path: str) -> Writer:
    module, _, function = path.partition(":")
    writer: Writer = getattr(import_module(module), function)
    return writer
