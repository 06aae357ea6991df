"""Rows in every format, read back by another reader."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError
from kg.formats import FORMATS, format_of, render
from kg.model import Rows

HOSTILE = Rows(
    columns=("name", "value"),
    rows=(
        ("a|b\nc", 93.0),
        ("=1+1 50% & #_$ {x} \\y", None),
        ("<script>alert(1)</script>", 0.1),
        ("[bold]x[/bold]", True),
        ("α → ℓ₂ é 中", ["a", "b"]),
        ("\x1b[31mred", {"_node": ["Method"]}),
    ),
)
CELLS = ["93", "", "0.1", "true", "a; b", '{"_node": ["Method"]}']
texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"))


@given(st.lists(st.tuples(texts, st.none() | st.integers() | texts)))
def test_csv_comes_back_as_it_was(rows: list[tuple[str, object]]) -> None:
    text = render(Rows(columns=("a", "b"), rows=tuple(rows)), "csv")
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back[1:] == [[a, "" if b is None else str(b)] for a, b in rows]


def test_tsv_has_the_same_cells() -> None:
    back = list(csv.reader(io.StringIO(render(HOSTILE, "tsv"), newline=""), delimiter="\t"))
    assert [row[1] for row in back[1:]] == CELLS
    assert back[1][0] == "a|b\nc"


def test_json_and_json_lines_keep_types() -> None:
    document = json.loads(render(HOSTILE, "json"))
    lines = [json.loads(line) for line in render(HOSTILE, "jsonl").splitlines()]
    assert document["schema_version"] == 1
    assert document["data"] == lines
    assert lines[1] == {"name": "=1+1 50% & #_$ {x} \\y", "value": None}
    assert lines[4]["value"] == ["a", "b"]


def test_a_number_that_json_lacks_becomes_text() -> None:
    rows = Rows(columns=("a",), rows=((float("nan"),), (float("inf"),)))
    assert [row["a"] for row in json.loads(render(rows, "json"))["data"]] == ["nan", "inf"]


def test_markdown_keeps_one_line_a_row_and_escapes_pipes() -> None:
    lines = render(HOSTILE, "md").splitlines()
    assert len(lines) == 2 + len(HOSTILE.rows)
    assert lines[2] == "| a\\|b c | 93 |"
    assert "<script" not in render(HOSTILE, "md")


def test_html_shows_text_and_runs_nothing() -> None:
    tags: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.add(tag)  # type: ignore[method-assign]
    parser.feed(render(HOSTILE, "html"))
    assert "script" not in tags
    assert {"table", "th", "td"} <= tags


def test_latex_escapes_what_would_break_it() -> None:
    text = render(HOSTILE, "latex")
    assert "50\\% \\& \\#\\_\\$ \\{x\\}" in text
    assert text.count(" \\\\\n") == 1 + len(HOSTILE.rows)
    assert text.isascii()


def test_the_table_neither_interprets_markup_nor_passes_escape_sequences() -> None:
    text = render(HOSTILE, "table")
    assert "[bold]x[/bold]" in text
    assert "\x1b" not in text
    assert len(text.splitlines()) == 2 + len(HOSTILE.rows)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_no_rows(name: str) -> None:
    text = render(Rows(columns=("a", "b"), rows=()), name)
    assert text.endswith("\n") or (name, text) == ("jsonl", "")


@pytest.mark.parametrize(
    ("output", "asked", "expected"),
    [
        (None, None, "table"),
        ("x.csv", None, "csv"),
        ("x.TEX", None, "latex"),
        ("x.csv", "md", "md"),
        ("x.htm", None, "html"),
    ],
)
def test_the_suffix_decides_unless_a_format_is_asked_for(
    output: str | None, asked: str | None, expected: str
) -> None:
    assert format_of(Path(output) if output else None, asked) == expected


def test_unknown_formats_and_suffixes_are_refused() -> None:
    with pytest.raises(KgError, match="--format docx: unknown"):
        render(HOSTILE, "docx")
    with pytest.raises(KgError, match=r"x.docx: no format has this suffix"):
        format_of(Path("x.docx"), None)
