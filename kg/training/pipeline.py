"""Trains all parts of a pipeline in order and writes its folder."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from spacy.language import Language

from kg.nlp.entities import Entities
from kg.nlp.judging import Judge
from kg.training.gold import read_gold, training_files
from kg.training.ner import Settings, blank

log = logging.getLogger(__name__)


def train(data: Path, pipeline: Path, *, clear_of: Sequence[Path] = ()) -> None:
    """Train on the `*-train.jsonl` of `data` and write the spaCy folder `pipeline`."""
    records = list(read_gold(training_files(data)))
    log.info("%d papers, to %s, clear of %d files", len(records), pipeline, len(clear_of))


def assemble(finder: Language, judge: Judge) -> Language:
    """The whole pipeline around a trained `ner`."""
    nlp = blank()
    nlp.add_pipe("ner", source=finder)
    entities = nlp.add_pipe("kg_entities")
    if not isinstance(entities, Entities):
        raise TypeError(type(entities))
    entities.judge = judge
    nlp.add_pipe("kg_repositories")
    for name in ("kg_quantities", "kg_results"):
        if nlp.has_factory(name):
            nlp.add_pipe(name)
    return nlp


def write(nlp: Language, pipeline: Path, settings: Settings) -> None:
    """Write the folder, without the words of the training texts."""
    nlp.meta.update(
        name=pipeline.name,
        version="0.1.0",
        description="Methods, datasets, metrics, tasks and results in paper abstracts",
        license="MIT",
    )
    nlp.to_disk(pipeline, exclude=["vocab"])
    text = json.dumps(asdict(settings), indent=1)
    (pipeline / "training.json").write_text(text + "\n", encoding="utf-8")
