"""Markdown, HTML and LaTeX tables, whatever characters the cells hold."""

import html
from collections.abc import Callable, Iterable
from functools import cache

from kg.formats.cells import cell
from kg.model import Rows

_LATEX_PREAMBLE = "% needs \\usepackage{amsmath,amssymb,booktabs}\n"


def to_markdown(rows: Rows) -> str:
    """A pipe table; `|` is escaped and a line end in a cell becomes a space."""
    rule = "| " + " | ".join("---" for _ in rows.columns) + " |\n"
    head, *body = _lines(rows, _markdown_cell, "| ", " | ", " |\n")
    return "".join([head, rule, *body])


def to_html(rows: Rows) -> str:
    """A whole page with one table; no script, no style from elsewhere, every cell escaped."""
    head, *body = _lines(rows, _html_cell, "<tr><td>", "</td><td>", "</td></tr>\n")
    head = head.replace("td>", "th>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Table</title>\n'
        "<style>body{font:15px/1.45 system-ui,sans-serif}table{border-collapse:collapse}"
        "td,th{padding:.3rem .7rem;border-bottom:1px solid #ccc;text-align:left;"
        "vertical-align:top}</style></head>\n<body><table>\n"
        f"<thead>{head}</thead>\n<tbody>\n{''.join(body)}</tbody>\n</table></body></html>\n"
    )


def to_latex(rows: Rows) -> str:
    """A booktabs tabular; a comment above it names the packages that it needs."""
    head, *body = _lines(rows, _latex_cell(), "", " & ", " \\\\\n")
    columns = "l" * len(rows.columns)
    return (
        f"{_LATEX_PREAMBLE}\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head}\\midrule\n"
        f"{''.join(body)}\\bottomrule\n\\end{{tabular}}\n"
    )


def _lines(
    rows: Rows, escape: Callable[[str], str], left: str, between: str, right: str
) -> Iterable[str]:
    for row in (rows.columns, *rows.rows):
        yield left + between.join(escape(cell(value)) for value in row) + right


def _markdown_cell(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.splitlines()).strip()


def _html_cell(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _latex_cell() -> Callable[[str], str]:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    encoder = UnicodeToLatexEncoder(
        unknown_char_policy="replace",
        unknown_char_warning=False,
        replacement_latex_protection="braces",
    )

    @cache
    def encode(text: str) -> str:
        latex: str = encoder.unicode_to_latex(" ".join(text.splitlines()).strip())
        # After the line break of the row before, a bracket or a star would be its argument.
        return f"{{{latex[0]}}}{latex[1:]}" if latex.startswith(("[", "*")) else latex

    return encode
