"""Which papers a page is about, and what of them it draws."""

import re
from dataclasses import replace

import pytest
from browser.piles import ranked_pile, shelf, small_pile, small_records
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ViewError
from kg.link import link
from kg.model import Graph
from kg.view import Drawing, Selection, choose, heading, node_named, render, types_named, view
from kg.view.overview import overview


def papers(graph: Graph) -> set[str]:
    return {node.id for node in graph.nodes if node.label == "Paper"}


@pytest.mark.parametrize(
    ("selection", "left"),
    [
        (Selection(), {"2401.00001", "2401.00002", "baz"}),
        (Selection(focus="dataset:fooset-10"), {"2401.00001", "2401.00002"}),
        (Selection(focus="task:foo-recognition"), {"2401.00001", "baz"}),
        (Selection(focus="baz"), {"baz"}),
        (Selection(focus="baz", hops=2), {"2401.00001", "baz"}),
        (Selection(focus="baz", hops=3), {"2401.00001", "baz"}),
        (Selection(dataset="dataset:fooset-10"), {"2401.00001", "2401.00002"}),
        (Selection(task="task:foo-recognition"), {"2401.00001", "baz"}),
        (Selection(task="task:foo-recognition", dataset="dataset:fooset-10"), {"2401.00001"}),
        (Selection(since="2024"), {"2401.00001"}),
        (Selection(since="2024-01-01"), {"2401.00001"}),
    ],
)
def test_papers_are_chosen_by_what_they_name_and_when(selection: Selection, left: set[str]) -> None:
    assert papers(choose(small_pile(), selection)) == left


def test_a_dataset_brings_its_variants_along() -> None:
    first, second, third = small_records()
    renamed = replace(second.datasets[0], name="FooSet-10-C", mentions=())
    second = replace(second, datasets=(renamed,), results=(), evaluated_on=())
    graph = link([first, second, third])
    assert "dataset:fooset-10-c" in {node.id for node in graph.nodes}
    chosen = choose(graph, Selection(dataset="dataset:fooset-10"))
    assert papers(chosen) == {"2401.00001", "2401.00002"}


@given(st.integers(1, 40), st.integers(0, 13))
@settings(max_examples=20)
def test_what_is_left_holds_together_and_counts_only_its_papers(size: int, dataset: int) -> None:
    graph = shelf(size)
    id_ = f"dataset:set{dataset:03}"
    if id_ not in {node.id for node in graph.nodes}:
        return
    chosen = choose(graph, Selection(dataset=id_))
    ids = {node.id for node in chosen.nodes}
    left = papers(chosen)
    assert len(left) == min(3, size - 3 * dataset)
    assert all({link.source, link.target} <= ids for link in chosen.relationships)
    assert all(link.properties.get("paper", link.source) in ids for link in chosen.relationships)
    counts = {node.id: node.properties.get("papers") for node in chosen.nodes}
    assert counts["metric:accuracy"] == counts[id_] == len(left)
    assert sum(node.label == "Result" for node in chosen.nodes) == len(left)
    assert render(chosen)


def test_a_selection_that_leaves_no_paper_says_so() -> None:
    with pytest.raises(ViewError, match="no paper is left since 2030; 2 of 3 papers have no date"):
        choose(small_pile(), Selection(since="2030"))
    with pytest.raises(ViewError, match="--since last year: no date; write 2024"):
        choose(small_pile(), Selection(since="last year"))


def test_a_focus_that_the_other_options_leave_out_is_refused() -> None:
    with pytest.raises(ViewError, match="not named by the papers that the other options leave"):
        choose(small_pile(), Selection(since="2024", focus="method:baz-former"))
    with pytest.raises(ViewError, match="not named"):
        choose(small_pile(), Selection(focus="method:nothing"))


def test_the_title_of_a_page_about_some_papers_says_which() -> None:
    graph, selection = small_pile(), Selection(focus="dataset:fooset-10", since="2024")
    chosen = choose(graph, selection)
    assert heading(graph, selection, chosen) == "1 of 3 papers: around FooSet-10, since 2024"
    assert (
        "<title>1 of 3 papers: around FooSet-10, since 2024</title>" in view(graph, selection).html
    )
    assert heading(graph, Selection(), graph) is None


def test_a_page_about_some_papers_is_smaller() -> None:
    whole = view(shelf(300))
    some = view(shelf(300), Selection(focus="dataset:set003"))
    assert "Net010" in some.html
    assert "Net200" not in some.html
    assert len(whole.html) - len(some.html) > 297 * 500


@pytest.mark.parametrize("name", ["FooSet-10", "fooset 10", "dataset:fooset-10"])
def test_a_thing_is_found_by_name_or_id(name: str) -> None:
    assert node_named(small_pile(), name) == "dataset:fooset-10"
    assert node_named(small_pile(), "BF") == "method:baz-former"


def test_an_unknown_name_gives_candidates() -> None:
    with pytest.raises(ViewError, match=re.escape("did you mean 'FooNet'")):
        node_named(small_pile(), "FoNet")
    with pytest.raises(ViewError, match="nothing here is called 'FooNet'"):
        node_named(small_pile(), "FooNet", "Dataset")


def test_types_are_named_in_any_case() -> None:
    assert types_named(["dataset", "METHOD"]) == ("Method", "Dataset")
    assert types_named([]) == ()
    with pytest.raises(ViewError, match="--type nonsense: unknown; known are Paper, Method"):
        types_named(["nonsense"])


@given(
    st.integers(0, 200),
    st.builds(
        Drawing,
        types=st.lists(st.sampled_from(["Paper", "Method", "Dataset", "Metric"])).map(tuple),
        min_papers=st.integers(1, 4),
        max_nodes=st.integers(2, 150),
    ),
)
@settings(max_examples=25)
def test_no_more_is_drawn_than_asked_for(size: int, drawing: Drawing) -> None:
    graph = shelf(size)
    first = overview(graph, drawing)
    node = {node.id: node for node in graph.nodes}
    assert len(first.positions) <= drawing.max_nodes
    assert {end for pair in first.edges for end in pair} <= set(first.positions)
    for id_ in first.positions:
        assert drawing.draws(node[id_].label)
        count = node[id_].properties.get("papers", 9)
        assert isinstance(count, int)
        # Papers stand in where no entity is named often enough.
        assert count >= drawing.min_papers or node[id_].label == "Paper"


def test_datasets_without_papers_are_joined_where_a_paper_names_both() -> None:
    first = overview(ranked_pile(), Drawing(types=("Dataset", "Task")))
    assert set(first.positions) == {"dataset:fooset-10", "task:foo-recognition"}
    assert first.edges == {("dataset:fooset-10", "task:foo-recognition"): 1}


def test_all_facts_are_in_the_page_whatever_is_drawn() -> None:
    page = render(small_pile(), drawing=Drawing(types=("Dataset",), max_nodes=2))
    assert all(name in page for name in ("FooNet", "BarNet", "foo recognition", "93.10"))
