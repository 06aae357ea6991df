"""Commands that draw: the interactive page, a picture, a report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.model import Graph
    from kg.stores import Store
    from kg.view import Drawing, Selection

_SUFFIXES = {".html": "html", ".htm": "html", ".png": "png", ".svg": "svg", ".md": "md"}


def view(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write, graph.html if none is named."),
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option("--focus", help="Only this thing and its surroundings, it in the middle."),
    ] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, max=3, help="How far around it.")] = 1,
    dataset: Annotated[
        str | None, typer.Option("--dataset", help="Only papers that name this or a variant of it.")
    ] = None,
    task: Annotated[
        str | None, typer.Option("--task", help="Only papers that address this task.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Only papers of this date or later: 2024-05.")
    ] = None,
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="Draw this type only; repeatable.")
    ] = None,
    min_papers: Annotated[
        int, typer.Option("--min-papers", min=1, help="Draw what so many papers name.")
    ] = 1,
    max_nodes: Annotated[
        int, typer.Option("--max-nodes", min=2, max=150, help="Draw so many nodes at most.")
    ] = 150,
    min_confidence: options.MinConfidenceOption = 0.0,
    format_: Annotated[
        str | None, typer.Option("--format", help="html, svg or png; the last needs kg[plot].")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Write one interactive HTML file that needs no network, or a still picture."""
    from kg.confidence import surer_graph
    from kg.view import Drawing, Selection, types_named

    wanted = _format(output, format_, ("html", "svg", "png"))
    drawing = Drawing(types=types_named(type_ or []), min_papers=min_papers, max_nodes=max_nodes)
    with options.opened(store) as opened:
        selection = Selection(
            focus=_id(opened, focus),
            hops=hops,
            dataset=_id(opened, dataset, "Dataset"),
            task=_id(opened, task, "Task"),
            since=since,
        )
        graph = surer_graph(opened.read(), min_confidence)
    written = output or Path(f"graph.{wanted}")
    options.write_bytes(written, _drawn(graph, selection, drawing, wanted))
    if open_:
        typer.launch(written.resolve().as_uri())


def report(
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: Annotated[str | None, typer.Option("--format", help="md or html.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; its suffix decides the format.")
    ] = None,
) -> None:
    """Tell in one page what the store holds, what compares and what contradicts."""
    from kg.view import report, to_html, to_markdown

    wanted = _format(output, format_, ("md", "html"))
    with options.opened(store) as opened:
        told = report(opened.read())
    text = to_html(told) if wanted == "html" else to_markdown(told)
    if output is None:
        typer.echo(text, nl=False)
    else:
        options.write_text(output, text)


def _drawn(graph: "Graph", selection: "Selection", drawing: "Drawing", format_: str) -> bytes:
    from kg.view import choose, heading, picture, to_png, to_svg, view

    if format_ == "html":
        page = view(graph, selection, drawing)
        if page.warning:
            options.say(page.warning)
        return page.html.encode()
    chosen = choose(graph, selection)
    title = heading(graph, selection, chosen)
    drawn = picture(chosen, title=title, focus=selection.focus, drawing=drawing)
    return to_png(drawn) if format_ == "png" else to_svg(drawn).encode()


def _id(store: "Store", name: str | None, *labels: str) -> str | None:
    from kg.lookup import LABELS, find

    return None if name is None else find(store, name, labels or LABELS).id


def _format(output: Path | None, format_: str | None, known: tuple[str, ...]) -> str:
    """The format that is asked for, else that of the file's suffix, else the first."""
    suffix = "" if output is None else output.suffix.lower()
    wanted = format_ or _SUFFIXES.get(suffix) or suffix.removeprefix(".") or known[0]
    if wanted not in known:
        asked = f"--format {format_}" if format_ else str(output)
        raise KgError(f"{asked}: unknown format; known are {', '.join(known)}")
    return wanted
