"""Rows in every format, read back by another reader."""

import csv
import io
import json
import os
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError
from kg.formats import FORMATS, encode, format_of, render
from kg.formats.terminal import to_table
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
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


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


def test_latex_compiles(tmp_path: Path) -> None:
    if not shutil.which("pdflatex"):
        if os.environ.get("KG_REQUIRE_ALL") == "1":
            pytest.fail("LaTeX can't be tested: no pdflatex (texlive-latex-recommended)")
        pytest.skip("LaTeX is not tested: no pdflatex (texlive-latex-recommended)")
    packages = "\\usepackage{amsmath,amssymb,booktabs}"
    body = f"\\documentclass{{article}}{packages}\\begin{{document}}{render(HOSTILE, 'latex')}"
    (tmp_path / "t.tex").write_text(f"{body}\\end{{document}}")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)


def test_the_table_neither_interprets_markup_nor_passes_escape_sequences() -> None:
    text = render(HOSTILE, "table")
    assert "[bold]x[/bold]" in text
    assert "\x1b" not in text
    assert len(text.splitlines()) == 2 + len(HOSTILE.rows)


@given(st.lists(st.tuples(texts, st.none() | st.integers() | texts)))
def test_the_table_in_a_pipe_looks_as_on_a_terminal(rows: list[tuple[str, object]]) -> None:
    drawn = Rows(columns=("a", "b"), rows=tuple(rows))
    assert to_table(drawn) == to_table(drawn, width=100_000)


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


PRINTED = Rows(
    columns=("method", "value", "unit", "ranked", "confidence", "papers"),
    rows=(
        ("=HYPERLINK(1)", "93.10", "%", True, 0.9, 3),
        ("@SUM(A1)", None, None, None, None, None),
        ("https://example.org", "12345678901234567890", "x", False, 1.0, 4),
    ),
)


def test_a_workbook_holds_no_formula_and_shows_digits_as_printed(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    data = encode(PRINTED, "xlsx")
    assert data == encode(PRINTED, "xlsx")
    sheet = load_workbook(io.BytesIO(data))["Table"]
    cells = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row}
    assert [cells[f"{column}1"].value for column in "ABCDEF"] == list(PRINTED.columns)
    assert (cells["A2"].value, cells["A2"].data_type) == ("=HYPERLINK(1)", "s")
    assert (cells["B2"].value, cells["B2"].number_format) == (93.1, "0.00")
    assert cells["B4"].value == "12345678901234567890"
    assert (cells["D2"].value, cells["E2"].value, cells["F2"].value) == (True, 0.9, 3)
    assert cells["B3"].value is None
    assert cells["A4"].hyperlink is None
    assert all(cell.data_type != "f" for cell in cells.values())


def test_a_workbook_takes_whatever_characters_there_are() -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(encode(HOSTILE, "xlsx")))["Table"]
    assert sheet["A2"].value == "a|b\nc"
    assert sheet["A6"].value == "α → ℓ₂ é 中"


def test_what_a_workbook_cannot_hold_is_refused() -> None:
    with pytest.raises(KgError, match="row 1, a: more than a workbook holds"):
        encode(Rows(columns=("a",), rows=(("x" * 40_000,),)), "xlsx")


def test_parquet_comes_back_with_its_types(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "t.parquet"
    path.write_bytes(encode(PRINTED, "parquet"))
    found = duckdb.execute("SELECT * FROM read_parquet(?)", [str(path)])
    assert [column[0] for column in found.description] == list(PRINTED.columns)
    types = [str(column[1]) for column in found.description]
    assert types == ["VARCHAR", "VARCHAR", "VARCHAR", "BOOLEAN", "DOUBLE", "BIGINT"]
    assert found.fetchall() == list(PRINTED.rows)


def test_csv_reads_in_duckdb_as_text(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "t.csv"
    path.write_text(render(PRINTED, "csv"), "utf-8")
    found = duckdb.execute("SELECT method, value FROM read_csv(?, all_varchar=true)", [str(path)])
    assert found.fetchall()[:2] == [("=HYPERLINK(1)", "93.10"), ("@SUM(A1)", None)]


@pytest.mark.parametrize(
    "dangerous", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]
)
def test_safe_csv_lets_no_cell_begin_a_formula(dangerous: str) -> None:
    rows = Rows(columns=("a", "=b"), rows=((dangerous, "-3.5"), ("plain", "-x")))
    assert list(csv.reader(io.StringIO(render(rows, "csv"), newline="")))[1][0] == dangerous
    back = list(csv.reader(io.StringIO(render(rows, "csv", safe_csv=True), newline="")))
    assert back == [["a", "'=b"], [f"'{dangerous}", "-3.5"], ["plain", "'-x"]]
    assert render(rows, "tsv", safe_csv=True).startswith("a\t'=b\n")


def test_safe_csv_is_for_csv_and_tsv_only() -> None:
    with pytest.raises(KgError, match="--safe-csv is for csv and tsv, not for md"):
        render(PRINTED, "md", safe_csv=True)
    with pytest.raises(KgError, match="not for xlsx"):
        encode(PRINTED, "xlsx", safe_csv=True)
