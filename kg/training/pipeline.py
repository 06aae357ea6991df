"""Trains all parts of a pipeline in order and writes its folder."""

import logging
from collections.abc import Sequence
from pathlib import Path

from kg.training.gold import read_gold, training_files

log = logging.getLogger(__name__)


def train(data: Path, pipeline: Path, *, clear_of: Sequence[Path] = ()) -> None:
    """Train on the `*-train.jsonl` of `data` and write the spaCy folder `pipeline`."""
    records = list(read_gold(training_files(data)))
    log.info("%d papers, to %s, clear of %d files", len(records), pipeline, len(clear_of))
