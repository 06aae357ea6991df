"""Commands that draw: the interactive page, a picture, a report."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options


def view(
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path(
        "graph.html"
    ),
    focus: Annotated[
        str | None, typer.Option("--focus", help="Begin with this thing in the middle.")
    ] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, max=3, help="How far around it.")] = 1,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Write one interactive HTML file that needs no network."""
    from kg.lookup import find
    from kg.view import render

    with options.opened(store) as opened:
        focus_id = None if focus is None else find(opened, focus).id
        graph = opened.read()
    options.write_text(output, render(graph, focus=focus_id, hops=hops))
    if open_:
        typer.launch(output.resolve().as_uri())
