"""The report of a pile, as a page and as Markdown."""

import hashlib
import html
import re
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from browser.piles import (
    HOSTILE,
    KNOWLEDGE,
    hostile_pile,
    ranked_pile,
    shelf,
    small_pile,
    small_records,
)
from commands import kg
from markupsafe import escape

from kg.link import link
from kg.model import Graph, PaperRecord, Rows
from kg.view import Report, report, to_html, to_markdown


def table(told: Report, heading: str) -> Rows:
    rows = next(section.rows for section in told.sections if section.heading == heading)
    assert rows is not None
    return rows


def words(told: Report, heading: str) -> str:
    return next(section.words for section in told.sections if section.heading == heading)


def test_it_counts_what_the_pile_holds() -> None:
    counts = {row["what"]: row["count"] for row in table(report(small_pile()), "What it holds")}
    assert counts["papers"] == 3
    assert counts["methods"] == 3
    assert counts["results"] == 4
    assert counts["results: absolute"] == 2
    assert counts["results: differences"] == counts["results: ratios"] == 1
    assert counts["pairs of method and dataset"] == 2
    assert words(report(small_pile()), "What it holds") == "Dated from 2024-01-01 to 2024-01-01."


def test_it_lists_what_is_used_most() -> None:
    told = report(ranked_pile())
    assert table(told, "Most used datasets").rows == (("FooSet-10", 2, 3),)
    assert next(iter(table(told, "Most used metrics"))) == {
        "metric": "accuracy",
        "papers": 2,
        "results": 2,
        "direction": "higher is better",
    }
    assert len(table(report(shelf(60)), "Most used datasets")) == 10


def test_it_ranks_only_what_compares() -> None:
    ranked = table(report(ranked_pile()), "FooSet-10, accuracy")
    assert [(row["place"], row["method"], row["number"]) for row in ranked] == [
        (1, "BarNet", "93.10%"),
        (2, "FooNet", "91.5%"),
    ]
    assert words(report(small_pile()), "Leaderboards").startswith("No two methods")


def test_it_tells_relative_claims_with_their_sentence() -> None:
    claims = list(table(report(small_pile()), "Relative claims"))
    assert {row["claim"] for row in claims} == {"−28% FLOPs vs BarNet, up to", "2.5x higher speed"}
    assert "up to **28%** fewer FLOPs than BarNet" in [str(row["sentence"]) for row in claims]


def disagreeing() -> Graph:
    """Two papers give FooNet another accuracy; a third turns the claim of the first round."""
    first, second, _ = small_records()
    again = replace(
        first,
        paper=replace(first.paper, id="again", title="FooNet: Faster Foos"),
        results=(
            replace(first.results[0], method="BarNet", comparator="FooNet"),
            replace(first.results[1], value=Decimal("88.0")),
        ),
    )
    return link([first, second, again], KNOWLEDGE)


def test_it_shows_numbers_and_claims_that_contradict() -> None:
    told = report(disagreeing())
    differing = list(table(told, "Papers that give different numbers"))
    assert {row["method"] for row in differing} == {"FooNet"}
    assert len(differing) == 2
    circle = {
        (row["better"], row["worse"]) for row in table(told, "Claims that go round in a circle")
    }
    assert circle == {("FooNet", "BarNet"), ("BarNet", "FooNet")}
    assert words(report(small_pile()), "Contradictions") == "None was found."


def test_it_counts_what_is_left_out() -> None:
    counts = {row["what"]: row["count"] for row in table(report(ranked_pile()), "What is left out")}
    assert counts["papers without a number that was found"] == 1
    assert counts["results without a dataset"] == 1
    assert counts["results of a metric whose direction is unknown"] == 1
    assert "told by `kg build`" in words(report(ranked_pile()), "What is left out")


def test_an_empty_store_gives_a_report_that_says_so() -> None:
    for text in (to_html(report(Graph())), to_markdown(report(Graph()))):
        assert "Report of 0 papers" in text
        assert "No papers yet" in text


@pytest.mark.parametrize("graph", [ranked_pile(), hostile_pile(), Graph()])
def test_the_page_runs_nothing_and_asks_for_nothing(graph: Graph) -> None:
    page = to_html(report(graph))
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="(.*?)"', page)[0])
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script-src 'none'" in policy
    assert re.findall(r"<(?:script|img|iframe|link|base|form|object|foreignObject)\b", page) == []
    assert all(url.startswith("https://") for url in re.findall(r'href="(.*?)"', page))


def test_hostile_names_break_neither_page_nor_markdown() -> None:
    told = report(hostile_pile())
    page = to_html(told)
    listed = [str(row["method"]) for row in table(told, "Most used methods")]
    assert set(listed) < set(HOSTILE)
    for text in listed:
        assert f'<td class="method" data-head="Method">{escape(text)}</td>' in page
    for block in to_markdown(told).rstrip("\n").split("\n\n"):
        lines = block.split("\n")
        if lines[0].startswith("| "):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
        assert not re.search(r"(?<!\\)<(?:script|img)", block)


def test_the_same_graph_gives_the_same_report_in_any_order() -> None:
    records: list[PaperRecord] = small_records()
    one, other = (link(order, KNOWLEDGE) for order in (records, records[::-1]))
    assert to_html(report(one)) == to_html(report(other))
    assert to_markdown(report(one)) == to_markdown(report(other))


def test_the_command_prints_markdown_or_writes_a_page(store_folder: Path, tmp_path: Path) -> None:
    printed = kg("report", cwd=tmp_path, KG_STORE=str(store_folder))
    assert printed.stdout.startswith("# Report of 4 papers\n")
    assert printed.stderr == ""
    written = kg("report", "-o", "r.html", cwd=tmp_path, KG_STORE=str(store_folder))
    assert (written.stdout, written.stderr) == ("", "wrote r.html\n")
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!doctype html>")
    refused = kg("report", "-o", "r.docx", cwd=tmp_path, KG_STORE=str(store_folder))
    assert refused.returncode == 1
    assert "r.docx: unknown format; known are md, html" in refused.stderr
