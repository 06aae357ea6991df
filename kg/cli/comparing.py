"""Commands that compare: side by side, the front of two metrics, the best over time."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.cli.tabulating import (
    DatasetOption,
    DirectionsOption,
    EvidenceOption,
    MetricOption,
    emit_noted,
    output_of,
)
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.lookup import Found
    from kg.stores import Store
    from kg.tables import Axis, Reported

_PlotOption = Annotated[
    Path | None, typer.Option("--plot", help="Draw it, too, into this SVG file.")
]
_ConditionOption = Annotated[
    str | None, typer.Option("--condition", help="Only numbers under this condition.")
]


def compare(
    names: Annotated[list[str], typer.Argument(help="Methods, or papers by title or id.")],
    on: Annotated[str | None, typer.Option("--on", help="Metrics, separated by commas.")] = None,
    every: Annotated[
        bool, typer.Option("--every", help="Also what only one of them has a number on.")
    ] = False,
    evidence: Annotated[
        bool, typer.Option("--evidence/--no-evidence", help="The sentences as footnotes.")
    ] = True,
    min_confidence: options.MinConfidenceOption = 0.0,
    directions: DirectionsOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
    safe_csv: options.SafeCsvOption = False,
) -> None:
    """Put methods or papers side by side on the datasets and metrics that they share."""
    from kg.reports import read_directions, reported
    from kg.tables import compare

    if len(names) < 2:
        raise typer.BadParameter("name two methods or papers at least")
    known = read_directions(directions)
    with options.opened(store) as opened:
        subjects = _subjects(opened, names)
        metrics = None if on is None else _metrics(opened, on)
        found = reported(opened, directions=known, min_confidence=min_confidence)
    noted = compare(subjects, *found, metrics=metrics, every=every, with_evidence=evidence)
    emit_noted(noted, output_of(format_, output, safe_csv))
    if not len(noted.rows) and not every:
        options.say("they share no dataset and metric; --every shows all that each of them has")


def pareto(
    dataset: Annotated[str, typer.Option("--dataset", help="The dataset, with its variants.")],
    x: Annotated[str, typer.Option("--x", help="The metric of the x axis, such as FLOPs.")],
    y: Annotated[str, typer.Option("--y", help="The metric of the y axis, such as accuracy.")],
    condition: _ConditionOption = None,
    plot: _PlotOption = None,
    evidence: EvidenceOption = False,
    min_confidence: options.MinConfidenceOption = 0.0,
    directions: DirectionsOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
    safe_csv: options.SafeCsvOption = False,
) -> None:
    """Show which methods no other beats in two metrics at once."""
    from kg.lookup import find
    from kg.reports import read_directions, reported
    from kg.reports.results import variants_of
    from kg.tables import pareto, pareto_rows

    known = read_directions(directions)
    with options.opened(store) as opened:
        left, right = (find(opened, name, ("Metric",)) for name in (x, y))
        datasets = variants_of(opened, find(opened, dataset, ("Dataset",)).id)
        results, _ = reported(opened, directions=known, min_confidence=min_confidence)
    axes = _axis(left, results), _axis(right, results)
    points = pareto(_under(results, condition), *axes, datasets)
    if plot and points:
        from kg.tables.plots import pareto_svg

        options.write_text(_svg(plot), pareto_svg(points, *axes))
    rows = pareto_rows(points, with_evidence=evidence)
    options.emit(rows, format_, output, safe_csv=safe_csv)
    if not points:
        options.say(
            f"no method of a paper has numbers of both {left.name} and {right.name} under one "
            f"condition on {dataset}"
        )


def trend(
    dataset: DatasetOption = None,
    metric: MetricOption = None,
    condition: _ConditionOption = None,
    plot: _PlotOption = None,
    evidence: EvidenceOption = False,
    min_confidence: options.MinConfidenceOption = 0.0,
    directions: DirectionsOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
    safe_csv: options.SafeCsvOption = False,
) -> None:
    """Show the numbers by date, the best until then marked."""
    from kg.reports import read_directions, reported
    from kg.tables import trend, trend_rows

    known = read_directions(directions)
    with options.opened(store) as opened:
        results, _ = reported(
            opened,
            dataset=dataset,
            metric=metric,
            directions=known,
            min_confidence=min_confidence,
        )
    steps, undated = trend(_under(results, condition))
    if plot and steps:
        from kg.tables.plots import trend_svg

        options.write_text(_svg(plot), trend_svg(steps))
    options.emit(trend_rows(steps, with_evidence=evidence), format_, output, safe_csv=safe_csv)
    if undated:
        options.say(f"{undated} numbers left out: their papers have no date")
    elif not steps:
        options.say("no number here compares with others over time")


def _subjects(store: "Store", names: list[str]) -> Mapping[str, str]:
    from kg.lookup import find

    found = [find(store, name, ("Method", "Paper")) for name in names]
    if len({item.label for item in found}) > 1:
        raise KgError("compare methods with methods, or papers with papers")
    if len({item.id for item in found}) < len(found):
        raise KgError("two of the names mean the same thing; there is nothing to compare")
    return {item.id: item.name for item in found}


def _metrics(store: "Store", names: str) -> set[str]:
    from kg.lookup import find

    return {find(store, name.strip(), ("Metric",)).id for name in names.split(",") if name.strip()}


def _axis(metric: "Found", results: "list[Reported]") -> "Axis":
    from kg.tables import Axis

    ways = {result.higher_is_better for result in results if result.metric_id == metric.id}
    way = ways.pop() if len(ways) == 1 else None
    if way is None:
        raise KgError(
            f"whether higher or lower is better in {metric.name} is unknown, or no number is "
            "reported; say it in a file for --directions"
        )
    return Axis(metric=metric.id, higher_is_better=way)


def _under(results: "list[Reported]", condition: str | None) -> "list[Reported]":
    from kg.tables.settings import variant

    if condition is None:
        return results
    wanted = variant(condition)
    return [result for result in results if variant(result.condition) == wanted]


def _svg(path: Path) -> Path:
    if path.suffix.lower() != ".svg":
        raise KgError(f"{path}: plots are written as .svg")
    return path
