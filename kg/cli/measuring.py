"""Commands that count and score."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.nlp import DEFAULT_PIPELINE


def stats(
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """Count nodes, relationships and results."""
    from kg.reports import stats

    with options.opened(store) as opened:
        rows = stats(opened)
    options.emit(rows, format_, output)


def eval_(
    gold: Annotated[list[Path], typer.Argument(help="Files of gold records (JSON Lines).")],
    pipeline: options.PipelineOption = DEFAULT_PIPELINE,
    workers: options.WorkersOption = 1,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """Score what is extracted against gold records."""
    from kg.evaluate import papers_of, read_gold, score, score_rows
    from kg.extract import extract
    from kg.records import to_dict

    records = [record for path in gold for record in read_gold(path)]
    extracted = extract(papers_of(records), pipeline=pipeline, workers=workers)
    scores = score(records, map(to_dict, extracted))
    options.emit(score_rows(scores), format_, output)
