"""The page as text: what it holds, that it is closed, and where the first drawing puts things."""

import hashlib
import html
import json
import os
import re
import subprocess
import sys
import time
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise
from math import dist
from pathlib import Path
from typing import Any

import pytest
from browser.piles import KNOWLEDGE, hostile_pile, shelf, small_pile, small_records
from commands import kg
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ViewError
from kg.link import link
from kg.model import Graph, Node, StoredRecord, Value
from kg.reports import reported
from kg.stores import open_store
from kg.tables import leaderboard
from kg.view import Page, render, view
from kg.view import page as view_page
from kg.view.layout import arrange
from kg.view.overview import overview
from kg.view.phrases import headline, printed_number, tags
from kg.view.style import edge_width, node_growth, node_size


def block(page: str, name: str) -> Any:
    """A block of data in the page."""
    found = re.search(
        f'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL
    )
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("graph", [small_pile(), shelf(60), hostile_pile()])
def test_every_fact_of_the_graph_is_in_the_page(graph: Graph) -> None:
    facts = block(render(graph), "facts")
    assert [row["id"] for row in facts["nodes"]] == [node.id for node in graph.nodes]
    slots = {"REPORTS", "OF", "ON", "MEASURES", "COMPARED_TO"}
    found = {
        (facts["linkTypes"][type_], graph.nodes[source].id, graph.nodes[target].id)
        for type_, source, target, *_ in facts["links"]
    }
    names = {"method": "OF", "dataset": "ON", "metric": "MEASURES", "comparator": "COMPARED_TO"}
    for row in facts["nodes"]:
        if row["type"] == "Result":
            found.add(("REPORTS", graph.nodes[row["paper"]].id, row["id"]))
            found |= {
                (names[slot], row["id"], graph.nodes[row[slot]].id) for slot in names if slot in row
            }
    wanted = {(link.type, link.source, link.target) for link in graph.relationships}
    assert found == wanted
    assert {type_ for type_, _, _ in found} - set(facts["linkTypes"]) <= slots


def test_evidence_is_left_out_only_where_its_offsets_give_it() -> None:
    graph = small_pile()
    facts = block(render(graph), "facts")
    text = {
        number: f"{row['title']}\n{row['abstract']}"
        for number, row in enumerate(facts["nodes"])
        if row["type"] == "Paper"
    }
    quotes = {
        str(link.properties["quote"]) for link in graph.relationships if "quote" in link.properties
    }
    told = {
        text[paper][start:end] for _, _, _, paper, start, end, *_ in with_offsets(facts["links"])
    }
    told |= {
        text[row["paper"]][row["start"] : row["end"]]
        for row in facts["nodes"]
        if row["type"] == "Result"
    }
    assert told == quotes


def test_the_page_ranks_exactly_what_the_tables_rank(tmp_path: Path) -> None:
    records = [StoredRecord(record=record, fingerprint="made-up") for record in small_records()]
    with open_store(str(tmp_path / "s.kg"), write=True, create=True) as store:
        store.write(records, KNOWLEDGE)
        graph = store.read()
        rows = leaderboard(*reported(store))
    facts = block(render(graph), "facts")
    shown = {
        (row["rank"][0], facts["nodes"][row["method"]]["name"], row["value_text"])
        for row in facts["nodes"]
        if "rank" in row
    }
    ranked = {(row["rank"], row["method"], row["value"]) for row in rows if row["rank"] is not None}
    assert shown == ranked == {(1, "BarNet", "93.10"), (2, "FooNet", "91.5")}
    assert facts["scales"] == [[2, "91.5%", "93.10%", None]]


def test_equal_numbers_share_a_place_and_lie_at_the_end_of_their_line() -> None:
    first, second, _ = small_records()
    equal = replace(second.results[1], value=Decimal("91.5"))
    second = replace(second, results=(equal,))
    facts = block(render(link([first, second], KNOWLEDGE)), "facts")
    assert [row["rank"][:2] for row in facts["nodes"] if "rank" in row] == [[1, 1.0], [1, 1.0]]


def test_nothing_is_ranked_where_no_direction_is_known() -> None:
    assert block(render(small_pile()), "facts")["scales"] == []


def with_offsets(links: list[list[Any]]) -> list[list[Any]]:
    return [row for row in links if len(row) > 5 and row[4] is not None]


