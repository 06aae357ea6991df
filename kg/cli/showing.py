"""Commands that show what the graph holds: tables, one thing, evidence."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.errors import KgError
from kg.formats import cell, format_of
from kg.model import Rows

if TYPE_CHECKING:
    from kg.stores import Store

_DatasetOption = Annotated[
    str | None, typer.Option("--dataset", help="Only this dataset and its variants.")
]
_MetricOption = Annotated[str | None, typer.Option("--metric", help="Only this metric.")]


def table(
    dataset: _DatasetOption = None,
    metric: _MetricOption = None,
    task: Annotated[
        str | None, typer.Option("--task", help="Only papers that address this task.")
    ] = None,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="Methods as rows, datasets as columns.")
    ] = False,
    every_dataset: Annotated[
        bool, typer.Option("--every-dataset", help="One file a dataset into the folder -o.")
    ] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """Tabulate methods and datasets, or the numbers on one of them."""
    from kg.reports import reported
    from kg.tables import leaderboard, pairs
    from kg.tables import matrix as as_matrix

    with options.opened(store) as opened:
        if every_dataset:
            _write_every_dataset(opened, output, format_ or "csv")
            return
        found = reported(opened, dataset=dataset, metric=metric, task=task)
    if matrix:
        rows = as_matrix(*found)
    elif dataset or metric or task:
        rows = leaderboard(*found, compact=format_of(output, format_) in ("table", "md"))
    else:
        rows = pairs(*found)
    options.emit(rows, format_, output)


def show(
    name: Annotated[str, typer.Argument(help="A name, an alias, a title or an id.")],
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """Show all about one thing, each fact with its evidence."""
    from kg.reports import show

    with options.opened(store) as opened:
        found, properties, rows = show(opened, name)
    if format_of(output, format_) == "table" and output is None:
        typer.echo(f"{found.name} ({found.label})")
        for key, value in sorted(properties.items()):
            if key not in ("name", "title"):
                typer.echo(f"  {key}: {cell(value)}")
        typer.echo()
    options.emit(rows, format_, output)


def why(
    method: Annotated[str, typer.Argument(help="A method.")],
    dataset: Annotated[str, typer.Option("--dataset", help="The dataset.")],
    metric: _MetricOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """Show the sentences behind a method's numbers on a dataset."""
    from kg.reports import why

    with options.opened(store) as opened:
        rows = why(opened, method, dataset, metric)
    if not len(rows):
        raise KgError(
            f"nothing says that {method} was evaluated on {dataset}; try kg show {method!r}"
        )
    if format_of(output, format_) == "table" and output is None:
        typer.echo("\n\n".join(map(_card, rows)))
    else:
        options.emit(rows, format_, output)


def _write_every_dataset(store: "Store", folder: Path | None, format_: str) -> None:
    from kg.names import slug
    from kg.reports import reported
    from kg.tables import leaderboard

    if folder is None:
        raise KgError("--every-dataset: name the folder with -o")
    results, evaluations = reported(store)
    for id_ in sorted({item.dataset_id for item in evaluations}):
        rows: Rows = leaderboard(
            [result for result in results if result.dataset_id == id_],
            [item for item in evaluations if item.dataset_id == id_],
        )
        options.emit(rows, format_, folder / f"{slug(id_.partition(':')[2])}.{format_}")


def _card(row: Mapping[str, object]) -> str:
    """One piece of evidence for people."""
    head = f"{row['method']} on {row['dataset']}"
    if row["number"]:
        change = f" {row['kind']} {row['direction'] or ''}".rstrip()
        inferred = " (inferred)" if row["metric_inferred"] else ""
        head += f": {row['number']}, {row['metric'] or 'no metric named'}{inferred},{change}"
    if row["compared_to"]:
        head += f", against {row['compared_to']}"
    if row["condition"]:
        head += f", {row['condition']}"
    source = f"{row['title']} [{row['paper']}]" + (f" {row['url']}" if row["url"] else "")
    return f'{head}\n  "{row["quote"]}"\n  {source}\n  confidence {cell(row["confidence"])}'
