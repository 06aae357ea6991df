"""Leaving out what is less sure than asked for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from commands import kg
from hypothesis import given
from hypothesis import strategies as st
from samples import foonet, named, stored

from kg.confidence import surer_graph, surer_record
from kg.link import link
from kg.model import Graph, PaperRecord
from kg.stores import open_store

LEAST = st.sampled_from([0.0, 0.2, 0.45, 0.6, 0.75, 0.85, 1.0])


def unsure() -> PaperRecord:
    """The made-up paper with results and entities of confidence .2, .5 and .8."""
    record = foonet()
    sure, less, least = record.results
    return replace(
        record,
        results=(sure, replace(less, confidence=0.5), replace(least, confidence=0.2)),
        tasks=(replace(record.tasks[0], confidence=0.2),),
        methods=(record.methods[0], replace(record.methods[1], confidence=0.3)),
    )


def ids(graph: Graph) -> set[str]:
    return {node.id for node in graph.nodes if node.label != "Result"}


def test_unsure_facts_go_and_what_sure_ones_name_stays() -> None:
    found = surer_record(unsure(), 0.4)
    assert [str(result.value) for result in found.results] == ["93.10", "1.5"]
    assert [method.name for method in found.methods] == ["FooNet", "BazNet"]  # the 1.5 names it
    assert found.tasks == ()
    found = surer_record(unsure(), 0.75)
    assert [method.name for method in found.methods] == ["FooNet"]
    assert (found.evaluated_on, len(found.results)) == ((), 1)


def test_a_metric_that_no_word_names_goes_with_its_results() -> None:
    record = unsure()
    inferred = replace(record.metrics[1], mentions=(), confidence=1.0)
    found = surer_record(replace(record, metrics=(record.metrics[0], inferred)), 0.4)
    assert [metric.name for metric in found.metrics] == ["accuracy"]


def test_the_graph_keeps_what_a_sure_relationship_supports() -> None:
    graph = surer_graph(link([unsure()]), 0.4)
    assert "task:bar-counting" not in ids(graph)
    assert "method:baznet" in ids(graph)
    assert {item.properties["value"] for item in graph.nodes if item.label == "Result"} == {
        93.1,
        1.5,
    }
    assert "method:baznet" not in ids(surer_graph(link([unsure()]), 0.75))


def test_a_thing_counts_the_papers_that_still_support_it() -> None:
    second = named("b", "Dataset", "BarSet")
    doubtful = replace(second, datasets=(replace(second.datasets[0], confidence=0.1),))
    graph = link([foonet(), doubtful])
    papers = [
        node.properties["papers"]
        for some in (graph, surer_graph(graph, 0.5))
        for node in some.nodes
        if node.id == "dataset:barset"
    ]
    assert papers == [2, 1]


@given(least=LEAST)
def test_nothing_hangs_in_the_air_and_all_is_sure(least: float) -> None:
    graph = surer_graph(link([unsure(), named("b", "Method", "BazNet")]), least)
    everything = {node.id for node in graph.nodes}
    properties = [node.properties for node in graph.nodes]
    properties += [item.properties for item in graph.relationships]
    assert all(float(str(held.get("confidence", 1))) >= least for held in properties)
    assert all({item.source, item.target} <= everything for item in graph.relationships)
    touched = {end for item in graph.relationships for end in (item.source, item.target)}
    assert {node.id for node in graph.nodes if node.label != "Paper"} <= touched


@given(least=LEAST)
def test_records_keep_entities_of_their_slots(least: float) -> None:
    record = surer_record(unsure(), least)
    link([record])  # would miss an entity that a slot names
    assert len(record.results) == sum(item.confidence >= least for item in unsure().results)


def test_zero_leaves_out_nothing() -> None:
    assert surer_record(unsure(), 0) == unsure()
    assert surer_graph(link([unsure()]), 0) == link([unsure()])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unsure") / "unsure.kg"
    with open_store(str(folder), write=True, create=True) as opened:
        opened.write(stored(unsure()), [])
    return folder


def test_commands_leave_out_what_is_less_sure(store: Path, tmp_path: Path) -> None:
    least = ("--min-confidence", "0.6", "--store", str(store))
    table = kg("table", "--dataset", "BarSet", "--format", "jsonl", *least).stdout
    assert ("93.10" in table, '1.5"' in table, len(table.splitlines())) == (True, False, 1)
    sides = kg("compare", "FooNet", "BazNet", "--every", "--format", "csv", *least).stdout
    assert ("93.10%" in sides, "+1.5" in sides) == (True, False)
    for command, name in (("export", "graph.json"), ("view", "graph.html")):
        done = kg(command, "-o", tmp_path / name, *least)
        assert done.returncode == 0, done.stderr
        text = (tmp_path / name).read_text("utf-8")
        assert ("93.10" in text, "bar-counting" in text) == (True, False)


def test_extract_leaves_out_what_is_less_sure(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    paper = {"id": "p", "title": "FooNet", "abstract": foonet().paper.abstract}
    source.write_text(json.dumps(paper))
    every, none = (
        json.loads(kg("extract", source, "--min-confidence", least).stdout) for least in ("0", "1")
    )
    assert len(every["methods"]) > len(none["methods"])
    assert none["results"] == []


def test_a_least_confidence_is_a_probability(store: Path) -> None:
    done = kg("table", "--min-confidence", "2", "--store", str(store))
    assert (done.returncode, "--min-confidence" in done.stderr) == (2, True)
