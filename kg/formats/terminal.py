"""Rows as a table that people read, on a terminal and in a pipe."""

import io
import sys

from kg.formats.cells import cell
from kg.model import Rows

_PIPE_WIDTH = 100_000


def to_table(rows: Rows, *, width: int | None = None) -> str:
    """An aligned table; `width` in columns is the terminal's on a terminal, else unlimited."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    on_terminal = sys.stdout.isatty()
    out = io.StringIO()
    console = Console(
        file=out,
        width=width or (None if on_terminal else _PIPE_WIDTH),
        force_terminal=on_terminal,
        legacy_windows=False,
    )
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for name in rows.columns:
        table.add_column(Text(name), overflow="fold")
    for row in rows.rows:
        table.add_row(*(Text(_visible(cell(value))) for value in row))
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _visible(text: str) -> str:
    """White space as blanks, other control characters (escape sequences begin so) as `\\ufffd`."""
    blank = "".join(" " if char.isspace() else char for char in text)
    return "".join(char if char.isprintable() else "\ufffd" for char in blank)
