"""Commands that show one thing, and the evidence."""

from collections.abc import Mapping
from typing import Annotated

import typer

from kg.cli import options
from kg.errors import KgError
from kg.formats import cell, format_of


def show(
    name: Annotated[str, typer.Argument(help="A name, an alias, a title or an id.")],
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
    safe_csv: options.SafeCsvOption = False,
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
    options.emit(rows, format_, output, safe_csv=safe_csv)


def why(
    method: Annotated[str, typer.Argument(help="A method.")],
    dataset: Annotated[str, typer.Option("--dataset", help="The dataset.")],
    metric: Annotated[
        str | None, typer.Option("--metric", help="Only numbers of this metric.")
    ] = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
    safe_csv: options.SafeCsvOption = False,
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
        options.emit(rows, format_, output, safe_csv=safe_csv)


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
