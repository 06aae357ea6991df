"""Commands that hand a store over: from a folder to a server and back."""

from typing import Annotated

import typer

from kg.cli import options, reading
from kg.errors import StoreError

ServerArgument = Annotated[
    str,
    typer.Argument(help="The URL, such as bolt://localhost:7687.", envvar="NEO4J_URI"),
]
FolderOption = Annotated[
    str, typer.Option("--store", envvar="KG_STORE", help="The folder, such as papers.kg.")
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Drop papers that are only where the others go.")
]


def push(
    server: ServerArgument,
    store: FolderOption = options.DEFAULT_STORE,
    replace: ReplaceOption = False,
) -> None:
    """Make a Neo4j server hold what a store in a folder holds; only the difference is sent."""
    _check(server, store)
    _move(store, server, replace)


def pull(
    server: ServerArgument,
    store: FolderOption = options.DEFAULT_STORE,
    replace: ReplaceOption = False,
) -> None:
    """Make a store in a folder hold what a Neo4j server holds."""
    _check(server, store)
    _move(server, store, replace)


def _check(server: str, store: str) -> None:
    from kg.stores import is_server

    if not is_server(server):
        raise StoreError(f"{server}: no URL of a server; write it like bolt://localhost:7687")
    if is_server(store):
        raise StoreError("--store (or KG_STORE) names a server; name the folder: --store papers.kg")


def _move(from_: str, to: str, replace: bool) -> None:
    from kg.moving import move

    with (
        reading.stoppable("run the same command again to go on"),
        options.opened(from_) as source,
        options.opened(to, write=True, create=True) as target,
        options.progress_bar("Writing", "changes") as report,
    ):
        moved = move(source, target, replace=replace, report=report)
    line = f"{to}: the {reading.counted(moved.papers, 'paper')} of {from_}, {moved.new} of them new"
    typer.echo(line + (f", {moved.removed} others removed" if moved.removed else ""))
