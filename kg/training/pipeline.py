"""Trains all parts of a pipeline in order and writes its folder."""

import json
import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.nlp.entities import Entities
from kg.nlp.judging import Judge
from kg.nlp.result_components import Results, spans_of
from kg.nlp.scorers import Weights
from kg.training.gold import GoldRecord, read_gold, training_files
from kg.training.judge import judged_entities, train_judge
from kg.training.ner import Settings, Spans, blank, find_spans, train_ner, with_ner
from kg.training.overlap import clear_of as without_overlap
from kg.training.results import train_results

log = logging.getLogger(__name__)

FINAL = Settings(steps=3600)
FOLD = replace(FINAL, steps=1800)
FOLDS = 3


def train(data: Path, pipeline: Path, *, clear_of: Sequence[Path] = (), workers: int = 1) -> None:
    """Train on the `*-train.jsonl` of `data` and write the spaCy folder `pipeline`.

    The mention finder is trained once on all papers, and once a fold, so that everything which
    works on its findings learns from papers that were new to it.
    """
    given = list(read_gold(training_files(data)))
    records = list(without_overlap(given, clear_of))
    log.info("%d papers, %d left out as overlapping", len(records), len(given) - len(records))
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        folds = [pool.submit(_read_fold, records, fold) for fold in range(FOLDS)]
        final = pool.submit(train_ner, records, FINAL)
        docs = with_spans(records, in_order([fold.result() for fold in folds]))
        log.info("folds read")
        judge = train_judge(records, docs)
        weights = train_results(
            records, [spans_of(doc) for doc in docs], judged_entities(records, docs)
        )
        finder = with_ner(FINAL, final.result())
    write(assemble(finder, judge, weights), pipeline)


def _read_fold(records: Sequence[GoldRecord], fold: int) -> list[Spans]:
    """Train without every third paper, read those."""
    weights = train_ner([r for i, r in enumerate(records) if i % FOLDS != fold], FOLD)
    return find_spans([r for i, r in enumerate(records) if i % FOLDS == fold], FOLD, weights)


def in_order(folds: Sequence[list[Spans]]) -> list[Spans]:
    """The findings of the folds in the order of the papers."""
    total = sum(map(len, folds))
    return [folds[i % FOLDS][i // FOLDS] for i in range(total)]


def with_spans(records: Sequence[GoldRecord], found: Sequence[Spans]) -> list[Doc]:
    """The texts as docs with these spans as `doc.ents`."""
    nlp = blank()
    docs = []
    for record, spans in zip(records, found, strict=True):
        doc = nlp(record.text)
        doc.set_ents([Span(doc, start, end, label=label) for start, end, label in spans])
        docs.append(doc)
    return docs


def assemble(finder: Language, judge: Judge, weights: Weights) -> Language:
    """The whole pipeline around a trained `ner`."""
    nlp = blank()
    nlp.add_pipe("ner", source=finder)
    cast(Entities, nlp.add_pipe("kg_entities")).judge = judge
    nlp.add_pipe("kg_repositories")
    nlp.add_pipe("kg_quantities")
    cast(Results, nlp.add_pipe("kg_results")).weights = weights
    return nlp


def write(nlp: Language, pipeline: Path) -> None:
    """Write the folder, without the words of the training texts."""
    nlp.meta.update(
        name=pipeline.name,
        version="0.1.0",
        description="Methods, datasets, metrics, tasks and results in paper abstracts",
        license="MIT",
    )
    nlp.to_disk(pipeline, exclude=["vocab"])
    _sort_marks(pipeline / "sentencizer.json")
    settings = {"final": asdict(FINAL), "fold": asdict(FOLD), "folds": FOLDS}
    text = json.dumps(settings, indent=1)
    (pipeline / "training.json").write_text(text + "\n", encoding="utf-8")


def _sort_marks(path: Path) -> None:
    """spaCy writes a set, in an order that changes from run to run."""
    data = json.loads(path.read_text(encoding="utf-8"))
    data["punct_chars"].sort()
    path.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