def test_the_same_graph_gives_the_same_bytes_under_any_hash_seed() -> None:
    script = (
        "from browser.piles import shelf; from kg.view import render; from hashlib import sha256;"
        "print(sha256(render(shelf(20)).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "tests"},
            cwd=view_page.__file__.rpartition("/kg/")[0],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_the_policy_names_the_scripts_and_the_style_that_stand_in_the_page() -> None:
    page = render(small_pile())
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="(.*?)"', page)[0])
    texts = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    texts += re.findall("<style>(.*?)</style>", page, re.DOTALL)
    hashes = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    assert re.findall("'sha256-(.*?)'", policy) == hashes
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert page.index("Content-Security-Policy") < page.index("<script")


def test_the_page_names_no_other_file() -> None:
    page = render(small_pile())
    markup = re.sub("<script.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r"<(?:link|img|iframe|base|form|object)\b", markup) == []
    assert re.findall(r'\s(?:src|srcset|action|style|on\w+)="', markup) == []
    addresses = set(re.findall(r'href="(.*?)"', markup))
    assert {address for address in addresses if not address.startswith("#")} == {
        "https://example.org/papers/1"
    }
    assert "sourceMappingURL" not in page


def test_hostile_names_end_no_block_and_add_no_element() -> None:
    hostile, tame = render(hostile_pile()), render(small_pile())
    assert len(re.findall("</script", hostile, re.IGNORECASE)) == len(
        re.findall("</script", tame, re.IGNORECASE)
    )
    assert "<img" not in hostile
    assert 'href="javascript:' not in hostile


def test_results_stand_in_the_markup_with_their_number_marked() -> None:
    page = render(small_pile())
    assert "up to <mark>28%</mark> fewer FLOPs than BarNet" in page
    assert ">−28% FLOPs vs BarNet, up to</a>" in page


def test_the_title_counts_the_papers_unless_one_is_given() -> None:
    assert "<title>Knowledge graph of 3 papers</title>" in render(small_pile())
    assert "<title>Knowledge graph of 1 paper</title>" in render(shelf(1))
    assert "<title>Mine &amp; yours</title>" in render(small_pile(), title="Mine & yours")


def test_an_empty_graph_gives_a_page_without_results() -> None:
    page = render(Graph())
    assert "Knowledge graph of 0 papers" in page
    assert "No paper here reports a number that was found." in page


def test_an_unknown_focus_is_refused() -> None:
    with pytest.raises(ViewError, match="'dataset:nothing'"):
        render(small_pile(), focus="dataset:nothing")


def test_another_drawing_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_page, "VIS_SHA256", "0" * 64)
    with pytest.raises(ViewError, match=r"install pyvis==0\.3\.2"):
        render(small_pile())


def test_importing_the_view_does_not_import_pyvis() -> None:
    script = "import sys, kg.view; sys.exit('pyvis' in sys.modules or 'jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("papers", "form", "drawn"),
    [(1, "full", 4), (12, "full", 29), (60, "papers", 81), (300, "shared", 100)],
)
def test_the_first_drawing_depends_on_the_size_of_the_pile(
    papers: int, form: str, drawn: int
) -> None:
    first = overview(shelf(papers))
    assert (first.form, len(first.positions)) == (form, drawn)


@given(st.integers(0, 400))
@settings(max_examples=6, deadline=None)
def test_never_more_than_150_nodes_are_drawn_first(papers: int) -> None:
    first = overview(shelf(papers))
    assert len(first.positions) <= 150
    assert {node for pair in first.edges for node in pair} <= set(first.positions)


def test_papers_that_share_nothing_are_drawn_all_the_same() -> None:
    alone = tuple(
        Node(id=f"p{number:03}", label="Paper", properties={"id": f"p{number:03}", "title": "T"})
        for number in range(400)
    )
    assert render(Graph(nodes=alone))
    assert len(overview(Graph(nodes=alone)).positions) <= 150


_PAIRS = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=40)


@given(_PAIRS)
@settings(max_examples=40, deadline=None)
def test_the_layout_places_every_node_apart_whatever_the_order(
    pairs: list[tuple[int, int]],
) -> None:
    nodes = [f"n{number:02}" for number in range(25)]
    links = [(nodes[one], nodes[other]) for one, other in pairs]
    positions = arrange(nodes, links).positions
    assert set(positions) == set(nodes)
    assert min(dist(one, other) for one, other in combinations(positions.values(), 2)) > 45
    mixed = [(other, one) for one, other in reversed(links)]
    assert arrange(nodes[::-1], mixed).positions == positions


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_nodes_and_lines_stay_of_a_drawable_size(papers: int, others: int) -> None:
    most = max(papers, others)
    assert 6 <= node_size("Method", papers, node_growth(most)) <= 21
    assert node_size("Method", most, node_growth(most)) >= 9 or most == 1
    assert 1 <= edge_width(papers, most) <= 4


def test_linked_nodes_lie_nearer_than_others() -> None:
    nodes = [f"n{number}" for number in range(10)]
    chain = list(pairwise(nodes))
    places = arrange(nodes, chain).positions
    linked = max(dist(places[one], places[other]) for one, other in chain)
    assert linked < 130
    assert dist(places["n0"], places["n9"]) > 400


@pytest.mark.parametrize(
    ("result", "metric", "comparator", "words"),
    [
        (
            {"kind": "delta", "number": "28%", "direction": "down", "bound": "up to"},
            "FLOPs",
            "FooNet",
            "−28% FLOPs vs FooNet, up to",
        ),
        ({"kind": "absolute", "number": "93.10%"}, "accuracy", None, "93.10% accuracy"),
        (
            {"kind": "ratio", "number": "2.5x", "direction": "up"},
            "speed",
            None,
            "2.5x higher speed",
        ),
        (
            {"kind": "ratio", "number": "12%", "unit": "%", "direction": "down"},
            "memory",
            "FooNet",
            "12% of FooNet’s memory",
        ),
        ({"kind": "delta", "number": "+1.5", "direction": "up"}, None, None, "+1.5"),
        ({"value_text": "0.39", "unit": "dB"}, "PSNR", None, "0.39 dB PSNR"),
        ({"value_text": "5", "unit": "%", "kind": "delta"}, None, "A", "5% vs A"),
    ],
)
def test_results_read_as_words(
    result: dict[str, Value], metric: str | None, comparator: str | None, words: str
) -> None:
    assert headline(result, metric, comparator) == words


