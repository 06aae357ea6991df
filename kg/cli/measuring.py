"""Commands that count and score."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.errors import KgError
from kg.formats import format_of
from kg.nlp import DEFAULT_PIPELINE

if TYPE_CHECKING:
    from kg.quality import Mistake


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
    errors: Annotated[
        bool, typer.Option("--errors", help="What is wrong, the commonest class first.")
    ] = False,
    most: Annotated[
        int, typer.Option("--most", min=1, help="--errors: so many examples of each class.")
    ] = 5,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Whether confidence keeps its word, by bins.")
    ] = False,
    thresholds: Annotated[
        bool, typer.Option("--thresholds", help="Precision and recall by least confidence.")
    ] = False,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Draw the reliability plot into this SVG file.")
    ] = None,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """Score what is extracted against gold records."""
    from kg import quality
    from kg.evaluate import papers_of, read_gold, score, score_rows
    from kg.extract import extract
    from kg.records import to_dict

    if sum((errors, calibration, thresholds)) > 1:
        raise typer.BadParameter("--errors, --calibration, --thresholds: one at a time")
    if plot is not None and plot.suffix.lower() != ".svg":
        raise KgError(f"{plot}: plots are written as .svg")
    records = read_gold(*gold)
    extracted = extract(papers_of(records), pipeline=pipeline, workers=workers)
    predicted = [to_dict(record) for record in extracted]
    if errors:
        _emit_mistakes(quality.mistakes(records, predicted), most, format_, output)
    elif calibration:
        rows = quality.calibration_rows(quality.findings(records, predicted))
        options.emit(rows, format_, output)
    elif thresholds:
        found, wanted = quality.findings(records, predicted), quality.gold_counts(records)
        options.emit(quality.threshold_rows(found, wanted), format_, output)
    else:
        options.emit(score_rows(score(records, predicted)), format_, output)
    if plot is not None:
        from kg.quality.plot import reliability_svg

        drawn = reliability_svg(quality.findings(records, predicted))
        options.write_text(plot, drawn)


def _emit_mistakes(
    made: "Sequence[Mistake]", most: int, format_: str | None, output: Path | None
) -> None:
    """As lines for people; in full in the other formats."""
    from kg.quality import mistake_rows, told

    if format_of(output, format_) != "table":
        options.emit(mistake_rows(made), format_, output)
    elif output is None:
        typer.echo(told(made, most), nl=False)
    else:
        options.write_text(output, told(made, most))
