"""Trains all parts of a pipeline in order and writes its folder."""

import json
import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc

from kg.evaluate import read_gold as read_plain
from kg.nlp.entities import Entities
from kg.nlp.judging import Judge
from kg.nlp.repositories import kg_repositories
from kg.nlp.result_components import Results, kg_quantities, spans_of
from kg.nlp.scorers import Weights
from kg.training.cross_validation import ablation
from kg.training.finding import Finder, Read
from kg.training.gold import GoldRecord, read_gold, training_files
from kg.training.judge import judged_entities, train_judge
from kg.training.ner import blank
from kg.training.overlap import clear_of as without_overlap
from kg.training.results import encoded_of, train_results

log = logging.getLogger(__name__)

FOLDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Files to keep clear of, trainings at a time, where to write what each part gives."""

    clear_of: Sequence[Path] = ()
    workers: int = 1
    report: Path | None = None


def train(data: Path, pipeline: Path, finder: Finder, options: Options) -> None:
    """Train on the `*-train.jsonl` of `data` and write the spaCy folder `pipeline`.

    The mention finder is trained once on all papers, and once a fold, so that everything which
    works on its findings learns from papers that were new to it. What each part gives, measured on
    the same findings, goes into the report.
    """
    given = list(read_gold(training_files(data)))
    records = list(without_overlap(given, options.clear_of))
    log.info("%d papers, %d left out as overlapping", len(records), len(given) - len(records))
    with ProcessPoolExecutor(options.workers, get_context("spawn")) as pool:
        final = pool.submit(finder.train, records, final=True)
        folds = [pool.submit(_read_fold, finder, records, fold) for fold in range(FOLDS)]
        docs = read_docs(records, in_order([fold.result() for fold in folds]))
        log.info("folds read")
        judge, weights = train_readers(records, docs)
        nlp = assemble(finder, final.result(), judge, weights)
    write(nlp, pipeline, finder.settings() | {"folds": FOLDS})
    if options.report is not None:
        kept = {record.paper.id for record in records}
        gold = [item for item in read_plain(*training_files(data)) if item["id"] in kept]
        tables = {"what each part adds (F1, cross-validated)": ablation(records, docs, gold)}
        options.report.write_text(json.dumps(tables, indent=1) + "\n", encoding="utf-8")


def _read_fold(finder: Finder, records: Sequence[GoldRecord], fold: int) -> list[Read]:
    """Train without every third paper, read those."""
    learned = finder.train([r for i, r in enumerate(records) if i % FOLDS != fold], final=False)
    return finder.read([r for i, r in enumerate(records) if i % FOLDS == fold], learned)


def in_order(folds: Sequence[list[Read]]) -> list[Read]:
    """The findings of the folds in the order of the papers."""
    total = sum(map(len, folds))
    return [folds[i % FOLDS][i // FOLDS] for i in range(total)]


def read_docs(records: Sequence[GoldRecord], found: Sequence[Read]) -> list[Doc]:
    """The texts as docs with what the finder found, and the quantities."""
    nlp = blank()
    return [
        kg_repositories(kg_quantities(read.into(nlp(record.text))))
        for record, read in zip(records, found, strict=True)
    ]


def train_readers(records: Sequence[GoldRecord], docs: Sequence[Doc]) -> tuple[Judge, Weights]:
    """What is learned from the findings in papers that were new to the finder."""
    judge = train_judge(records, docs)
    weights = train_results(
        records,
        [spans_of(doc) for doc in docs],
        judged_entities(records, docs),
        encoded_of(docs),
    )
    return judge, weights


def assemble(finder: Finder, learned: Any, judge: Judge, weights: Weights) -> Language:
    """The whole pipeline around a trained finder."""
    nlp = blank()
    finder.add_to(nlp, learned)
    nlp.add_pipe("kg_quantities")
    cast(Entities, nlp.add_pipe("kg_entities")).judge = judge
    nlp.add_pipe("kg_repositories")
    cast(Results, nlp.add_pipe("kg_results")).weights = weights
    return nlp


def write(nlp: Language, pipeline: Path, settings: dict[str, Any]) -> None:
    """Write the folder, without the words of the training texts."""
    nlp.meta.update(
        name=pipeline.name,
        version="0.1.0",
        description="Methods, datasets, metrics, tasks and results in paper abstracts",
        license="MIT",
    )
    nlp.to_disk(pipeline, exclude=["vocab"])
    _sort_marks(pipeline / "sentencizer.json")
    text = json.dumps(settings, indent=1)
    (pipeline / "training.json").write_text(text + "\n", encoding="utf-8")


def _sort_marks(path: Path) -> None:
    """spaCy writes a set, in an order that changes from run to run."""
    data = json.loads(path.read_text(encoding="utf-8"))
    data["punct_chars"].sort()
    path.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
