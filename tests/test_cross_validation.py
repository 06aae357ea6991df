import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy
import pytest
from spacy.tokens import Doc, Span
from test_training_results import NAMES, paper

from kg.evaluate import read_gold as read_plain
from kg.model import Entity, Mention
from kg.nlp.encoded import SIZE, TAGS, Encoded, part
from kg.training.cross_validation import VARIANTS, ablation
from kg.training.finding import Read
from kg.training.gold import GoldRecord, read_gold
from kg.training.pipeline import read_docs

SLIPS = {"images": "Metric", "faster": "Method", "It": "Dataset", "parser": "Task"}


def copy_of(number: int, copy: int) -> dict[str, Any]:
    """The made-up paper once more; in every other copy the rival is used, not compared with."""
    made: dict[str, Any] = paper(number) | {"id": f"{number}.{copy}"}
    made["methods"][1]["role"] = ("compared", "used")[copy % 2]
    return made


def with_task(record: GoldRecord) -> GoldRecord:
    """The paper, with "parser" as its task."""
    at = record.text.index("parser")
    mention = Mention(start=at, end=at + len("parser"), text="parser")
    task = Entity(type="Task", name="parser", mentions=(mention,))
    return replace(record, entities=(*record.entities, task))


def spans_of_finder(doc: Doc, record: GoldRecord) -> list[Span]:
    """All that gold has, and the same slips in every paper."""
    found = [
        doc.char_span(mention.start, mention.end, label=entity.type)
        for entity in record.entities
        for mention in entity.mentions
    ]
    spans = [span for span in found if span is not None]
    taken = {token.i for span in spans for token in span}
    slips = [t for t in doc if t.text in SLIPS and t.i not in taken]
    return spans + [Span(doc, t.i, t.i + 1, label=SLIPS[t.text]) for t in slips]


def unsure(doc: Doc) -> Encoded:
    """An encoder that takes what was found for mentions, slips no less than others."""
    rows = numpy.zeros((len(doc), SIZE), dtype=numpy.float32)
    for span in doc.ents:
        rows[span.start, part("tags")][TAGS.index(f"B-{span.label_}")] = 3.0
    return Encoded(rows, numpy.array([token.idx for token in doc]))


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[GoldRecord], list[Doc]]:
    file = tmp_path_factory.mktemp("gold") / "made-up-train.jsonl"
    gold = [copy_of(i, copy) for copy in range(4) for i in range(len(NAMES))]
    file.write_text("\n".join(map(json.dumps, gold)), "utf-8")
    plain = list(read_gold([file]))
    records = [with_task(r) if i % 2 else r for i, r in enumerate(plain)]
    docs = read_docs(records, [Read() for _ in records])
    for record, doc in zip(records, docs, strict=True):
        doc.set_ents(spans_of_finder(doc, record))
        doc._.encoded = unsure(doc)
    return file, records, docs


def test_each_part_that_is_left_out_has_its_row_and_slips_cost_precision(
    papers: tuple[Path, list[GoldRecord], list[Doc]],
) -> None:
    file, records, docs = papers
    before = [doc._.encoded for doc in docs]
    rows = {row["parts"]: row for row in ablation(records, docs, read_plain(file))}
    assert list(rows) == list(VARIANTS)
    whole, unjudged = rows["all parts"], rows["without the judge"]
    assert float(str(whole["methods"])) > float(str(unjudged["methods"]))
    assert float(str(whole["results: number"])) > 0.9
    assert all(doc._.encoded is kept for doc, kept in zip(docs, before, strict=True))
