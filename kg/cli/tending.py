"""Commands that look after stores: their health, their differences, their size."""

from typing import Annotated

import typer

from kg.cli import options
from kg.errors import StoreError


def doctor(
    store: options.StoreOption = options.DEFAULT_STORE,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="First make constraints that a server lacks."),
    ] = False,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """Examine kg and a store: versions, counts, constraints, and whether the graph is sound."""
    from kg.reports.doctor import examine, problems
    from kg.stores import is_server

    if repair and is_server(store):
        from kg.stores.repairing import make_constraints

        make_constraints(store, ask_password=options.password_prompt())
    rows = examine(lambda: options.opened(store), store)
    options.emit(rows, format_, output)
    found = problems(rows)
    if found:
        raise StoreError(f"{store}: {found} of {len(rows)} checks found a problem")


def diff(
    first: Annotated[str, typer.Argument(help="A store: a folder or a URL.", metavar="A")],
    second: Annotated[str, typer.Argument(help="The store to compare with.", metavar="B")],
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
) -> None:
    """List what two stores don't have in common; exit 1 if there is anything."""
    from kg.reports.differences import differences

    with options.opened(first) as one, options.opened(second) as other:
        left = one.read()
        rows = differences(left, other.read())
    if not rows:
        size = f"{len(left.nodes)} nodes, {len(left.relationships)} relationships"
        if format_ or output:
            options.emit(rows, format_, output)
        options.say(f"{first} and {second} hold the same graph: {size}")
        return
    options.emit(rows, format_, output)
    options.say(f"{len(rows)} differences between {first} (first) and {second} (second)")
    raise typer.Exit(1)


def compact(
    store: options.StoreOption = options.DEFAULT_STORE,
    drop_backups: Annotated[
        bool,
        typer.Option("--drop-backups", help="Remove copies of records in earlier formats."),
    ] = False,
) -> None:
    """Give back what an embedded store's files no longer need; migrate an earlier format."""
    from kg.stores.compacting import compact

    with options.opened(store, write=True) as opened:
        before, after = compact(opened, drop_backups=drop_backups)
    typer.echo(f"{store}: {before:,} bytes before, {after:,} now")
