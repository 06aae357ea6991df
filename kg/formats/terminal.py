"""Rows as a table that people read, on a terminal and in a pipe."""

import io
import sys

from kg.formats.cells import cell
from kg.model import Rows

_GAP = "   "


def to_table(rows: Rows, *, width: int | None = None) -> str:
    """An aligned table; `width` in columns is the terminal's on a terminal, else unlimited."""
    if width is None and not sys.stdout.isatty():
        return _aligned(rows)
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    on_terminal = sys.stdout.isatty()
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
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


def _aligned(rows: Rows) -> str:
    """The same look without Rich, which takes minutes for a thousand columns."""
    from rich.cells import cell_len

    lines = [tuple(_visible(cell(value)) for value in row) for row in (rows.columns, *rows.rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    texts = [
        _GAP.join(
            text + " " * (width - cell_len(text)) for text, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]
    rule = "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    return "".join(f"{line}\n" for line in (texts[0], rule, *texts[1:]))


def _visible(text: str) -> str:
    """White space as blanks, other control characters (escape sequences begin so) as `\\ufffd`."""
    blank = "".join(" " if char.isspace() else char for char in text)
    return "".join(char if char.isprintable() else "\ufffd" for char in blank)
