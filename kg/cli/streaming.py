"""How rows that come one by one leave the program."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, Self

import typer

from kg.cli import options
from kg.errors import KgError
from kg.formats import BINARY, STREAMED, format_of, pieces
from kg.model import Rows, Stream

ON_A_TERMINAL = 1000
"""Rows that are shown there unless more are asked for."""

LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit",
        min=0,
        help=f"Show so many rows and count the others; 0: all. On a terminal {ON_A_TERMINAL}.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The format, the file, how many rows at most; None is all."""

    name: str
    output: Path | None
    safe_csv: bool
    limit: int | None

    @classmethod
    def of(
        cls, format_: str | None, output: Path | None, *, safe_csv: bool, limit: int | None
    ) -> Self:
        """From the options; raises KgError before anything is asked of a store."""
        name = format_of(output, format_)
        if output is None and name in BINARY:
            raise KgError(f"--format {name}: not text; name a file with -o")
        if limit is None and output is None and name == "table" and sys.stdout.isatty():
            limit = ON_A_TERMINAL
        return cls(name=name, output=output, safe_csv=safe_csv, limit=limit or None)


def emit(stream: Stream, form: Form) -> None:
    """Print the rows, or write them to a file; say how many there are beyond the limit."""
    counted = _Counted(islice(stream.rows, form.limit))
    shown = Stream(columns=stream.columns, rows=counted)
    if form.name in STREAMED:
        _write(shown, form)
    else:
        rows = Rows(columns=stream.columns, rows=tuple(shown.rows))
        options.emit(rows, form.name, form.output, safe_csv=form.safe_csv)
    left = sum(1 for _ in stream.rows)
    if left:
        options.say(
            f"{counted.count} of {counted.count + left} rows; --limit 0 shows all, -o FILE.csv "
            "writes them to a file"
        )


class _Counted:
    """Counts the rows that pass."""

    def __init__(self, rows: Iterator[tuple[object, ...]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> tuple[object, ...]:
        row = next(self._rows)
        self.count += 1
        return row


def _write(stream: Stream, form: Form) -> None:
    texts = (text.encode() for text in pieces(stream, form.name, safe_csv=form.safe_csv))
    options.write_pieces(form.output or options.STANDARD_OUTPUT, texts)
