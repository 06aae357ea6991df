"""The sample corpus: its records are kept and reviewed as a diff; what they promise holds.

`make golden` writes them anew after a wanted change.
"""

import json
import os
from pathlib import Path

import pytest

from kg.extract import extract
from kg.link import link, read_knowledge
from kg.model import PaperRecord
from kg.nlp import pipeline_dir
from kg.records import from_json, to_dict, to_json
from kg.sources import read_sources

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "seeds.txt"


@pytest.fixture(scope="module")
def records() -> list[PaperRecord]:
    return list(extract(read_sources([HERE.parent / "seeds" / "hf-daily-papers.txt"]).papers))


def readable(record: PaperRecord) -> str:
    """A record as lines that a diff shows well; offsets stand for the evidence."""
    data = to_dict(record)
    lines = [f"# {data['id']}"]
    for type_ in ("methods", "datasets", "metrics", "tasks"):
        for item in data[type_]:
            places = " ".join(f"{place['start']}-{place['end']}" for place in item["mentions"])
            names = " = ".join([item["name"], *item["aliases"]])
            role = f" ({item['role']})" if "role" in item else ""
            lines.append(f"{type_[:-1]}: {names}{role} @ {places}")
    lines += [f"repository: {url}" for url in data["repositories"]]
    for pair, evidence in zip(data["evaluated_on"], data["evaluated_on_evidence"], strict=True):
        lines.append(f"evaluated: {pair[0]} on {pair[1]} @ {evidence['start']}-{evidence['end']}")
    for item in data["results"]:
        slots = {
            name: item[name]
            for name in (
                *("value_text", "value_high_text", "unit", "kind", "direction", "relative"),
                *("bound", "method", "dataset", "metric", "metric_inferred", "comparator"),
                "condition",
            )
            if item[name] not in (None, False)
        }
        lines.append(f"result: {json.dumps(slots, ensure_ascii=False)} @ {item['number']['start']}")
    return "\n".join(lines) + "\n"


def test_the_records_of_the_sample_corpus_are_the_reviewed_ones(
    records: list[PaperRecord],
) -> None:
    text = "\n".join(map(readable, records))
    if os.environ.get("KG_UPDATE") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text("utf-8")


def test_every_quote_number_and_mention_stands_at_its_offsets(records: list[PaperRecord]) -> None:
    spans = 0
    for record in records:
        text = record.paper.text
        for entity in record.entities:
            for mention in entity.mentions:
                assert text[mention.start : mention.end] == mention.text
                spans += 1
        for result in record.results:
            assert text[result.start : result.end] == result.quote
            number = result.number
            assert text[number.start : number.end] == number.text
            assert result.start <= number.start < number.end <= result.end
            spans += 2
        for pair in record.evaluated_on:
            assert text[pair.start : pair.end] == pair.quote
            spans += 1
        for url in record.repositories:
            assert url in text
    assert spans > 500


def test_slots_name_entities_of_their_paper(records: list[PaperRecord]) -> None:
    for record in records:
        methods = {entity.name for entity in record.methods}
        datasets = {entity.name for entity in record.datasets}
        metrics = {entity.name for entity in record.metrics}
        for result in record.results:
            assert {result.method, result.comparator} - {None} <= methods
            assert {result.dataset} - {None} <= datasets
            assert {result.metric} - {None} <= metrics
        for pair in record.evaluated_on:
            assert pair.method in methods
            assert pair.dataset in datasets


def test_confidences_are_probabilities(records: list[PaperRecord]) -> None:
    for record in records:
        confidences = [item.confidence for item in record.entities]
        confidences += [item.confidence for item in record.results]
        confidences += [item.confidence for item in record.evaluated_on]
        assert all(0 <= confidence <= 1 for confidence in confidences)


def test_records_come_back_from_json(records: list[PaperRecord]) -> None:
    for record in records:
        assert from_json(to_json(record)) == record


def test_every_quote_of_the_graph_stands_in_its_paper(records: list[PaperRecord]) -> None:
    papers = {record.paper.id: record.paper for record in records}
    graph = link(records, read_knowledge(pipeline_dir("fast")))
    quoted = [item for item in graph.relationships if "quote" in item.properties]
    for item in quoted:
        start, end = item.properties["start"], item.properties["end"]
        assert isinstance(start, int)
        assert isinstance(end, int)
        text = papers[str(item.properties["paper"])].text
        assert text[start:end] == item.properties["quote"]
    assert len(quoted) > 500