def test_a_range_shows_both_ends_once() -> None:
    ends: dict[str, Value] = {"value_text": "2", "value_high_text": "330", "unit": "x"}
    assert printed_number({**ends, "number": "2x to 330x"}) == "2x to 330x"
    assert printed_number({**ends, "number": "2x"}) == "2x to 330"


def test_a_percent_sign_of_latex_is_shown_as_it_prints() -> None:
    assert printed_number({"number": "83.8 \\%"}) == "83.8%"
    assert printed_number({"number": "83.8 %"}) == "83.8 %"


def test_tags_say_how_a_percentage_is_meant() -> None:
    assert tags({"kind": "delta", "unit": "%", "relative": True}) == ["difference", "relative"]
    assert tags({"kind": "delta", "unit": "%", "relative": False}) == ["difference", "points"]
    assert tags({"kind": "delta", "unit": "dB"}) == ["difference"]
    assert "metric inferred" in tags({"metric_inferred": True})


def test_a_large_page_is_warned_of_and_told_how_to_be_smaller() -> None:
    assert Page("x" * 10_000_000).warning is None
    large = Page("é" * 5_500_000).warning
    assert large is not None
    assert large.startswith("the page has 11 MB and opens slowly; --focus NAME")


def test_a_notebook_gets_the_page_in_a_frame_of_its_own(tmp_path: Path) -> None:
    page = view(small_pile())
    frame = page._repr_html_()
    (inner,) = re.findall('<iframe [^>]*srcdoc="([^"]*)"[^>]*></iframe>', frame)
    assert html.unescape(inner) == page.html
    assert page.save(tmp_path / "page.html").read_bytes() == page.html.encode()


def test_a_store_shows_itself(store_folder: Path) -> None:
    with open_store(str(store_folder)) as store:
        assert store.view().html == render(store.read())
        assert "<title>1 of 4 papers: around BazNet</title>" in store.view(focus="baznet").html
        with pytest.raises(ViewError, match="did you mean 'BazNet'"):
            store.view(focus="BazNt")


def test_the_command_writes_a_page_a_picture_or_a_part(store_folder: Path, tmp_path: Path) -> None:
    def run(*options: str) -> subprocess.CompletedProcess[str]:
        return kg("view", *options, cwd=tmp_path, KG_STORE=str(store_folder))

    for options, name, begin in (
        ([], "graph.html", b"<!doctype html>"),
        (["-o", "some.svg", "--type", "dataset", "--max-nodes", "20"], "some.svg", b"<svg "),
        (["--format", "png", "--min-papers", "2"], "graph.png", b"\x89PNG"),
        (["--focus", "FooNet", "--hops", "2", "-o", "x/f.htm"], "x/f.htm", b"<!doctype html>"),
        (["--dataset", "BarSet", "--task", "bar counting", "-o", "b.html"], "b.html", b"<!doctype"),
    ):
        done = run(*options)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", f"wrote {name}\n")
        assert (tmp_path / name).read_bytes().lstrip().startswith(begin)
    assert "<title>1 of 4 papers: that name BarSet, on bar counting</title>" in (
        tmp_path / "b.html"
    ).read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--focus", "FoNet"], "did you mean 'FooNet'"),
        (["--dataset", "FooNet"], "no dataset is called 'FooNet'"),
        (["--since", "2024"], "no paper is left since 2024; 4 of 4 papers have no date"),
        (["--type", "thing"], "--type thing: unknown; known are Paper"),
        (["-o", "graph.gif"], "graph.gif: unknown format; known are html, svg, png"),
        (["--format", "gif"], "--format gif: unknown format"),
    ],
)
def test_bad_input_of_the_command_is_one_line_with_the_cure(
    store_folder: Path, tmp_path: Path, options: list[str], message: str
) -> None:
    done = kg("view", *options, cwd=tmp_path, KG_STORE=str(store_folder))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_open_hands_the_page_to_the_browser(store_folder: Path, tmp_path: Path) -> None:
    browser = tmp_path / "bin" / "xdg-open"
    browser.parent.mkdir()
    opened = tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" >{opened}.part\nmv {opened}.part {opened}\n')
    browser.chmod(0o755)
    path = f"{browser.parent}{os.pathsep}{os.environ['PATH']}"
    done = kg("view", "--open", cwd=tmp_path, KG_STORE=str(store_folder), PATH=path)
    assert done.returncode == 0
    for _ in range(500):
        if opened.exists():
            break
        time.sleep(0.02)
    assert opened.read_text().strip() == str(tmp_path / "graph.html")
